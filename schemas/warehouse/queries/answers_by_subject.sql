-- When each subject's looks of a kind last proved something in a window, and when it was last asked; links are left
-- out, since a dead one answers as well. answered null: not in the window.
SELECT subject, kind,
       if(countIf(d.ok + d.bad + d.unclear > 0) = 0, null,
          toString(maxIf(d.day, d.ok + d.bad + d.unclear > 0))) AS answered,
       toString(maxIf(d.day, d.ok + d.bad + d.unclear + d.void_own_network + d.void_blocked + d.void_inconclusive > 0))
           AS asked,
       toString(min(d.day)) AS begun,
       @look_sums
FROM check_days(program = {program:String}, generation = {generation:UInt32}, kinds = [],
                first_day = {first_day:Date}, last_day = {last_day:Date}) AS d
WHERE kind != 'link'
GROUP BY subject, kind
HAVING done + void > 0
ORDER BY subject, kind
