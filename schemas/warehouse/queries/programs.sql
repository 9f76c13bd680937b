-- Programs that watch anything, with the first and last instant at which something was registered for them.
SELECT program, toString(toDate(min(at))) AS first_day, toString(toDate(max(at))) AS last_day
FROM site_facts
GROUP BY program
ORDER BY program
