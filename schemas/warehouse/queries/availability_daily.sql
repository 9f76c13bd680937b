-- How the visits of one site went on each day of a window; planned: visits the plan holds for a full day.
SELECT toString(d.day) AS day, max(d.slots_a_day) AS planned,
       @look_sums
FROM check_days(program = {program:String}, generation = {generation:UInt32}, kinds = ['visit'],
                first_day = {first_day:Date}, last_day = {last_day:Date}) AS d
WHERE d.look = 0 AND d.subject = {subject:String}
GROUP BY d.day
ORDER BY d.day
