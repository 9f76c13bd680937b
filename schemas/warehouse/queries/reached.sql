-- The last offset of each partition of each topic that left a row of an installation here: a log that ends before it is
-- older than this warehouse. An empty installation asks for those of all.
SELECT topic, partition, max(offset) AS reached
FROM (
    SELECT topic, partition, offset, installation AS owner FROM check_events
    UNION ALL SELECT topic, partition, offset, installation AS owner FROM subject_facts
    UNION ALL SELECT topic, partition, offset, program AS owner FROM records
    UNION ALL SELECT topic, partition, offset, program AS owner FROM findings
    UNION ALL SELECT topic, partition, offset, program AS owner FROM warnings
    UNION ALL SELECT topic, partition, offset, program AS owner FROM assessments
    UNION ALL SELECT topic, partition, offset, program AS owner FROM editions
    UNION ALL SELECT topic, partition, offset, program AS owner FROM case_steps
    UNION ALL SELECT topic, partition, offset, program AS owner FROM case_dues
)
WHERE {installation:String} IN ('', owner)
   OR owner IN (SELECT program FROM subject_facts WHERE installation = {installation:String})
GROUP BY topic, partition
ORDER BY topic, partition
