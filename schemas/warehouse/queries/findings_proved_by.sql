-- Findings, settled or not, that a stored page (sha256) has proved in any step of their life, each as it stands at an
-- instant (RFC 3339).
SELECT *
FROM finding_rows(program = {program:String}, generation = {generation:UInt32}, at = {at:String})
WHERE finding_id IN (
    SELECT finding_id
    FROM findings
    WHERE program = {program:String} AND generation = {generation:UInt32} AND position(evidence, {sha256:String}) > 0
)
ORDER BY finding_id
