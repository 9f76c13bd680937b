-- One number that changes exactly when a count of the window changes: a late event makes a new revision of a period.
SELECT toString(groupBitXor(sipHash64(d.kind, d.day, d.subject, d.target, d.vantage, d.look, d.agent, d.block,
                                      d.ok, d.bad, d.unclear, d.void_own_network, d.void_blocked, d.void_inconclusive,
                                      d.missed))) AS checks,
       (SELECT toString(groupBitXor(sipHash64(event_id)))
        FROM findings FINAL
        WHERE program = {program:String} AND generation = {generation:UInt32}
          AND at > toDateTime64({first_day:Date}, 3, 'Asia/Shanghai')
          AND at <= toDateTime64({last_day:Date} + 1, 3, 'Asia/Shanghai')) AS findings
FROM check_days(program = {program:String}, generation = {generation:UInt32}, kinds = [],
                first_day = {first_day:Date}, last_day = {last_day:Date}) AS d
