"""How recordings come in: many doors, one `ingest`."""
