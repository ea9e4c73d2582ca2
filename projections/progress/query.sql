-- planned --
-- The lines of the plan, adopted or revised last by a cut, whose period holds a year.
SELECT p.period, p.row, p.planned
  FROM plan_line AS p
 WHERE p.tenant = %(tenant)s
   AND p.position = (SELECT max(l.position) FROM plan_line AS l
                      WHERE l.tenant = %(tenant)s AND l.position <= %(cut)s
                        AND left(l.period, 4)::integer <= %(year)s AND right(l.period, 4)::integer >= %(year)s)
 ORDER BY p.row;

-- actual --
-- Enterprises by the month of their first receipt in this tenant and that filing's industry row, up to a day.
SELECT a.industry, date_trunc('month', a.day::timestamp)::date AS month, sum(a.actual)::bigint
  FROM (SELECT b.industry, b.month AS day, b.actual
          FROM plan_block AS b
         WHERE b.tenant = %(tenant)s AND b.block = %(cut)s / (SELECT v.block_size FROM version AS v)
           AND b.month <= %(last_day)s AND b.actual <> 0
        UNION ALL
        SELECT e.industry, e.day, e.actual
          FROM entry AS e
         WHERE e.tenant = %(tenant)s AND e.position <= %(cut)s
           AND e.position > (SELECT %(cut)s / v.block_size * v.block_size FROM version AS v)
           AND e.day <= %(last_day)s AND e.actual <> 0) AS a
 GROUP BY a.industry, month
 ORDER BY a.industry, month;
