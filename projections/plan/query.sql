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

-- in_force --
-- The event that adopted or last revised the plan of a period, by a cut.
SELECT max(p.position) FROM plan_line AS p
 WHERE p.tenant = %(tenant)s AND p.period = %(period)s AND p.position <= %(cut)s;

-- above_scale_cell --
-- For each enterprise of an industry row that its latest survey by a day says is above scale: that survey.
SELECT s.position, 1 AS counts
  FROM (SELECT DISTINCT ON (f.subject) f.position, f.kind, f.industry, f.quantity
          FROM fact AS f
         WHERE f.tenant = %(tenant)s AND f.kind IN ('surveyed', 'closed')
           AND f.position <= %(cut)s AND f.date <= %(on)s
         ORDER BY f.subject, f.version DESC) AS s
 WHERE s.kind = 'surveyed' AND s.quantity > 0 AND s.industry = %(row)s
 ORDER BY s.position;

-- filed_cell --
-- For each enterprise of an industry row whose filing is in force on a day: the receipt.
WITH latest AS (
    SELECT DISTINCT ON (f.subject) f.subject, f.enterprise, f.industry, f.kind, f.valid_until
      FROM fact AS f
     WHERE f.tenant = %(tenant)s AND f.position <= %(cut)s AND f.date <= %(on)s
       AND f.kind IN ('intended', 'received', 'corrected', 'receipted', 'changed', 'renewed', 'ended')
     ORDER BY f.subject, f.version DESC
)
SELECT DISTINCT ON (l.enterprise) f.position, 1 AS counts
  FROM latest AS l
  JOIN fact AS f ON f.tenant = %(tenant)s AND f.subject = l.subject AND f.kind = 'receipted'
 WHERE l.industry = %(row)s AND l.kind IN ('receipted', 'changed', 'renewed') AND l.valid_until >= %(on)s
 ORDER BY l.enterprise, f.position;

-- actual_cell --
-- For each enterprise whose first receipt in this tenant is of an industry row and dated in a year: that receipt.
SELECT r.position, 1 AS counts
  FROM (SELECT DISTINCT ON (f.enterprise) f.position, f.industry, f.date
          FROM fact AS f
         WHERE f.tenant = %(tenant)s AND f.kind = 'receipted' AND f.position <= %(cut)s
         ORDER BY f.enterprise, f.time, f.position) AS r
 WHERE r.industry = %(row)s AND extract(year FROM r.date) = %(year)s
 ORDER BY r.position;
