"""Detectors decide: pure functions of signals, lesson record and policy. One file a family; none imports another."""
