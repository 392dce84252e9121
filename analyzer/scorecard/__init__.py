"""Scorecard: measures, rubric, card and their rendering. Pure; no model, no media."""
