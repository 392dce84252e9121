"""A new policy over stored signals: tried in the background, read by a person, and only then shown."""
