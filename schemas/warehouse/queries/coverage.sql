-- What was watched in a window, by subject: targets with at least one look that proves something, days with such a look,
-- the last of them, and how many looks of each kind were done, void or missed. A subject that is absent was not watched.
SELECT subject,
       uniqExactIf(d.target, d.kind IN (@column_kinds) AND d.ok + d.bad + d.unclear > 0) AS columns_seen,
       uniqExactIf(d.target, d.kind = 'link' AND d.ok + d.bad + d.unclear > 0) AS links_seen,
       sumIf(d.ok + d.bad + d.unclear, d.kind = 'visit') AS visits_done,
       sumIf(d.ok + d.bad + d.unclear, d.kind = 'home') AS home_done,
       sumIf(d.ok + d.bad + d.unclear, d.kind = 'column') AS columns_done,
       sumIf(d.ok + d.bad + d.unclear, d.kind = 'link') AS links_done,
       uniqExactIf(d.day, d.ok + d.bad + d.unclear > 0) AS days_done,
       if(days_done = 0, null, toString(maxIf(d.day, d.ok + d.bad + d.unclear > 0))) AS last_day_done,
       @look_sums
FROM check_days(program = {program:String}, generation = {generation:UInt32}, kinds = [],
                first_day = {first_day:Date}, last_day = {last_day:Date}) AS d
GROUP BY subject
ORDER BY subject
