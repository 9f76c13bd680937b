-- Days of a window on which a site had visits and none of them proves anything: what the report calls a gap.
SELECT site, toString(d.day) AS day,
       sum(d.ok) AS ok, sum(d.bad) AS bad, sum(d.unclear) AS unclear, ok + bad + unclear AS done,
       sum(d.void_own_network) AS void_own_network, sum(d.void_blocked) AS void_blocked,
       sum(d.void_inconclusive) AS void_inconclusive,
       void_own_network + void_blocked + void_inconclusive AS void,
       sum(d.missed) AS missed,
       done + void + missed AS ended
FROM check_days(program = {program:String}, generation = {generation:UInt32}, kinds = ['visit'],
                first_day = {first_day:Date}, last_day = {last_day:Date}) AS d
WHERE d.look = 0
GROUP BY site, d.day
HAVING done = 0
ORDER BY site, d.day
