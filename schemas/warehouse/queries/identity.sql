-- Which warehouse this is: another id means an empty one took its place, and the log must be read again from its start.
SELECT toString(mark) AS id FROM schema_migrations FINAL WHERE number = 0
