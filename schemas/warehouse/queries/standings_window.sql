-- How the given indicators stood over a window of closed days, subjects that stand alike in one row: the status and its
-- reason on the last day that was assessed, and whether any day passed or failed. The three verdict rules (at a point,
-- any in the window, unrectified) read from here.
SELECT indicator, last_status, last_reason, judged, arraySort(groupUniqArray(subject)) AS subjects
FROM (
    SELECT a.subject AS subject, a.indicator AS indicator, a.target AS target,
           argMax(a.status, a.day) AS last_status, argMax(a.reason, a.day) AS last_reason,
           toUInt8(countIf(a.status IN ('pass', 'fail')) > 0) AS judged
    FROM assessments AS a FINAL
    WHERE a.program = {program:String} AND a.generation = {generation:UInt32}
      AND a.day BETWEEN {first_day:Date} AND {last_day:Date} AND a.indicator IN {indicators:Array(String)}
    GROUP BY subject, indicator, target
)
GROUP BY indicator, last_status, last_reason, judged
ORDER BY indicator, last_status, last_reason, judged
