-- Programs that have looks, with the first and last day.
SELECT program, toString(min(day)) AS first_day, toString(max(day)) AS last_day
FROM checks_daily
GROUP BY program
ORDER BY program
