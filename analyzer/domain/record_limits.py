"""How much one lesson record may hold: far more than any lesson needs, and little enough to be read in a moment."""

LONGEST = 16 * 1024**2
"""Bytes. A chat line takes about a hundred."""
DEEPEST = 16
"""Levels of lists and objects within each other; what is known needs four."""
MOST_KEYS = 100
"""Keys of one object; the largest that is known has a dozen."""
MOST_BRACKETS = 500_000
"""Lists and objects in all, each with two brackets."""
MOST_STUDENTS = 500
MOST_TRACKS = 200
MOST_EVENTS = 20_000
"""Stays of participants, and times when a camera was off."""
MOST_LINES = 50_000
"""Lines of chat."""
LONGEST_LINE = 20_000
"""Characters in one line of chat."""
LONGEST_NAME = 1000
"""Characters in the name of a file, subject or platform."""
