-- The first day on which any look of a program's subjects, or of all an installation watches, ended; null: none.
SELECT if(count() = 0, null, toString(min(day))) AS day
FROM checks_daily
WHERE generation = {generation:UInt32}
  AND (installation = {program:String}
       OR (installation, subject) IN (SELECT installation, subject FROM subject_facts WHERE program = {program:String}))
