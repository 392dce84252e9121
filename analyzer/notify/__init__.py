"""Sends messages to people and systems: the only room that meets SMTP, and the only one that calls other hosts."""
