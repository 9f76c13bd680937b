-- What people asked about watching one subject, its columns included, newest first: look again, pause, go on. payload is
-- the whole record as JSON text.
SELECT record_key, target, by, formatDateTime(r.at, '%Y-%m-%dT%H:%i:%S+08:00') AS at, payload
FROM records AS r FINAL
WHERE r.program = {program:String} AND r.kind = 'xunwang.watch.changed.v1' AND r.subject = {subject:String}
ORDER BY r.at DESC, record_key
