-- lines --
-- The lines of the plan that was in force for a period at a cut.
SELECT p.row, p.above_scale, p.filed, p.planned, p.remark
  FROM plan_line AS p
 WHERE p.tenant = %(tenant)s AND p.period = %(period)s
   AND p.position = (SELECT max(l.position) FROM plan_line AS l
                      WHERE l.tenant = %(tenant)s AND l.period = %(period)s AND l.position <= %(cut)s)
 ORDER BY p.row;

-- stocks --
-- By industry row, on a day: enterprises whose latest survey says that they are above scale and that are not
-- closed, and those with a filing in force. Block totals go by the month: `whole` is the first day after the last
-- month that has ended by the day.
SELECT a.industry, sum(a.above_scale)::bigint, sum(a.filed)::bigint
  FROM (SELECT b.industry, b.above_scale, b.filed
          FROM plan_block AS b
         WHERE b.tenant = %(tenant)s AND b.block = %(cut)s / (SELECT v.block_size FROM version AS v)
           AND b.month < %(whole)s
        UNION ALL
        SELECT e.industry, e.above_scale, e.filed
          FROM entry AS e
         WHERE %(whole)s <= %(on)s AND e.tenant = %(tenant)s
           AND e.position <= (SELECT %(cut)s / v.block_size * v.block_size FROM version AS v)
           AND e.day >= %(whole)s AND e.day <= %(on)s AND e.industry IS NOT NULL
        UNION ALL
        SELECT e.industry, e.above_scale, e.filed
          FROM entry AS e
         WHERE e.tenant = %(tenant)s AND e.position <= %(cut)s
           AND e.position > (SELECT %(cut)s / v.block_size * v.block_size FROM version AS v)
           AND e.day <= %(on)s AND e.industry IS NOT NULL) AS a
 GROUP BY a.industry
 ORDER BY a.industry;

-- actual --
-- Enterprises by the year of their first receipt in this tenant and that filing's industry row.
SELECT a.industry, extract(year FROM a.day)::integer AS year, sum(a.actual)::bigint
  FROM (SELECT b.industry, b.month AS day, b.actual
          FROM plan_block AS b
         WHERE b.tenant = %(tenant)s AND b.block = %(cut)s / (SELECT v.block_size FROM version AS v)
           AND b.actual <> 0
        UNION ALL
        SELECT e.industry, e.day, e.actual
          FROM entry AS e
         WHERE e.tenant = %(tenant)s AND e.position <= %(cut)s
           AND e.position > (SELECT %(cut)s / v.block_size * v.block_size FROM version AS v)
           AND e.actual <> 0) AS a
 GROUP BY a.industry, year
 ORDER BY a.industry, year;
