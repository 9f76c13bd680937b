-- How the visits of each site went over a window of days (both ends included). done = ok + bad + unclear is the base
-- of every rate; void (by reason) and missed are out of it and counted apart; ended = done + void + missed; days: days
-- with any visit.
SELECT site,
       sum(d.ok) AS ok, sum(d.bad) AS bad, sum(d.unclear) AS unclear, ok + bad + unclear AS done,
       sum(d.void_own_network) AS void_own_network, sum(d.void_blocked) AS void_blocked,
       sum(d.void_inconclusive) AS void_inconclusive,
       void_own_network + void_blocked + void_inconclusive AS void,
       sum(d.missed) AS missed,
       done + void + missed AS ended,
       uniqExact(d.day) AS days
FROM check_days(program = {program:String}, generation = {generation:UInt32}, kinds = ['visit'],
                first_day = {first_day:Date}, last_day = {last_day:Date}) AS d
WHERE d.look = 0
GROUP BY site
ORDER BY site
