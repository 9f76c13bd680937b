-- Whatever a person or another system handed in, whatever its kind: the named columns where the kind has them, and
-- the whole of it as JSON in `payload`. A new kind of record needs no new table.
-- Sort key serves: the records of a kind in a program; one record by its idempotency key, which is its author's own.
CREATE TABLE IF NOT EXISTS records (
    program    LowCardinality(String),
    kind       LowCardinality(String),
    record_key String,
    event_id   String,
    subject    LowCardinality(String),
    target     String,
    indicator  LowCardinality(String),
    finding_id String,
    at         DateTime64(3, 'Asia/Shanghai'),
    by         String,
    payload    String CODEC(ZSTD(1)),
    topic      LowCardinality(String),
    partition  UInt16,
    offset     UInt64,
    first_copy UInt64 MATERIALIZED bitNot(offset)
) ENGINE = ReplacingMergeTree(first_copy)
ORDER BY (program, kind, record_key, by)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1;

-- The registry entry of a subject each time it was new or had changed. Columns travel as parallel arrays.
-- Sort key serves: the subjects of a program as they stood at an instant.
CREATE TABLE IF NOT EXISTS subject_facts (
    program            LowCardinality(String),
    installation       LowCardinality(String),
    subject            String,
    subject_kind       LowCardinality(String) DEFAULT 'site',
    at                 DateTime64(3, 'Asia/Shanghai'),
    content_hash       String,
    event_id           String,
    code               String,
    name               String,
    url                String,
    category           LowCardinality(String),
    unit               String,
    unit_name          String,
    rulebook           LowCardinality(String),
    sampled            UInt8,
    visits_a_day       UInt16,
    columns_a_day      UInt16,
    column_ids         Array(String),
    column_names       Array(String),
    column_urls        Array(String),
    column_natures     Array(String),
    column_cycle_days  Array(Nullable(UInt16)),
    column_first_level Array(UInt8),
    column_confirmed   Array(UInt8),
    registration       String CODEC(ZSTD(1)),
    topic              LowCardinality(String),
    partition          UInt16,
    offset             UInt64
) ENGINE = ReplacingMergeTree
ORDER BY (program, subject, at, event_id)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1;

-- Editions that were made; a released edition stays as it was, a late event leads to a higher revision.
-- Sort key serves: the editions of a program by kind and window.
CREATE TABLE IF NOT EXISTS editions (
    program      LowCardinality(String),
    edition_kind LowCardinality(String),
    scope        String,
    window_from  DateTime64(3, 'Asia/Shanghai'),
    window_to    DateTime64(3, 'Asia/Shanghai'),
    revision     UInt32,
    edition_id   String,
    event_id     String,
    period       String,
    signed_on    Nullable(Date),
    published_on Nullable(Date),
    made_at      DateTime64(3, 'Asia/Shanghai'),
    files        Map(String, String),
    topic        LowCardinality(String),
    partition    UInt16,
    offset       UInt64
) ENGINE = ReplacingMergeTree
ORDER BY (program, edition_kind, scope, window_from, window_to, revision, event_id)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1;

-- Which generation of rules and readings a program's reports and console read; the newest row counts.
-- Sort key serves: lookup by program.
CREATE TABLE IF NOT EXISTS active_generation (
    program    LowCardinality(String),
    generation UInt32,
    since      DateTime64(3, 'Asia/Shanghai')
) ENGINE = ReplacingMergeTree
ORDER BY (program, since, generation)
SETTINGS non_replicated_deduplication_window = 1000, fsync_after_insert = 1, fsync_part_directory = 1;
