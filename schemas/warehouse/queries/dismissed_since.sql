-- The findings that were judged groundless after an instant (RFC 3339), and not confirmed again since: what stood then
-- never was a fault. What was mended or came back after it is another matter, so only steps before that count.
SELECT finding_id
FROM (
    SELECT finding_id, arrayMap(step -> step.3, arraySort(groupArray((at, offset, toString(to_state))))) AS steps,
           arrayFirstIndex(state -> state IN ('rectified', 'recurred'), steps) AS mended,
           arrayFilter(state -> state IN ('confirmed', 'dismissed'),
                       if(mended = 0, steps, arraySlice(steps, 1, mended - 1))) AS judged
    FROM findings FINAL
    WHERE program = {program:String} AND generation = {generation:UInt32}
      AND at > parseDateTime64BestEffort({end:String}, 3, 'Asia/Shanghai')
    GROUP BY finding_id
)
WHERE notEmpty(judged) AND judged[-1] = 'dismissed'
ORDER BY finding_id
