-- What every home page and column of a program showed at its last look inside a window of days, with the day of it.
SELECT subject, kind, target, toString(last_day_seen) AS day, toString(shown.1) AS newest_item_date, shown.2 AS items, shown.3 AS dated_items, shown.4 AS page_kind,
       shown.5 AS verdict, shown.6 AS sha256, shown.7 AS event_id
FROM (
    SELECT subject, kind, target, max(day) AS last_day_seen, argMax(looked, (day, at, slot, look)) AS shown
    FROM (
        SELECT subject, kind, target, day, slot, look,
               argMax((newest_item_date, items, dated_items, page_kind, verdict, sha256, event_id),
                      (bitNot(fetch_offset), reader_revision, correction)) AS looked,
               argMax(observed_at, (bitNot(fetch_offset), reader_revision, correction)) AS at
        FROM page_facts
        WHERE generation = {generation:UInt32}
          AND day BETWEEN {first_day:Date} AND {last_day:Date}
          AND (installation = {program:String}
               OR (installation, subject) IN (SELECT installation, subject FROM subject_facts WHERE program = {program:String}))
        GROUP BY subject, kind, target, day, slot, look
    )
    GROUP BY subject, kind, target
)
ORDER BY subject, kind DESC, target
