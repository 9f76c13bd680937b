-- Warnings that are raised at an instant (RFC 3339): each one's last word up to it. evidence is JSON text.
SELECT warning_id, indicator, rulebook, rulebook_version, subject, target, target_kind, unit, wording, hours_left,
       measured, numerator, denominator, low, high, measure_unit, comparator, threshold, void, missed,
       formatDateTime(w.at, '%Y-%m-%dT%H:%i:%S+08:00') AS at,
       evidence, event_id
FROM (
    SELECT *
    FROM warnings FINAL
    WHERE program = {program:String} AND generation = {generation:UInt32}
      AND at <= parseDateTime64BestEffort({at:String}, 3, 'Asia/Shanghai')
    ORDER BY at DESC, offset DESC
    LIMIT 1 BY warning_id
) AS w
WHERE raised
ORDER BY subject, indicator, target, warning_id
