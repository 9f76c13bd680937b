-- check_days cut to the subjects that were ever registered for a program, for what asks about one program only: the
-- subjects are found by one key column before anything else is read, which takes a quarter of the time where a program
-- has a part of what an installation watches. Looks at subjects that nobody registered are in no row.
CREATE OR REPLACE VIEW program_days AS
SELECT kind, day, subject, target,
       bitCount(ok_bits) AS ok, bitCount(bad_bits) AS bad, bitCount(unclear_bits) AS unclear,
       bitCount(void_own_network_bits) AS void_own_network, bitCount(void_blocked_bits) AS void_blocked,
       bitCount(void_inconclusive_bits) AS void_inconclusive, bitCount(missed_bits) AS missed
FROM checks_daily FINAL
WHERE generation = {generation:UInt32} AND day BETWEEN {first_day:Date} AND {last_day:Date}
  AND subject IN (SELECT subject FROM subject_facts WHERE program = {program:String})
  AND (installation = {program:String}
       OR (installation, subject) IN (SELECT installation, subject FROM subject_facts WHERE program = {program:String}))
  AND NOT contested
UNION ALL
SELECT kind, day, subject, target,
       countEqual(codes, 1) AS ok, countEqual(codes, 2) AS bad, countEqual(codes, 3) AS unclear,
       countEqual(codes, 4) AS void_own_network, countEqual(codes, 5) AS void_blocked,
       countEqual(codes, 6) AS void_inconclusive, countEqual(codes, 0) AS missed
FROM (
    SELECT kind, day, subject, target, arrayMap(rank -> bitAnd(rank, 7), mapValues(slots)) AS codes
    FROM checks_daily FINAL
    PREWHERE generation = {generation:UInt32} AND day BETWEEN {first_day:Date} AND {last_day:Date}
      AND (installation, kind, day, subject, target, vantage, look, agent, block) IN (
          SELECT installation, kind, day, subject, target, vantage, look, agent, block
          FROM checks_daily FINAL
          WHERE generation = {generation:UInt32} AND day BETWEEN {first_day:Date} AND {last_day:Date}
            AND subject IN (SELECT subject FROM subject_facts WHERE program = {program:String})
            AND contested)
    WHERE installation = {program:String}
       OR (installation, subject) IN (SELECT installation, subject FROM subject_facts WHERE program = {program:String})
);
