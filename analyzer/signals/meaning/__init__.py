"""The sentence model: the only place that loads it."""
