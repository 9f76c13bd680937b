-- Steps of cases: a row for each row of the case that a step is about. Whether a finding is open is never read here.
-- Sort key serves: the steps of a case; what a program did in a window.
CREATE TABLE IF NOT EXISTS case_steps (
    program      LowCardinality(String),
    case_id      String,
    at           DateTime64(3, 'Asia/Shanghai'),
    event_id     String,
    finding_id   String,
    number       UInt32,
    unit         LowCardinality(String),
    step         LowCardinality(String),
    indicator    LowCardinality(String),
    subject      String,
    subject_kind LowCardinality(String),
    target       String,
    reply        LowCardinality(String),
    actor        String,
    actor_name   String,
    cause        String,
    cause_text   String,
    deadline     Nullable(Date),
    until        Nullable(Date),
    reason       String,
    paper        LowCardinality(String),
    edition      String,
    channel      LowCardinality(String),
    rule         LowCardinality(String),
    topic        LowCardinality(String),
    partition    UInt16,
    offset       UInt64
) ENGINE = ReplacingMergeTree
ORDER BY (program, case_id, at, event_id, finding_id)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1;

-- Steps that fell due by a program's ladder; each is told once.
-- Sort key serves: what fell due in a program in a window.
CREATE TABLE IF NOT EXISTS case_dues (
    program   LowCardinality(String),
    day       Date,
    case_id   String,
    step      LowCardinality(String),
    rule      LowCardinality(String),
    event_id  String,
    unit      LowCardinality(String),
    findings  Array(String),
    at        DateTime64(3, 'Asia/Shanghai'),
    topic     LowCardinality(String),
    partition UInt16,
    offset    UInt64
) ENGINE = ReplacingMergeTree
ORDER BY (program, day, case_id, step, rule, event_id)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1;
