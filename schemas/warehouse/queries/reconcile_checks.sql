-- Where the daily states and the raw table disagree in a window of days; no row: they agree. The raw side is counted
-- afresh, slot by slot. Counts are of ok, bad, unclear, void own_network, void blocked, void inconclusive, missed.
SELECT kind, toString(row_day) AS day, site, target, vantage, look, agent,
       sumForEachIf(counts, is_raw) AS raw_counts, sumForEachIf(counts, NOT is_raw) AS daily_counts
FROM (
    SELECT true AS is_raw, kind, day AS row_day, site, target, vantage, look, agent,
           [countIf(c = 'ok'), countIf(c = 'bad'), countIf(c = 'unclear'), countIf(c = 'void own_network'),
            countIf(c = 'void blocked'), countIf(c = 'void inconclusive'), countIf(c = 'missed')] AS counts
    FROM (
        SELECT kind, day, site, target, vantage, look, agent, slot,
               argMax(trimRight(concat(outcome, ' ', void_reason)),
                      (outcome != 'missed', bitNot(fetch_offset), reader_revision, correction)) AS c
        FROM check_events
        WHERE program = {program:String} AND generation = {generation:UInt32}
          AND day BETWEEN {first_day:Date} AND {last_day:Date}
        GROUP BY kind, day, site, target, vantage, look, agent, slot
    )
    GROUP BY kind, day, site, target, vantage, look, agent
    UNION ALL
    SELECT false AS is_raw, d.kind, d.day AS row_day, d.site, d.target, d.vantage, d.look, d.agent,
           [toUInt64(d.ok), toUInt64(d.bad), toUInt64(d.unclear), toUInt64(d.void_own_network),
            toUInt64(d.void_blocked), toUInt64(d.void_inconclusive), toUInt64(d.missed)] AS counts
    FROM check_days(program = {program:String}, generation = {generation:UInt32}, kinds = ['visit', 'home', 'column', 'link', 'probe', 'cloak'],
                first_day = {first_day:Date}, last_day = {last_day:Date}) AS d
)
GROUP BY kind, row_day, site, target, vantage, look, agent
HAVING raw_counts != daily_counts
ORDER BY row_day, kind, site, target
