-- Stored pages of one target of a subject, or at one address, after an instant (RFC 3339), oldest first: what a page
-- showed after a fault on it was found. Looks that proved nothing are left out.
SELECT target, kind, url, sha256, event_id,
       formatDateTime(c.observed_at, '%Y-%m-%dT%H:%i:%S+08:00') AS observed_at
FROM check_events AS c
WHERE generation = {generation:UInt32} AND subject = {subject:String}
  AND (target = {target:String} OR url = {url:String})
  AND day >= toDate(substring({since:String}, 1, 10))
  AND c.observed_at > parseDateTime64BestEffort({since:String}, 3, 'Asia/Shanghai')
  AND outcome IN ('ok', 'bad', 'unclear') AND sha256 != ''
  AND (installation = {program:String}
       OR (installation, subject) IN (SELECT installation, subject FROM subject_facts WHERE program = {program:String}))
ORDER BY c.observed_at, event_id
LIMIT 5000
