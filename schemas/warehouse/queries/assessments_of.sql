-- How every indicator stood for every target of one subject when a day closed (pass, fail, unknown, not_applicable).
SELECT subject, indicator, target, status, reason, unit, rulebook, rulebook_version, measured, numerator, denominator,
       low, high, measure_unit, comparator, threshold, void, missed,
       formatDateTime(a.window_from, '%Y-%m-%dT%H:%i:%S+08:00') AS window_from,
       formatDateTime(a.window_to, '%Y-%m-%dT%H:%i:%S+08:00') AS window_to,
       event_id
FROM assessments AS a FINAL
WHERE program = {program:String} AND generation = {generation:UInt32} AND day = {day:Date}
  AND subject = {subject:String}
ORDER BY indicator, target
