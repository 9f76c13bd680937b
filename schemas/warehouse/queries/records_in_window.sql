-- What people and other systems handed in between two instants (start, end], of the given event types (none given:
-- all). payload is the whole record as JSON text.
SELECT kind, record_key, subject, target, indicator, finding_id, by,
       formatDateTime(r.at, '%Y-%m-%dT%H:%i:%S+08:00') AS at,
       payload, event_id
FROM records AS r FINAL
WHERE r.program = {program:String} AND (empty({kinds:Array(String)}) OR r.kind IN {kinds:Array(String)})
  AND r.at > parseDateTime64BestEffort({start:String}, 3, 'Asia/Shanghai')
  AND r.at <= parseDateTime64BestEffort({end:String}, 3, 'Asia/Shanghai')
ORDER BY r.at, kind, record_key
