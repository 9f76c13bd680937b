-- The newest record of each thing of a kind that is placed on a Shanghai day of the window. `placed` is the field that
-- places it: a time, a day, or a month (YYYY-MM); what cannot be placed counts nowhere, nor what was taken back.
SELECT argMax(r.payload, (r.at, r.event_id)) AS payload, argMax(r.subject, (r.at, r.event_id)) AS subject,
       argMax(r.target, (r.at, r.event_id)) AS target,
       JSONExtractString(payload, 'unit') AS unit,
       JSONExtractString(payload, {placed:String}) AS placed_text,
       multiIf(length(placed_text) = 7, toDateOrNull(concat(placed_text, '-01')),
               length(placed_text) = 10, toDateOrNull(placed_text),
               toDate(parseDateTime64BestEffortOrNull(placed_text, 3, 'Asia/Shanghai'), 'Asia/Shanghai')) AS placed_on
FROM records AS r FINAL
WHERE r.program = {program:String} AND r.kind = {kind:String}
GROUP BY if(JSONExtractString(r.payload, 'thing') = '', concat(r.by, '|', r.record_key),
            concat('#', JSONExtractString(r.payload, 'thing'), '|', JSONExtractString(r.payload, 'unit')))
HAVING placed_text != '' AND placed_on >= {first_day:Date} AND placed_on <= {last_day:Date}
   AND NOT JSONExtractBool(payload, 'withdrawn')
