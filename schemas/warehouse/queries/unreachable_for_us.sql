-- Targets of a program's subjects whose looks in a window proved nothing in at least the given share (0..1) of the looks
-- that were run: 未能监测, by reason. Missed looks say nothing about the target and are beside it.
SELECT kind, subject, target,
       @look_sums,
       void / (done + void) AS void_share
FROM program_days(program = {program:String}, generation = {generation:UInt32},
                  first_day = {first_day:Date}, last_day = {last_day:Date}) AS d
GROUP BY kind, subject, target
HAVING void > 0 AND void_share >= {share:Float64}
ORDER BY subject, kind, target
