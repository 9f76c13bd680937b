-- Findings as they stood at an instant, each as the row that reports and the console read: times as RFC 3339 text of
-- Shanghai. The one list of a finding's columns; the questions that are asked of it differ in which rows they want.
CREATE OR REPLACE VIEW finding_rows AS
SELECT finding_id, state, indicator, clause, severity, rulebook, rulebook_version, subject, subject_kind, target,
       target_kind, unit, wording, url, restricted, measured, numerator, denominator, low, high, measure_unit,
       comparator, threshold, void, missed, needs_people, confirmed_by, confirmed_names, cause, actor, reason, approver,
       toString(s.until) AS until,
       formatDateTime(s.moved_at, '%Y-%m-%dT%H:%i:%S+08:00') AS moved_at,
       formatDateTime(s.first_seen, '%Y-%m-%dT%H:%i:%S+08:00') AS first_seen,
       formatDateTime(s.last_seen, '%Y-%m-%dT%H:%i:%S+08:00') AS last_seen,
       formatDateTime(s.opened_at, '%Y-%m-%dT%H:%i:%S+08:00') AS opened_at,
       formatDateTime(s.confirmed_at, '%Y-%m-%dT%H:%i:%S+08:00') AS confirmed_at,
       formatDateTime(s.rectified_at, '%Y-%m-%dT%H:%i:%S+08:00') AS rectified_at,
       formatDateTime(s.window_from, '%Y-%m-%dT%H:%i:%S+08:00') AS window_from,
       formatDateTime(s.window_to, '%Y-%m-%dT%H:%i:%S+08:00') AS window_to,
       recurrences, evidence, event_ids
FROM finding_states(program = {program:String}, generation = {generation:UInt32}, at = {at:String}) AS s;
