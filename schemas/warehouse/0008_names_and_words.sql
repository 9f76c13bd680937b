-- What codes are called, for whoever asks the warehouse without our programs beside it (dashboards).

-- The Chinese words for codes: kind says of what (indicator, state, check, error, link, topic). Filled by whoever
-- migrates, from the program's own vocabulary; the newest row of a code counts.
-- Sort key serves: all words of a kind, one word.
CREATE TABLE IF NOT EXISTS words (
    kind       LowCardinality(String),
    code       String,
    word       String,
    written_at DateTime64(3) DEFAULT now64(3)
) ENGINE = ReplacingMergeTree(written_at) ORDER BY (kind, code)
SETTINGS non_replicated_deduplication_window = 1000, fsync_after_insert = 1, fsync_part_directory = 1;

-- Every subject as the registry had it last (subject_kind tells sites from accounts and units). The first six digits of its code are those of an administrative area
-- (province, city, county: two each), so city and level come from the code; a city's name is that of its own portal's
-- unit. Sites of central bodies (bm...) are a level of their own.
CREATE OR REPLACE VIEW subject_names AS
SELECT s.subject AS subject, s.name AS name, s.unit AS unit, s.unit_name AS unit_name, s.category AS category,
       s.subject_kind AS subject_kind,
       s.column_ids AS column_ids, s.column_names AS column_names, s.column_natures AS column_natures,
       multiIf(startsWith(s.code, 'bm'), '部委', substring(s.code, 3, 4) = '0000', '省级',
               substring(s.code, 5, 2) = '00', '市级', '县级') AS level,
       multiIf(startsWith(s.code, 'bm'), '部委', substring(s.code, 3, 4) = '0000', '省本级',
               c.city = '', concat('区划', s.area), c.city) AS city
FROM (
    SELECT subject, argMax(f.subject_kind, f.at) AS subject_kind, argMax(f.name, f.at) AS name, argMax(f.unit, f.at) AS unit, argMax(f.unit_name, f.at) AS unit_name,
           argMax(f.category, f.at) AS category, argMax(f.code, f.at) AS code, substring(code, 1, 4) AS area,
           argMax(f.column_ids, f.at) AS column_ids, argMax(f.column_names, f.at) AS column_names,
           argMax(f.column_natures, f.at) AS column_natures
    FROM subject_facts AS f FINAL
    WHERE program = {program:String}
    GROUP BY subject
) AS s
LEFT JOIN (
    SELECT substring(f.code, 1, 4) AS area, replaceRegexpOne(argMax(f.unit_name, f.at), '人民政府$', '') AS city
    FROM subject_facts AS f FINAL
    WHERE program = {program:String} AND f.category = 'portal'
      AND substring(f.code, 5, 2) = '00' AND substring(f.code, 3, 2) != '00'
    GROUP BY area
) AS c ON s.area = c.area;

-- The name of every unit that has, or had, a role for a subject.
CREATE OR REPLACE VIEW unit_names AS
SELECT named.1 AS unit, argMax(named.2, since) AS name
FROM (
    SELECT arrayJoin(JSONExtractKeysAndValues(f.registration, 'unit_names', 'String')) AS named, f.at AS since
    FROM subject_facts AS f FINAL
    WHERE program = {program:String}
)
GROUP BY unit;
