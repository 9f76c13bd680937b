-- Findings as they stand by all that is known, of which a step came at or after the given offset of its partition (by
-- number; a partition without one: from its start), without their evidence.
SELECT finding_id, state, indicator, severity, rulebook, rulebook_version, subject, subject_kind, target, target_kind,
       unit, wording, url, restricted, measured, numerator, denominator, measure_unit, comparator, threshold, void,
       missed, needs_people, confirmed_by, until, first_seen, last_seen, opened_at, confirmed_at, rectified_at
FROM finding_rows(program = {program:String}, generation = {generation:UInt32}, at = '2200-01-01T00:00:00+08:00')
WHERE empty({next:Array(UInt64)}) OR finding_id IN (
    SELECT finding_id
    FROM findings
    WHERE program = {program:String} AND generation = {generation:UInt32}
      AND offset >= arrayElement({next:Array(UInt64)}, toUInt32(partition) + 1)
)
ORDER BY finding_id
