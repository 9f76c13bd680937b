-- How the visits of all sites together went on each day of a window; sites: sites with any visit that day.
SELECT toString(d.day) AS day, uniqExact(d.subject) AS subjects,
       @look_sums
FROM check_days(program = {program:String}, generation = {generation:UInt32}, kinds = ['visit'],
                first_day = {first_day:Date}, last_day = {last_day:Date}) AS d
WHERE d.look = 0
GROUP BY d.day
ORDER BY d.day
