-- How far the tables of findings and of assessments are filled, by partition of the topic: the next offset that may
-- come; mark tells this warehouse from another that took its place.
SELECT name, partition, max(offset) + 1 AS next,
       (SELECT toString(mark) FROM schema_migrations FINAL WHERE number = 0) AS mark
FROM (
    SELECT 'findings' AS name, partition, offset FROM findings
    WHERE program = {program:String} AND generation = {generation:UInt32}
    UNION ALL
    SELECT 'assessments' AS name, partition, offset FROM assessments
    WHERE program = {program:String} AND generation = {generation:UInt32}
)
GROUP BY name, partition
ORDER BY name, partition
