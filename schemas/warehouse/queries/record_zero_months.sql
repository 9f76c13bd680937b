-- Units with the number of months in a row, up to the newest of `months` (newest first, YYYY-MM), in which their
-- records of a kind say that an amount was nothing. A month without a record ends the row and is counted in unknown.
SELECT unit, told, if(indexOf(told, 0) = 0, toInt64(length(told)), toInt64(indexOf(told, 0)) - 1) AS zero_months,
       arrayCount(m -> NOT has(known, m), {months:Array(String)}) AS unknown, length({months:Array(String)}) AS of
FROM (
    SELECT unit, groupArray(month) AS known, groupArrayIf(month, amount = 0) AS zeros,
           arrayMap(m -> toUInt8(has(zeros, m)), {months:Array(String)}) AS told
    FROM (
        SELECT unit, substring(placed_text, 1, 7) AS month, sum(JSONExtractInt(payload, {amount:String})) AS amount
        FROM (@newest_records)
        WHERE unit != ''
        GROUP BY unit, month
    )
    GROUP BY unit
)
ORDER BY zero_months DESC, unit
