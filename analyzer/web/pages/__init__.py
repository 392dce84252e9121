"""Pages for people, one subject a file."""
