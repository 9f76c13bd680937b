-- Which numbered files this warehouse has had.
SELECT number, name, sha256 FROM schema_migrations FINAL ORDER BY number
