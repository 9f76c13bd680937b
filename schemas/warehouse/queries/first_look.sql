-- The first day on which any look of a program ended; null: there was none.
SELECT if(count() = 0, null, toString(min(day))) AS day
FROM checks_daily
WHERE program = {program:String} AND generation = {generation:UInt32}
