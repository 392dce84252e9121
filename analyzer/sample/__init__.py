"""The sample lesson that ships with lessonguard, its truth, and the script that makes it."""
