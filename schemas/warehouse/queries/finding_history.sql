-- Every transition of one finding, oldest first, with cause, actor and evidence (JSON text).
SELECT event_id, finding_id, indicator, severity, subject, target, target_kind, unit, from_state, to_state, cause, actor,
       actor_name, reason, wording, url, restricted, measured, numerator, denominator, low, high, measure_unit, comparator,
       threshold, void, missed, rulebook, rulebook_version, needs_people, confirmed_by, confirmed_names, approver,
       toString(until) AS until,
       formatDateTime(f.at, '%Y-%m-%dT%H:%i:%S+08:00') AS at,
       formatDateTime(f.first_seen, '%Y-%m-%dT%H:%i:%S+08:00') AS first_seen,
       formatDateTime(f.last_seen, '%Y-%m-%dT%H:%i:%S+08:00') AS last_seen,
       evidence
FROM findings AS f FINAL
WHERE f.program = {program:String} AND f.generation = {generation:UInt32} AND f.finding_id = {finding_id:String}
  AND f.subject IN (  -- the sort key begins with it: else everything would be read
      SELECT subject FROM findings
      WHERE program = {program:String} AND generation = {generation:UInt32} AND finding_id = {finding_id:String})
ORDER BY f.at, f.offset
