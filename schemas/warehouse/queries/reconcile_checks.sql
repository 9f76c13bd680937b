-- Where the daily states and the raw table disagree in a window of days; no row: they agree. The raw side is counted
-- afresh: looks of a target in the order of the rule, the last of each slot counts. No bits, no ranks, little memory.
-- Counts are of missed, ok, bad, unclear, void own_network, void blocked, void inconclusive.
SELECT kind, toString(row_day) AS day, subject, target, vantage, look, agent,
       sumForEachIf(counts, is_raw) AS raw_counts, sumForEachIf(counts, NOT is_raw) AS daily_counts
FROM (
    WITH arraySort(groupArray((slot, outcome != 'missed', bitNot(fetch_offset), reader_revision, correction,
                               indexOf(['missed', 'ok', 'bad', 'unclear', 'void own_network', 'void blocked',
                                        'void inconclusive'], trimRight(concat(outcome, ' ', void_reason)))))) AS looks,
         arrayFilter((one, i) -> i = length(looks) OR looks[i + 1].1 != one.1, looks, arrayEnumerate(looks)) AS counted
    SELECT true AS is_raw, kind, day AS row_day, subject, target, vantage, look, agent,
           arrayMap(code -> toUInt64(arrayCount(one -> one.6 = code, counted)), range(1, 8)) AS counts
    FROM check_events
    WHERE installation = {installation:String} AND generation = {generation:UInt32}
      AND day BETWEEN {first_day:Date} AND {last_day:Date}
    GROUP BY kind, day, subject, target, vantage, look, agent
    UNION ALL
    SELECT false AS is_raw, d.kind, d.day AS row_day, d.subject, d.target, d.vantage, d.look, d.agent,
           [toUInt64(d.missed), toUInt64(d.ok), toUInt64(d.bad), toUInt64(d.unclear), toUInt64(d.void_own_network),
            toUInt64(d.void_blocked), toUInt64(d.void_inconclusive)] AS counts
    FROM check_days(program = {installation:String}, generation = {generation:UInt32},
                    kinds = [],
                    first_day = {first_day:Date}, last_day = {last_day:Date}) AS d
)
GROUP BY kind, row_day, subject, target, vantage, look, agent
HAVING raw_counts != daily_counts
ORDER BY row_day, kind, subject, target
