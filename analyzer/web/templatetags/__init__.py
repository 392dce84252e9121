"""How templates write times, kinds and counts."""
