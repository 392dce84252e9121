"""The chain of custody: anchored, told outside, proven."""
