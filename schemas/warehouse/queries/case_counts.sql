-- How often each step was taken in a window (start, end], by unit: `times` steps over `cases` cases, about `findings`
-- findings. A reminder of five findings at once is one reminder; a subject that a paper names is named once in it.
SELECT unit, step, uniqExact(event_id) AS times, uniqExact(case_id) AS cases, uniqExact(finding_id) AS findings,
       uniqExact(subject) AS subjects, uniqExactIf(edition, edition != '') AS editions,
       arraySort(groupUniqArray(event_id)) AS event_ids
FROM case_steps FINAL
WHERE program = {program:String}
  AND at > parseDateTime64BestEffort({start:String}, 3, 'Asia/Shanghai')
  AND at <= parseDateTime64BestEffort({end:String}, 3, 'Asia/Shanghai')
GROUP BY unit, step
ORDER BY unit, step
