-- Targets whose looks in a window proved nothing in at least the given share (0..1) of the looks that were run:
-- 未能监测, by reason. Missed looks say nothing about the target and are beside it.
SELECT kind, site, target,
       sum(d.ok) AS ok, sum(d.bad) AS bad, sum(d.unclear) AS unclear, ok + bad + unclear AS done,
       sum(d.void_own_network) AS void_own_network, sum(d.void_blocked) AS void_blocked,
       sum(d.void_inconclusive) AS void_inconclusive,
       void_own_network + void_blocked + void_inconclusive AS void,
       sum(d.missed) AS missed,
       done + void + missed AS ended,
       void / (done + void) AS void_share
FROM check_days(program = {program:String}, generation = {generation:UInt32}, kinds = ['visit', 'home', 'column', 'link', 'probe', 'cloak'],
                first_day = {first_day:Date}, last_day = {last_day:Date}) AS d
GROUP BY kind, site, target
HAVING void > 0 AND void_share >= {share:Float64}
ORDER BY site, kind, target
