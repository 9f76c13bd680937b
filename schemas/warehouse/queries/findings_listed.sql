-- Findings as they stand at an instant (RFC 3339), settled or not, of the given states, severities and indicators (none
-- given: all), first seen within a window of days (both ends included). What of them may be read is the gate's.
SELECT *
FROM finding_rows(program = {program:String}, generation = {generation:UInt32}, at = {at:String})
WHERE (empty({states:Array(String)}) OR state IN {states:Array(String)})
  AND (empty({severities:Array(String)}) OR severity IN {severities:Array(String)})
  AND (empty({indicators:Array(String)}) OR indicator IN {indicators:Array(String)})
  AND (empty({ids:Array(String)}) OR finding_id IN {ids:Array(String)})
  AND toDate(substring(first_seen, 1, 10)) BETWEEN {first_day:Date} AND {last_day:Date}
ORDER BY last_seen DESC, finding_id
