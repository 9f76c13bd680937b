-- Every finding that stood or moved in a window (start, end], as it stood at the end: state, and state_before at the
-- start ('' when it was not there yet). moves: [at, state] of each transition inside. What closed a day carries the
-- next midnight, so the window of days D1..D2 is from midnight of D1 (excluded) to the midnight after D2 (included).
SELECT s.*, coalesce(before.state_then, '') AS state_before, inside.moves AS moves
FROM finding_rows(program = {program:String}, generation = {generation:UInt32}, at = {end:String}) AS s
LEFT JOIN (
    SELECT finding_id AS before_id, toString(to_state) AS state_then
    FROM findings FINAL
    WHERE program = {program:String} AND generation = {generation:UInt32}
      AND at <= parseDateTime64BestEffort({start:String}, 3, 'Asia/Shanghai')
    ORDER BY at DESC, offset DESC
    LIMIT 1 BY finding_id
) AS before ON s.finding_id = before.before_id
LEFT JOIN (
    SELECT finding_id AS inside_id,
           arrayMap(step -> [formatDateTime(step.1, '%Y-%m-%dT%H:%i:%S+08:00'), step.3],
                    arraySort(groupArray((at, offset, toString(to_state))))) AS moves
    FROM findings FINAL
    WHERE program = {program:String} AND generation = {generation:UInt32}
      AND at > parseDateTime64BestEffort({start:String}, 3, 'Asia/Shanghai')
      AND at <= parseDateTime64BestEffort({end:String}, 3, 'Asia/Shanghai')
    GROUP BY finding_id
) AS inside ON s.finding_id = inside.inside_id
WHERE state_before IN (@open_states) OR notEmpty(moves)
ORDER BY subject, indicator, target, finding_id
