-- Findings that stand at an instant (RFC 3339): suspected, confirmed or recurred, each with its last transition, the
-- dates of its life and the events behind it. evidence is JSON text.
SELECT *
FROM finding_rows(program = {program:String}, generation = {generation:UInt32}, at = {at:String})
WHERE state IN (@open_states)
ORDER BY subject, indicator, target, finding_id
