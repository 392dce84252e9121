"""What a machine may do with the service."""

from enum import StrEnum


class Scope(StrEnum):
    """One of the things that a key to the API can open; it opens nothing else."""

    HAND_IN = "hand_in"
    """Hand recordings in, and ask how far one is; never what was said in it."""
    READ = "read"
    """List recordings, ask how far they are, and read their scorecards, which quote children's words."""
    CASES = "cases"
    """Open cases, read them and add to them, as a case system of the safeguarding lead does; never what is cut off."""
    EVIDENCE = "evidence"
    """Take a case away as signed evidence, media and words included; never what is cut off."""
    METRICS = "metrics"
    """Counts and times for Prometheus, which name nobody."""
