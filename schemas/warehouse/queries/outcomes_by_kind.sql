-- How all looks of a window ended, by kind of check (second looks and rechecks included).
SELECT kind, uniqExact(d.target) AS targets,
       @look_sums
FROM check_days(program = {program:String}, generation = {generation:UInt32}, kinds = [],
                first_day = {first_day:Date}, last_day = {last_day:Date}) AS d
GROUP BY kind
ORDER BY kind
