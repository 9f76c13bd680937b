-- What stood undecided at the end of a window of closed days: the reason and the measured numbers of its last line, and
-- the last line of the window that was decided ('' where none was). Lines of targets that are judged no more are left out.
SELECT subject, indicator, target, toString(last_day) AS day, newest.2 AS reason, newest.3 AS numerator,
       newest.4 AS denominator, decided AS decided_status, if(decided = '', '', toString(decided_day)) AS decided_on
FROM (
    SELECT subject, indicator, target, max(a.day) AS last_day,
           argMax((status, reason, numerator, denominator), (a.day, offset)) AS newest,
           argMaxIf(status, a.day, status IN ('pass', 'fail')) AS decided,
           maxIf(a.day, status IN ('pass', 'fail')) AS decided_day,
           max(max(a.day)) OVER (PARTITION BY subject) AS judged_until
    FROM assessments AS a FINAL
    WHERE program = {program:String} AND generation = {generation:UInt32}
      AND a.day BETWEEN {first_day:Date} AND {last_day:Date}
    GROUP BY subject, indicator, target
)
WHERE newest.1 = 'unknown' AND last_day = judged_until
ORDER BY subject, indicator, target
