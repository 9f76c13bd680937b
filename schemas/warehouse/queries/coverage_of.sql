-- What was watched of the given subjects in a window: days with a look that proves something, the last of them, and how
-- looks ended. A subject that is absent was not watched.
SELECT subject,
       uniqExactIf(d.day, d.ok + d.bad + d.unclear > 0) AS days_done,
       if(days_done = 0, null, toString(maxIf(d.day, d.ok + d.bad + d.unclear > 0))) AS last_day_done,
       @look_sums
FROM check_days(program = {program:String}, generation = {generation:UInt32}, kinds = [],
                first_day = {first_day:Date}, last_day = {last_day:Date}) AS d
WHERE d.subject IN {subjects:Array(String)}
GROUP BY subject
ORDER BY subject
