-- Records of a kind in a window by subject: how many were settled within so many working days (given as days) of
-- beginning, how many later, and how many are open and still in the term on `today`. `begins` and `ends` name the
-- fields; share is within / (within + late), null while neither is known.
SELECT subject, countIf(outcome = 'within') AS within_term, countIf(outcome = 'late') AS late,
       countIf(outcome = 'open') AS open, count() AS of,
       if(within_term + late = 0, null, within_term / (within_term + late)) AS share
FROM (
    SELECT subject,
           toDate(parseDateTime64BestEffortOrZero(JSONExtractString(payload, {begins:String}), 3, 'Asia/Shanghai'),
                  'Asia/Shanghai') AS began,
           JSONExtractString(payload, {ends:String}) AS ended_text,
           if(ended_text = '', {today:Date},
              toDate(parseDateTime64BestEffortOrZero(ended_text, 3, 'Asia/Shanghai'), 'Asia/Shanghai')) AS ended,
           arrayCount(d -> d > began AND d <= ended, {working_days:Array(Date)}) AS took,
           multiIf(took > {term:UInt32}, 'late', ended_text = '', 'open', 'within') AS outcome
    FROM (@newest_records)
    WHERE parseDateTime64BestEffortOrNull(JSONExtractString(payload, {begins:String}), 3, 'Asia/Shanghai') IS NOT NULL
)
GROUP BY subject
ORDER BY subject
