-- By finding the last step that was taken about it up to an instant: an objection that stands open is one whose last
-- step is the objection. It never says whether the finding is open.
SELECT finding_id, argMax(case_id, (at, offset)) AS case_id, argMax(step, (at, offset)) AS step,
       argMax(reason, (at, offset)) AS reason, argMax(unit, (at, offset)) AS unit,
       formatDateTime(max(at), '%Y-%m-%dT%H:%i:%S+08:00') AS moved_at
FROM case_steps FINAL
WHERE program = {program:String} AND at <= parseDateTime64BestEffort({at:String}, 3, 'Asia/Shanghai')
GROUP BY finding_id
ORDER BY finding_id
