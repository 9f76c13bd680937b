-- What the rule evaluator said. State is never stored: it is argMax over transitions in the order (at, offset), so a
-- repeat changes nothing and a late transition takes its place. `first_copy` keeps of a redelivered event the copy
-- with the lowest offset, because the offset orders transitions of one instant.

-- Sort key serves: the history of one finding, the findings of one site; windows read all of a program's findings.
CREATE TABLE IF NOT EXISTS findings (
    program          LowCardinality(String),
    generation       UInt32,
    subject          LowCardinality(String),
    subject_kind     LowCardinality(String) DEFAULT 'site',
    finding_id       String,
    event_id         String,
    indicator        LowCardinality(String),
    clause           LowCardinality(String),
    severity         LowCardinality(String),
    rulebook         LowCardinality(String),
    rulebook_version LowCardinality(String),
    target           String,
    target_kind      LowCardinality(String),
    unit             LowCardinality(String),
    from_state       LowCardinality(String),
    to_state         LowCardinality(String),
    at               DateTime64(3, 'Asia/Shanghai'),
    cause            LowCardinality(String),
    actor            LowCardinality(String),
    actor_name       LowCardinality(String),
    reason           String,
    first_seen       DateTime64(3, 'Asia/Shanghai'),
    last_seen        DateTime64(3, 'Asia/Shanghai'),
    measured         Nullable(Float64),
    numerator        Nullable(Float64),
    denominator      Nullable(Float64),
    low              Nullable(Float64),
    high             Nullable(Float64),
    measure_unit     LowCardinality(String),
    comparator       LowCardinality(String),
    threshold        Nullable(Float64),
    window_from      Nullable(DateTime64(3, 'Asia/Shanghai')),
    window_to        Nullable(DateTime64(3, 'Asia/Shanghai')),
    void             UInt32,
    missed           UInt32,
    wording          String CODEC(ZSTD(1)),
    needs_people     UInt8,
    confirmed_by     Array(String),
    confirmed_names  Array(String),
    approver         String,
    until            Nullable(Date),
    evidence         String CODEC(ZSTD(1)),
    url              String CODEC(ZSTD(1)),
    restricted       UInt8,
    topic            LowCardinality(String),
    partition        UInt16,
    offset           UInt64,
    first_copy       UInt64 MATERIALIZED bitNot(offset)
) ENGINE = ReplacingMergeTree(first_copy)
PARTITION BY (generation, toYYYYMM(at))
ORDER BY (program, generation, subject, finding_id, at, event_id)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1;

-- Sort key serves: warnings of a program that stand at an instant, the warnings of one site.
CREATE TABLE IF NOT EXISTS warnings (
    program          LowCardinality(String),
    generation       UInt32,
    subject          LowCardinality(String),
    subject_kind     LowCardinality(String) DEFAULT 'site',
    warning_id       String,
    event_id         String,
    indicator        LowCardinality(String),
    rulebook         LowCardinality(String),
    rulebook_version LowCardinality(String),
    target           String,
    target_kind      LowCardinality(String),
    unit             LowCardinality(String),
    raised           UInt8,
    at               DateTime64(3, 'Asia/Shanghai'),
    measured         Nullable(Float64),
    numerator        Nullable(Float64),
    denominator      Nullable(Float64),
    low              Nullable(Float64),
    high             Nullable(Float64),
    measure_unit     LowCardinality(String),
    comparator       LowCardinality(String),
    threshold        Nullable(Float64),
    window_from      Nullable(DateTime64(3, 'Asia/Shanghai')),
    window_to        Nullable(DateTime64(3, 'Asia/Shanghai')),
    void             UInt32,
    missed           UInt32,
    wording          String CODEC(ZSTD(1)),
    hours_left       Nullable(Float64),
    evidence         String CODEC(ZSTD(1)),
    topic            LowCardinality(String),
    partition        UInt16,
    offset           UInt64,
    first_copy       UInt64 MATERIALIZED bitNot(offset)
) ENGINE = ReplacingMergeTree(first_copy)
PARTITION BY (generation, toYYYYMM(at))
ORDER BY (program, generation, subject, warning_id, at, event_id)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1;

-- How every indicator stood when a day closed; the last assessment of a day replaces the earlier ones.
-- Sort key serves: all assessments of a day, and of a window of days, of a program.
CREATE TABLE IF NOT EXISTS assessments (
    program          LowCardinality(String),
    generation       UInt32,
    day              Date,
    subject          LowCardinality(String),
    subject_kind     LowCardinality(String) DEFAULT 'site',
    indicator        LowCardinality(String),
    target           String,
    status           LowCardinality(String),
    reason           String,
    unit             LowCardinality(String),
    rulebook         LowCardinality(String),
    rulebook_version LowCardinality(String),
    measured         Nullable(Float64),
    numerator        Nullable(Float64),
    denominator      Nullable(Float64),
    low              Nullable(Float64),
    high             Nullable(Float64),
    measure_unit     LowCardinality(String),
    comparator       LowCardinality(String),
    threshold        Nullable(Float64),
    window_from      Nullable(DateTime64(3, 'Asia/Shanghai')),
    window_to        Nullable(DateTime64(3, 'Asia/Shanghai')),
    void             UInt32,
    missed           UInt32,
    event_id         String CODEC(ZSTD(1)),
    topic            LowCardinality(String),
    partition        UInt16,
    offset           UInt64
) ENGINE = ReplacingMergeTree(offset)
PARTITION BY (generation, toYYYYMM(day))
ORDER BY (program, generation, day, subject, indicator, target)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1;
