-- The newest stored pages of each of the given subjects in a window of days: what a verdict rests on where no finding
-- does. Looks that proved nothing are left out.
SELECT subject, target, kind, url, sha256, check_id, event_id,
       formatDateTime(c.observed_at, '%Y-%m-%dT%H:%i:%S+08:00') AS observed_at
FROM check_events AS c
WHERE generation = {generation:UInt32} AND day BETWEEN {first_day:Date} AND {last_day:Date}
  AND subject IN {subjects:Array(String)} AND outcome IN ('ok', 'bad', 'unclear') AND sha256 != ''
  AND (installation = {program:String}
       OR (installation, subject) IN (SELECT installation, subject FROM subject_facts WHERE program = {program:String}))
ORDER BY subject, c.observed_at DESC, target, event_id
LIMIT 3 BY subject
