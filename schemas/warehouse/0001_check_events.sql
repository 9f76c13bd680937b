-- Raw: what became of every planned check. Facts belong to the installation: no program is part of them.
-- One row per (check, fetch, reading of it), so that a repeat of a fetch and
-- a second reading stand beside the first; a redelivered event falls on its own row.
-- Every order and partition column is a function of the event, never of where it stood in a log: duplicates meet.
-- Sort key serves: reconciliation of one day, the looks of one target in a window, the links of one site.
-- outcome: ok, bad (did not open, opened too late, or answered with an error), unclear (ran, proves neither), void,
-- missed. fetch_offset: of several fetches of one check the lowest counts. total_ms, status: null where not reached.
CREATE TABLE IF NOT EXISTS check_events (
    installation      LowCardinality(String),
    generation        UInt32,
    vantage           LowCardinality(String),
    subject           LowCardinality(String),
    target            String,
    kind              LowCardinality(String),
    day               Date,
    slot              UInt16,
    look              UInt16,
    agent             LowCardinality(String),
    slots_a_day       UInt16,
    outcome           LowCardinality(String),
    void_reason       LowCardinality(String),
    missed_reason     LowCardinality(String),
    slow              UInt8,
    error             LowCardinality(String),
    status            Nullable(UInt16),
    total_ms          Nullable(Float32),
    link_class        LowCardinality(String),
    page_kind         LowCardinality(String),
    certificate_until Nullable(DateTime64(3, 'Asia/Shanghai')),
    due               DateTime64(3, 'Asia/Shanghai') CODEC(Delta, ZSTD(1)),
    observed_at       DateTime64(3, 'Asia/Shanghai') CODEC(Delta, ZSTD(1)),
    url               String CODEC(ZSTD(1)),
    found_on          String CODEC(ZSTD(1)),
    link_text         String CODEC(ZSTD(1)),
    sha256            String CODEC(ZSTD(1)),
    check_id          String CODEC(ZSTD(1)),
    event_id          String CODEC(ZSTD(1)),
    fetch_offset      UInt64 CODEC(Delta, ZSTD(1)),
    reader_revision   UInt16,
    correction        UInt16,
    topic             LowCardinality(String),
    partition         UInt16,
    offset            UInt64 CODEC(Delta, ZSTD(1))
) ENGINE = ReplacingMergeTree
PARTITION BY (generation, toYYYYMM(day))
ORDER BY (installation, generation, kind, day, subject, target, slot, look, agent, vantage,
          fetch_offset, reader_revision, correction, event_id)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1;
