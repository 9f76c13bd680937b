-- Days of a window on which a site had visits and none of them proves anything: what the report calls a gap.
SELECT subject, toString(d.day) AS day,
       @look_sums
FROM check_days(program = {program:String}, generation = {generation:UInt32}, kinds = ['visit'],
                first_day = {first_day:Date}, last_day = {last_day:Date}) AS d
WHERE d.look = 0
GROUP BY subject, d.day
HAVING done = 0
ORDER BY subject, d.day
