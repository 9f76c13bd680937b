-- The generation that a program's reports and console read; no row: nothing was switched yet, it is 1.
SELECT program, argMax(generation, since) AS generation
FROM active_generation FINAL
WHERE program = {program:String}
GROUP BY program
