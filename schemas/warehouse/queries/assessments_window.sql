-- How every indicator stood over a window of closed days: days by status, the last status with its day, and the days
-- that failed. The three verdict rules (at a point, any in the window, unrectified) all read from here.
SELECT subject, indicator, target,
       countIf(status = 'pass') AS days_pass, countIf(status = 'fail') AS days_fail,
       countIf(status = 'unknown') AS days_unknown, countIf(status = 'not_applicable') AS days_not_applicable,
       toString(max(day)) AS last_day, argMax(status, day) AS last_status, argMax(reason, day) AS last_reason,
       arrayMap(d -> toString(d), arraySort(groupArrayIf(day, status = 'fail'))) AS failed_days
FROM assessments FINAL
WHERE program = {program:String} AND generation = {generation:UInt32}
  AND day BETWEEN {first_day:Date} AND {last_day:Date}
GROUP BY subject, indicator, target
ORDER BY subject, indicator, target
