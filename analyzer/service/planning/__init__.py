"""Observations, planned term by term."""
