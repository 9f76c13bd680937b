-- What a home page or a column showed at each look: the base of every freshness history. Facts, not judgements.
-- Sort key serves: the history of one site's pages over any window of days.
CREATE TABLE IF NOT EXISTS page_facts (
    installation      LowCardinality(String),
    generation        UInt32,
    subject           LowCardinality(String),
    target            String,
    kind              LowCardinality(String),
    day               Date,
    slot              UInt16,
    look              UInt16,
    agent             LowCardinality(String),
    page_kind         LowCardinality(String),
    title             String CODEC(ZSTD(1)),
    newest_item_date  Nullable(Date),
    items             UInt32,
    dated_items       UInt32,
    items_fingerprint String CODEC(ZSTD(1)),
    verdict           LowCardinality(String),
    observed_at       DateTime64(3, 'Asia/Shanghai'),
    sha256            String CODEC(ZSTD(1)),
    event_id          String CODEC(ZSTD(1)),
    fetch_offset      UInt64,
    reader_revision   UInt16,
    correction        UInt16,
    topic             LowCardinality(String),
    partition         UInt16,
    offset            UInt64
) ENGINE = ReplacingMergeTree
PARTITION BY (generation, toYYYYMM(day))
ORDER BY (installation, generation, subject, target, kind, day, slot, look, agent, fetch_offset, reader_revision, correction, event_id)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1;
