"""One recording in, one analysis out: what is observed, decided, scored and written. No database."""
