-- The steps of a program's cases between two instants (start, end], oldest first: a line for each row of a case that a
-- step is about.
SELECT case_id, finding_id, number, unit, step, indicator, subject, subject_kind, target, reply, actor, actor_name, cause,
       cause_text, toString(s.deadline) AS deadline, toString(s.until) AS until, reason, paper, edition, channel, rule,
       formatDateTime(s.at, '%Y-%m-%dT%H:%i:%S+08:00') AS at, event_id
FROM case_steps AS s FINAL
WHERE s.program = {program:String}
  AND s.at > parseDateTime64BestEffort({start:String}, 3, 'Asia/Shanghai')
  AND s.at <= parseDateTime64BestEffort({end:String}, 3, 'Asia/Shanghai')
ORDER BY s.at, s.offset, number
