-- What was watched of a program's subjects in a window, by subject: the first day of any look, and how many looks were
-- done, void or missed. A subject that is absent was not watched.
SELECT subject, toString(min(d.day)) AS first_day_looked,
       sumIf(d.ok + d.bad + d.unclear, d.kind = 'visit') AS visits_done,
       sum(d.ok + d.bad + d.unclear) AS done, sum(d.void_own_network + d.void_blocked + d.void_inconclusive) AS void,
       sum(d.missed) AS missed
FROM program_days(program = {program:String}, generation = {generation:UInt32},
                  first_day = {first_day:Date}, last_day = {last_day:Date}) AS d
GROUP BY subject
ORDER BY subject
