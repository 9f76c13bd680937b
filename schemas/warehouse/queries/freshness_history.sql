-- What the home page and the columns of one site showed at the last look of each day of a window: newest printed date
-- (null: none), entries, entries with a date, kind of page, the bytes that prove it. A look beside the plan (a recheck)
-- has no slot of its own: the last look is the one made last.
SELECT kind, target, toString(f.day) AS day, toString(shown.1) AS newest_item_date, shown.2 AS items, shown.3 AS dated_items, shown.4 AS page_kind,
       shown.5 AS verdict, shown.6 AS sha256, shown.7 AS event_id
FROM (
    SELECT kind, target, day, argMax(looked, (at, slot, look)) AS shown
    FROM (
        SELECT kind, target, day, slot, look,
               argMax((newest_item_date, items, dated_items, page_kind, verdict, sha256, event_id),
                      (bitNot(fetch_offset), reader_revision, correction)) AS looked,
               argMax(observed_at, (bitNot(fetch_offset), reader_revision, correction)) AS at
        FROM page_facts
        WHERE generation = {generation:UInt32} AND subject = {subject:String}
          AND day BETWEEN {first_day:Date} AND {last_day:Date}
          AND (installation = {program:String}
               OR (installation, subject) IN (SELECT installation, subject FROM subject_facts WHERE program = {program:String}))
        GROUP BY kind, target, day, slot, look
    )
    GROUP BY kind, target, day
) AS f
ORDER BY kind DESC, target, f.day
