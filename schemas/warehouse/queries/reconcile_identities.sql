-- Slots of a window that hold more than one check id, and check ids that stand in more than one slot: none may exist.
SELECT 'slot holds several checks' AS fault, concat(kind, ' ', target, ' ', toString(day), '/', toString(slot)) AS what,
       uniqExact(check_id) AS times
FROM check_events
WHERE program = {program:String} AND generation = {generation:UInt32} AND day BETWEEN {first_day:Date} AND {last_day:Date}
GROUP BY kind, day, site, target, vantage, look, agent, slot
HAVING times > 1
UNION ALL
SELECT 'check stands in several slots' AS fault, check_id AS what,
       uniqExact((kind, day, site, target, vantage, look, agent, slot)) AS times
FROM check_events
WHERE program = {program:String} AND generation = {generation:UInt32} AND day BETWEEN {first_day:Date} AND {last_day:Date}
GROUP BY check_id
HAVING times > 1
ORDER BY fault, what
