-- The units of a list by an amount that their records of a kind add up to in a window, the largest first; units
-- without a record or with nothing are there as well. `base` is a second amount (what was submitted, the goal), share
-- is amount / base, null without one; below says that the amount stays under the floor. `most` cuts the list: the
-- first k of n.
SELECT u.unit AS unit, s.records AS records, s.amount AS amount, s.base AS base,
       if(s.base = 0, null, s.amount / s.base) AS share, s.amount < {floor:UInt32} AS below,
       length({units:Array(String)}) AS of
FROM (SELECT arrayJoin({units:Array(String)}) AS unit) AS u
LEFT JOIN (
    SELECT unit, count() AS records, sum(JSONExtractInt(payload, {amount:String})) AS amount,
           sum(JSONExtractInt(payload, {base:String})) AS base
    FROM (@newest_records)
    GROUP BY unit
) AS s ON s.unit = u.unit
ORDER BY amount DESC, unit
LIMIT {most:UInt32}
