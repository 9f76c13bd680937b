-- The bits and ranks of checks_daily are numbers of 64 bits of which neighbours share most: T64 leaves out the shared ones
-- and LZ4 the rest, in the space that ZSTD(1) takes and in half the time to read (ranks of 80,122 rows: 12 against 25 ms
-- of processor time). What was written before is read as it is, and gets the new form when its week is merged again.
ALTER TABLE checks_daily
    MODIFY COLUMN missed_bits CODEC(T64('bit'), LZ4),
    MODIFY COLUMN ok_bits CODEC(T64('bit'), LZ4),
    MODIFY COLUMN bad_bits CODEC(T64('bit'), LZ4),
    MODIFY COLUMN unclear_bits CODEC(T64('bit'), LZ4),
    MODIFY COLUMN void_own_network_bits CODEC(T64('bit'), LZ4),
    MODIFY COLUMN void_blocked_bits CODEC(T64('bit'), LZ4),
    MODIFY COLUMN void_inconclusive_bits CODEC(T64('bit'), LZ4),
    MODIFY COLUMN slots CODEC(T64('bit'), LZ4);

-- program_days read in one pass, as check_days is since 0014.
CREATE OR REPLACE VIEW program_days AS
SELECT kind, day, subject, target,
       if(contested, arrayMap(rank -> bitAnd(rank, 7), mapValues(slots)), []) AS codes,
       if(contested, countEqual(codes, 1), bitCount(ok_bits)) AS ok,
       if(contested, countEqual(codes, 2), bitCount(bad_bits)) AS bad,
       if(contested, countEqual(codes, 3), bitCount(unclear_bits)) AS unclear,
       if(contested, countEqual(codes, 4), bitCount(void_own_network_bits)) AS void_own_network,
       if(contested, countEqual(codes, 5), bitCount(void_blocked_bits)) AS void_blocked,
       if(contested, countEqual(codes, 6), bitCount(void_inconclusive_bits)) AS void_inconclusive,
       if(contested, countEqual(codes, 0), bitCount(missed_bits)) AS missed
FROM checks_daily FINAL
WHERE generation = {generation:UInt32} AND day BETWEEN {first_day:Date} AND {last_day:Date}
  AND subject IN (SELECT subject FROM subject_facts WHERE program = {program:String})
  AND (installation = {program:String}
       OR (installation, subject) IN (SELECT installation, subject FROM subject_facts WHERE program = {program:String}));
