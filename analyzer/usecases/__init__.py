"""Use cases: one story a file, in terms of the rooms below."""
