-- The one reading of checks_daily, cut to the sites of a program (or, by its id, to an installation) and to kinds of check
-- (none: all): a row per (target, kind, look, agent, day, block of slots) of a window of days, with counts of slots by
-- their outcome. Every window (week, quarter, 27 November to 25 February) is a sum over its rows.
-- Contested rows, where one slot was reported in two ways, are decided by rank; the others by their bits alone.
-- PREWHERE on key columns alone is exact under FINAL, and keeps the wide `slots` from being read for all rows.
CREATE OR REPLACE VIEW check_days AS
SELECT kind, day, subject, target, vantage, look, agent, block, slots_a_day,
       bitCount(ok_bits) AS ok, bitCount(bad_bits) AS bad, bitCount(unclear_bits) AS unclear,
       bitCount(void_own_network_bits) AS void_own_network, bitCount(void_blocked_bits) AS void_blocked,
       bitCount(void_inconclusive_bits) AS void_inconclusive, bitCount(missed_bits) AS missed
FROM checks_daily FINAL
WHERE generation = {generation:UInt32} AND (empty({kinds:Array(String)}) OR kind IN {kinds:Array(String)})
  AND day BETWEEN {first_day:Date} AND {last_day:Date} AND NOT contested
  AND (installation = {program:String}
       OR (installation, subject) IN (SELECT installation, subject FROM subject_facts WHERE program = {program:String}))
UNION ALL
SELECT kind, day, subject, target, vantage, look, agent, block, slots_a_day,
       countEqual(codes, 1) AS ok, countEqual(codes, 2) AS bad, countEqual(codes, 3) AS unclear,
       countEqual(codes, 4) AS void_own_network, countEqual(codes, 5) AS void_blocked,
       countEqual(codes, 6) AS void_inconclusive, countEqual(codes, 0) AS missed
FROM (
    SELECT kind, day, subject, target, vantage, look, agent, block, slots_a_day,
           arrayMap(rank -> bitAnd(rank, 7), mapValues(slots)) AS codes
    FROM checks_daily FINAL
    PREWHERE generation = {generation:UInt32} AND (empty({kinds:Array(String)}) OR kind IN {kinds:Array(String)})
      AND day BETWEEN {first_day:Date} AND {last_day:Date}
      AND (installation, kind, day, subject, target, vantage, look, agent, block) IN (
          SELECT installation, kind, day, subject, target, vantage, look, agent, block
          FROM checks_daily FINAL
          WHERE generation = {generation:UInt32} AND (empty({kinds:Array(String)}) OR kind IN {kinds:Array(String)})
            AND day BETWEEN {first_day:Date} AND {last_day:Date} AND contested)
    WHERE (installation = {program:String}
           OR (installation, subject) IN (SELECT installation, subject FROM subject_facts WHERE program = {program:String}))
);
