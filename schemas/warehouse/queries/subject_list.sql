-- The subjects of a program, of the given kinds (none: all), as registered at an instant (RFC 3339), with who answers
-- for them and how many columns.
SELECT subject, code, name, url, subject_kind, category, unit, unit_name, rulebook, sampled, visits_a_day, columns_a_day,
       length(column_ids) AS columns, content_hash,
       formatDateTime(f.at, '%Y-%m-%dT%H:%i:%S+08:00') AS at
FROM (
    SELECT *
    FROM subject_facts FINAL
    WHERE program = {program:String}
      AND (empty({subject_kinds:Array(String)}) OR subject_kind IN {subject_kinds:Array(String)})
      AND at <= parseDateTime64BestEffort({at:String}, 3, 'Asia/Shanghai')
    ORDER BY at DESC, offset DESC
    LIMIT 1 BY subject
) AS f
ORDER BY subject
