-- The newest failed assessment of every line (subject, indicator, target) that has a finding and an assessment at or
-- after the given offset of its partition (by number; a partition without one: from its start). failed is 0 where none
-- of its assessments has failed, or none still does.
SELECT subject, indicator, target, countIf(a.status = 'fail') AS failed,
       argMaxIf((toString(a.day), a.wording, a.measured, a.numerator, a.denominator, a.void, a.missed), (a.day, a.offset),
                a.status = 'fail') AS newest,
       newest.1 AS day, newest.2 AS wording, newest.3 AS measured, newest.4 AS numerator, newest.5 AS denominator,
       newest.6 AS void, newest.7 AS missed
FROM assessments AS a FINAL
WHERE a.program = {program:String} AND a.generation = {generation:UInt32}
  AND (a.subject, a.indicator) IN (
      SELECT subject, indicator FROM findings
      WHERE program = {program:String} AND generation = {generation:UInt32})
  AND (empty({next:Array(UInt64)}) OR (a.subject, a.indicator, a.target) IN (
      SELECT subject, indicator, target FROM assessments
      WHERE program = {program:String} AND generation = {generation:UInt32}
        AND offset >= arrayElement({next:Array(UInt64)}, toUInt32(partition) + 1)))
GROUP BY subject, indicator, target
ORDER BY subject, indicator, target
