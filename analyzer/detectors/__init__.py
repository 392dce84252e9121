"""Detectors decide: pure functions of signals, lesson record and policy. One file a family, no detector imports another."""
