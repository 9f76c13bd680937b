-- What fell due by the ladder in a window of days, oldest first.
SELECT toString(d.day) AS day, case_id, unit, step, rule, findings, formatDateTime(d.at, '%Y-%m-%dT%H:%i:%S+08:00') AS at,
       event_id
FROM case_dues AS d FINAL
WHERE d.program = {program:String} AND d.day BETWEEN {first_day:Date} AND {last_day:Date}
ORDER BY d.day, unit, case_id, rule
