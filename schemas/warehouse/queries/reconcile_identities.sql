-- Slots of a window that hold more than one check id, and check ids that stand in more than one slot: none may exist.
-- Told by the hash of each, so that a day of millions of looks is compared in little memory.
SELECT fault, what
FROM (
    SELECT 'slot holds several checks' AS fault, any(concat(kind, ' ', target, ' ', toString(day), '/', toString(slot))) AS what
    FROM check_events
    WHERE installation = {installation:String} AND generation = {generation:UInt32} AND day BETWEEN {first_day:Date} AND {last_day:Date}
    GROUP BY sipHash128(kind, day, subject, target, vantage, look, agent, slot)
    HAVING min(sipHash64(check_id)) != max(sipHash64(check_id))
    UNION ALL
    SELECT 'check stands in several slots' AS fault, any(check_id) AS what
    FROM check_events
    WHERE installation = {installation:String} AND generation = {generation:UInt32} AND day BETWEEN {first_day:Date} AND {last_day:Date}
    GROUP BY sipHash128(check_id)
    HAVING min(sipHash64(kind, day, subject, target, vantage, look, agent, slot))
        != max(sipHash64(kind, day, subject, target, vantage, look, agent, slot))
)
ORDER BY fault, what
