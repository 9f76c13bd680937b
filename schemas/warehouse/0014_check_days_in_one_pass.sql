-- check_days read in one pass: rows where one slot was reported in two ways (`contested`) are decided by rank beside the
-- others, which are decided by their bits. Picked out by a question of their own they cost two further passes over all
-- rows, and of 11,446 sites' week three quarters of the time; the ranks of all rows cost less than those.
CREATE OR REPLACE VIEW check_days AS
SELECT kind, day, subject, target, vantage, look, agent, block, slots_a_day,
       if(contested, arrayMap(rank -> bitAnd(rank, 7), mapValues(slots)), []) AS codes,
       if(contested, countEqual(codes, 1), bitCount(ok_bits)) AS ok,
       if(contested, countEqual(codes, 2), bitCount(bad_bits)) AS bad,
       if(contested, countEqual(codes, 3), bitCount(unclear_bits)) AS unclear,
       if(contested, countEqual(codes, 4), bitCount(void_own_network_bits)) AS void_own_network,
       if(contested, countEqual(codes, 5), bitCount(void_blocked_bits)) AS void_blocked,
       if(contested, countEqual(codes, 6), bitCount(void_inconclusive_bits)) AS void_inconclusive,
       if(contested, countEqual(codes, 0), bitCount(missed_bits)) AS missed
FROM checks_daily FINAL
WHERE generation = {generation:UInt32} AND (empty({kinds:Array(String)}) OR kind IN {kinds:Array(String)})
  AND day BETWEEN {first_day:Date} AND {last_day:Date}
  AND (installation = {program:String}
       OR (installation, subject) IN (SELECT installation, subject FROM subject_facts WHERE program = {program:String}));
