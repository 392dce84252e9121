"""The catalogue's history, the same for SQLite and PostgreSQL."""
