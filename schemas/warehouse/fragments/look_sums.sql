-- How looks ended, summed over rows of check_days named d: done, void and missed are disjoint and make up ended.
sum(d.ok) AS ok, sum(d.bad) AS bad, sum(d.unclear) AS unclear, ok + bad + unclear AS done,
sum(d.void_own_network) AS void_own_network, sum(d.void_blocked) AS void_blocked,
sum(d.void_inconclusive) AS void_inconclusive,
void_own_network + void_blocked + void_inconclusive AS void,
sum(d.missed) AS missed,
done + void + missed AS ended
