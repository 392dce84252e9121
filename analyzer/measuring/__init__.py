"""Composes short films by seed and measures what the observers of the picture find in them: VISION_QUALITY.md."""
