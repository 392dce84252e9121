"""Evidence that is handed over: gathered, proven, signed, and noted in the chain of custody."""
