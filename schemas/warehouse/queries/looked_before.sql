-- A day before the given one on which any look at a program's subjects ended: whether it was watched before. The first
-- row that is met answers, so the years before are not read.
SELECT toString(c.day) AS day
FROM checks_daily AS c
WHERE generation = {generation:UInt32} AND c.day < {first_day:Date}
  AND subject IN (SELECT subject FROM subject_facts WHERE program = {program:String})
  AND (installation = {program:String}
       OR (installation, subject) IN (SELECT installation, subject FROM subject_facts WHERE program = {program:String}))
LIMIT 1
