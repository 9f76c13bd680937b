-- Whether every planned look of a window ended exactly once, by day: ended = done + void + missed, disjoint. by_plan:
-- what the plan holds for the targets of that day (their slots a day; for looks without a daily plan those that ended).
-- not_ended = by_plan - ended is 0 on every day that was planned as a whole; the first day of a site and today are not.
SELECT toString(target_day) AS day, sum(planned) AS by_plan,
       sum(t_done) AS done, sum(t_void) AS void, sum(t_missed) AS missed, done + void + missed AS ended,
       toInt64(by_plan) - toInt64(ended) AS not_ended
FROM (
    SELECT d.day AS target_day, d.kind, d.subject, d.target, d.vantage, d.look, d.agent,
           sum(d.ok + d.bad + d.unclear) AS t_done,
           sum(d.void_own_network + d.void_blocked + d.void_inconclusive) AS t_void, sum(d.missed) AS t_missed,
           if(max(d.slots_a_day) = 0 OR d.look > 0, t_done + t_void + t_missed, max(d.slots_a_day)) AS planned
    FROM check_days(program = {program:String}, generation = {generation:UInt32}, kinds = [],
                first_day = {first_day:Date}, last_day = {last_day:Date}) AS d
    GROUP BY d.day, d.kind, d.subject, d.target, d.vantage, d.look, d.agent
)
GROUP BY target_day
ORDER BY target_day
