"""The sample lesson that ships with lessonguard: its script, its truth, and what makes the film of it."""
