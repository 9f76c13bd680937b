-- The last class of every link of the given sites (none given: all) seen in a window of days, with where it was found.
SELECT subject, target, seen.1 AS link_class, seen.2 AS outcome, seen.3 AS url, seen.4 AS found_on, seen.5 AS link_text,
       seen.6 AS status, toString(seen.7) AS day, seen.8 AS sha256, seen.9 AS event_id, looks
FROM (
    SELECT subject, target, uniqExact(check_id) AS looks,
           argMax((link_class, outcome, url, found_on, link_text, status, day, sha256, event_id),
                  (due, outcome != 'missed', bitNot(fetch_offset), reader_revision, correction)) AS seen
    FROM check_events
    WHERE generation = {generation:UInt32} AND kind = 'link'
      AND day BETWEEN {first_day:Date} AND {last_day:Date}
      AND (empty({subjects:Array(String)}) OR subject IN {subjects:Array(String)})
      AND (installation = {program:String}
           OR (installation, subject) IN (SELECT installation, subject FROM subject_facts WHERE program = {program:String}))
    GROUP BY subject, target
)
ORDER BY subject, target
