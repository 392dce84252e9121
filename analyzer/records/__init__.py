"""The catalogue: models, migrations, queries. The only SQL, and the only truth about what was done."""
