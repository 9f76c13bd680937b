-- The looks at one subject, its columns included, that people asked for (look number 2 and up), in a window of days, as
-- they count: when they were due and how they ended.
SELECT target, kind, look, formatDateTime(due_at, '%Y-%m-%dT%H:%i:%S+08:00') AS due, seen.1 AS outcome,
       seen.2 AS void_reason, seen.3 AS error, seen.4 AS status, seen.5 AS sha256,
       formatDateTime(seen.6, '%Y-%m-%dT%H:%i:%S+08:00') AS observed_at
FROM (
    SELECT target, kind, look, min(c.due) AS due_at,
           argMax((outcome, void_reason, error, status, sha256, observed_at),
                  (outcome != 'missed', bitNot(fetch_offset), reader_revision, correction)) AS seen
    FROM check_events AS c
    WHERE generation = {generation:UInt32} AND day BETWEEN {first_day:Date} AND {last_day:Date}
      AND subject = {subject:String} AND look > 1
      AND (installation = {program:String}
           OR (installation, subject) IN (SELECT installation, subject FROM subject_facts WHERE program = {program:String}))
    GROUP BY target, kind, day, slot, look, agent, vantage
)
ORDER BY due_at, look, target, kind
