-- Every finding as it stood at an instant: its last transition up to and with that instant, and the dates of its life.
-- A tick that closes a day has the next midnight as its time, so "at the end of day D" is the midnight after D.
CREATE OR REPLACE VIEW finding_states AS
WITH parseDateTime64BestEffort({at:String}, 3, 'Asia/Shanghai') AS instant
SELECT f.finding_id AS finding_id, f.to_state AS state, f.at AS moved_at, f.indicator AS indicator, f.clause AS clause,
       f.severity AS severity, f.rulebook AS rulebook, f.rulebook_version AS rulebook_version, f.subject AS subject,
       f.subject_kind AS subject_kind,
       f.target AS target, f.target_kind AS target_kind, f.unit AS unit, f.cause AS cause, f.actor AS actor,
       f.reason AS reason, f.first_seen AS first_seen, f.last_seen AS last_seen, f.measured AS measured,
       f.numerator AS numerator, f.denominator AS denominator, f.low AS low, f.high AS high,
       f.measure_unit AS measure_unit, f.comparator AS comparator, f.threshold AS threshold,
       f.window_from AS window_from, f.window_to AS window_to, f.void AS void, f.missed AS missed,
       f.wording AS wording, f.needs_people AS needs_people, f.confirmed_by AS confirmed_by,
       f.confirmed_names AS confirmed_names, f.approver AS approver,
       f.until AS until, f.evidence AS evidence, f.url AS url, f.restricted AS restricted, f.event_id AS event_id,
       life.opened_at AS opened_at, life.confirmed_at AS confirmed_at, life.rectified_at AS rectified_at,
       life.recurrences AS recurrences, life.event_ids AS event_ids
FROM (
    SELECT finding_id, to_state, at, indicator, clause, severity, rulebook, rulebook_version, subject, subject_kind,
           target, target_kind, unit, cause, actor, reason, first_seen, last_seen, measured, numerator, denominator, low,
           high, measure_unit, comparator, threshold, window_from, window_to, void, missed, wording, needs_people,
           confirmed_by, confirmed_names, approver, until, evidence, url, restricted, event_id
    FROM findings FINAL
    WHERE program = {program:String} AND generation = {generation:UInt32} AND at <= instant
    ORDER BY at DESC, offset DESC
    LIMIT 1 BY finding_id
) AS f
INNER JOIN (
    SELECT finding_id,
           min(at) AS opened_at,
           minOrNullIf(at, to_state = 'confirmed') AS confirmed_at,
           maxOrNullIf(at, to_state = 'rectified') AS rectified_at,
           countIf(to_state = 'recurred') AS recurrences,
           arrayMap(step -> step.3, arraySort(groupArray((at, offset, event_id)))) AS event_ids
    FROM findings FINAL
    WHERE program = {program:String} AND generation = {generation:UInt32} AND at <= instant
    GROUP BY finding_id
) AS life ON f.finding_id = life.finding_id;
