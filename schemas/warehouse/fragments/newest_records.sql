-- The newest record of each thing of a kind that is placed on a Shanghai day of the window. `placed` is the field that
-- places it: a time, a day, or a month (YYYY-MM).
SELECT argMax(r.payload, (r.at, r.event_id)) AS payload, argMax(r.subject, (r.at, r.event_id)) AS subject,
       argMax(r.target, (r.at, r.event_id)) AS target,
       JSONExtractString(payload, 'unit') AS unit,
       JSONExtractString(payload, {placed:String}) AS placed_text,
       if(length(placed_text) = 7, toDate(concat(placed_text, '-01')),
          if(length(placed_text) = 10, toDate(placed_text),
             toDate(parseDateTime64BestEffort(placed_text, 3, 'Asia/Shanghai'), 'Asia/Shanghai'))) AS placed_on
FROM records AS r FINAL
WHERE r.program = {program:String} AND r.kind = {kind:String}
GROUP BY if(JSONExtractString(r.payload, 'thing') = '', concat(r.by, '|', r.record_key),
            concat('#', JSONExtractString(r.payload, 'thing'), '|', JSONExtractString(r.payload, 'unit')))
HAVING placed_text != '' AND placed_on >= {first_day:Date} AND placed_on <= {last_day:Date}
