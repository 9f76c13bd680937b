-- Sign-offs of the items only people can know (零报告) whose window covers the days first_day to last_day.
SELECT record_key, subject, by,
       formatDateTime(r.at, '%Y-%m-%dT%H:%i:%S+08:00') AS at,
       JSONExtractString(payload, 'window_from') AS window_from, JSONExtractString(payload, 'window_to') AS window_to,
       JSONExtract(payload, 'items', 'Array(String)') AS items, event_id
FROM records AS r FINAL
WHERE r.program = {program:String} AND r.kind = 'xunwang.signoff.v1'
  AND substring(JSONExtractString(r.payload, 'window_from'), 1, 10) <= toString({first_day:Date})
  AND substring(JSONExtractString(r.payload, 'window_to'), 1, 10) >= toString({last_day:Date})
ORDER BY r.at, record_key
