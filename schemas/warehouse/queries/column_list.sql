-- The columns of a program's subjects as registered at an instant (RFC 3339).
SELECT subject, id, name, url, nature, cycle_days, first_level, confirmed
FROM (
    SELECT subject, column_ids, column_names, column_urls, column_natures, column_cycle_days, column_first_level,
           column_confirmed
    FROM subject_facts FINAL
    WHERE program = {program:String} AND at <= parseDateTime64BestEffort({at:String}, 3, 'Asia/Shanghai')
    ORDER BY at DESC, offset DESC
    LIMIT 1 BY subject
)
ARRAY JOIN column_ids AS id, column_names AS name, column_urls AS url, column_natures AS nature,
           column_cycle_days AS cycle_days, column_first_level AS first_level, column_confirmed AS confirmed
ORDER BY subject, id
