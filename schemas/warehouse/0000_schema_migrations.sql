-- Which numbered files this warehouse has had, with the digest of each; read once at start.
-- The mark of number 0 is the identity of the warehouse.
-- Sort key: lookup by number.
CREATE TABLE IF NOT EXISTS schema_migrations (
    number     UInt32,
    name       String,
    sha256     String,
    applied_at DateTime DEFAULT now(),
    mark       UUID DEFAULT generateUUIDv4()
) ENGINE = ReplacingMergeTree(applied_at) ORDER BY number
SETTINGS non_replicated_deduplication_window = 1000, fsync_after_insert = 1, fsync_part_directory = 1;
