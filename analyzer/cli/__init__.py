"""The `lessonguard` command: one file a topic, no logic."""

from analyzer.cli.command import app, main

__all__ = ["app", "main"]
