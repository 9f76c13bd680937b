-- The looks of some kinds at one subject in a window of days, as they count, oldest first: how each ended, and where its
-- observation stands in the log.
SELECT kind, target, toString(c.day) AS day, slot, look, seen.1 AS outcome, seen.2 AS link_class, seen.3 AS url,
       seen.4 AS event_id, seen.5 AS partition, seen.6 AS offset
FROM (
    SELECT kind, target, day, slot, look, max(due) AS planned,
           argMax((outcome, link_class, url, event_id, partition, offset),
                  (outcome != 'missed', bitNot(fetch_offset), reader_revision, correction)) AS seen
    FROM check_events
    WHERE generation = {generation:UInt32} AND kind IN {kinds:Array(String)}
      AND day BETWEEN {first_day:Date} AND {last_day:Date} AND subject = {subject:String}
      AND (installation = {program:String}
           OR (installation, subject) IN (SELECT installation, subject FROM subject_facts WHERE program = {program:String}))
    GROUP BY kind, target, day, slot, look
) AS c
ORDER BY planned, kind, target, slot, look
