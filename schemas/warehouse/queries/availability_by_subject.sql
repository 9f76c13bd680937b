-- How the visits of each site went over a window of days (both ends included). done = ok + bad + unclear is the base
-- of every rate; void (by reason) and missed are out of it and counted apart; ended = done + void + missed; days: days
-- with any visit.
SELECT subject,
       @look_sums,
       uniqExact(d.day) AS days
FROM check_days(program = {program:String}, generation = {generation:UInt32}, kinds = ['visit'],
                first_day = {first_day:Date}, last_day = {last_day:Date}) AS d
WHERE d.look = 0
GROUP BY subject
ORDER BY subject
