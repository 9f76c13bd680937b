-- Every look at one target in a window, as it counts (of several fetches the lowest, of its readings the newest): what
-- stands behind a printed number. fetches: how often the check was fetched.
SELECT kind, toString(c.day) AS day, slot, look, agent, seen.1 AS outcome, seen.2 AS void_reason, seen.3 AS error,
       seen.4 AS status, seen.5 AS total_ms, seen.6 AS slow, seen.7 AS sha256, seen.8 AS check_id, seen.9 AS event_id,
       formatDateTime(seen.10, '%Y-%m-%dT%H:%i:%S+08:00') AS observed_at, fetches
FROM (
    SELECT kind, day, slot, look, agent, vantage, uniqExactIf(fetch_offset, outcome != 'missed') AS fetches,
           argMax((outcome, void_reason, error, status, total_ms, slow, sha256, check_id, event_id, observed_at),
                  (outcome != 'missed', bitNot(fetch_offset), reader_revision, correction)) AS seen
    FROM check_events
    WHERE generation = {generation:UInt32} AND kind IN {kinds:Array(String)}
      AND day BETWEEN {first_day:Date} AND {last_day:Date} AND subject = {subject:String} AND target = {target:String}
      AND (installation = {program:String}
           OR (installation, subject) IN (SELECT installation, subject FROM subject_facts WHERE program = {program:String}))
    GROUP BY kind, day, slot, look, agent, vantage
) AS c
ORDER BY kind, c.day, slot, look, agent
