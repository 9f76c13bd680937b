-- How often checks of a window were fetched more than once (a redelivery), or read more than once, by day and kind.
SELECT kind, toString(c.day) AS day, count() AS checks, sum(fetches - 1) AS repeated_fetches,
       sum(readings - fetches) AS further_readings
FROM (
    SELECT kind, day, check_id, uniqExact(fetch_offset) AS fetches,
           uniqExact((fetch_offset, reader_revision, correction)) AS readings
    FROM check_events
    WHERE generation = {generation:UInt32} AND outcome != 'missed'
      AND day BETWEEN {first_day:Date} AND {last_day:Date}
      AND (installation = {program:String}
           OR (installation, subject) IN (SELECT installation, subject FROM subject_facts WHERE program = {program:String}))
    GROUP BY kind, day, check_id
) AS c
GROUP BY kind, c.day
HAVING repeated_fetches > 0 OR further_readings > 0
ORDER BY c.day, kind
