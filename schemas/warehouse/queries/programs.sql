-- Programs that watch anything, with the first and last day of the looks at their sites.
SELECT w.program AS program, toString(min(d.day)) AS first_day, toString(max(d.day)) AS last_day
FROM (SELECT DISTINCT program, installation, site FROM site_facts) AS w
INNER JOIN (SELECT DISTINCT installation, site, day FROM checks_daily) AS d
    ON w.installation = d.installation AND w.site = d.site
GROUP BY w.program
ORDER BY w.program
