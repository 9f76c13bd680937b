-- Programs that watch anything, with the first and last day of the looks at their sites.
SELECT w.program AS program, toString(min(d.day)) AS first_day, toString(max(d.day)) AS last_day
FROM (SELECT DISTINCT program, installation, subject FROM subject_facts) AS w
INNER JOIN (SELECT DISTINCT installation, subject, day FROM checks_daily) AS d
    ON w.installation = d.installation AND w.subject = d.subject
GROUP BY w.program
ORDER BY w.program
