-- Records of a kind in a window by the value of one of their fields: how many, the sum of their counts, and the number
-- of all of them (the denominator). Of several records of one thing the newest counts.
SELECT JSONExtractString(payload, {field:String}) AS value, count() AS records,
       sum(JSONExtractUInt(payload, 'count')) AS amount, sum(records) OVER () AS of
FROM (@newest_records)
GROUP BY value
ORDER BY amount DESC, value
