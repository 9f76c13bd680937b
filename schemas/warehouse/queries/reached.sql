-- The last offset of each partition of each topic that left a row here: a log that ends before it is older than this
-- warehouse. An empty program asks for those of all.
SELECT topic, partition, max(offset) AS reached
FROM (
    SELECT topic, partition, offset, program FROM check_events
    UNION ALL SELECT topic, partition, offset, program FROM records
    UNION ALL SELECT topic, partition, offset, program FROM site_facts
    UNION ALL SELECT topic, partition, offset, program FROM findings
    UNION ALL SELECT topic, partition, offset, program FROM warnings
    UNION ALL SELECT topic, partition, offset, program FROM assessments
    UNION ALL SELECT topic, partition, offset, program FROM editions
)
WHERE {program:String} = '' OR program = {program:String}
GROUP BY topic, partition
ORDER BY topic, partition
