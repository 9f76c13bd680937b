-- The newest failed assessment of every indicator and target in a window of closed days: its day, its sentence ('' where
-- the rule gives none) and what was measured. A finding that lasts is printed with it.
SELECT subject, indicator, target, toString(newest.1) AS day, newest.2 AS wording, newest.3 AS measured,
       newest.4 AS numerator, newest.5 AS denominator, newest.6 AS void, newest.7 AS missed
FROM (
    SELECT subject, indicator, target,
           argMax((day, wording, measured, numerator, denominator, void, missed), (day, offset)) AS newest
    FROM assessments FINAL
    WHERE program = {program:String} AND generation = {generation:UInt32} AND status = 'fail'
      AND day BETWEEN {first_day:Date} AND {last_day:Date}
    GROUP BY subject, indicator, target
)
ORDER BY subject, indicator, target
