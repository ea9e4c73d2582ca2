-- lines --
-- The lines of the plan that was in force for a period at a cut.
SELECT p.row, p.above_scale, p.filed, p.planned, p.remark
  FROM plan_line AS p
 WHERE p.tenant = %(tenant)s AND p.period = %(period)s
   AND p.position = (SELECT max(l.position) FROM plan_line AS l
                      WHERE l.tenant = %(tenant)s AND l.period = %(period)s AND l.position <= %(cut)s)
 ORDER BY p.row;

-- above_scale --
-- Enterprises whose latest survey by a day says that they are above scale and that are not closed, by industry row.
WITH latest AS (
    SELECT DISTINCT ON (f.subject) f.industry, f.quantity
      FROM fact AS f
     WHERE f.tenant = %(tenant)s AND f.position <= %(cut)s AND f.date <= %(on)s AND f.kind IN ('surveyed', 'closed')
     ORDER BY f.subject, f.version DESC
)
SELECT l.industry, count(*) FROM latest AS l WHERE l.quantity = 1 GROUP BY l.industry ORDER BY l.industry;

-- filed --
-- Enterprises with a filing in force on a day, by the filing's industry row on that day.
SELECT s.industry, count(DISTINCT s.enterprise)
  FROM standing(%(tenant)s, %(cut)s, %(on)s) AS s
 WHERE s.state = 'in force'
 GROUP BY s.industry
 ORDER BY s.industry;

-- actual --
-- Enterprises by the year of their first receipt in this tenant and that filing's industry row.
WITH first AS (
    SELECT DISTINCT ON (f.enterprise) f.industry, extract(year FROM f.date)::integer AS year
      FROM fact AS f
     WHERE f.tenant = %(tenant)s AND f.position <= %(cut)s AND f.kind = 'receipted'
     ORDER BY f.enterprise, f.date, f.position
)
SELECT f.industry, f.year, count(*) FROM first AS f GROUP BY f.industry, f.year ORDER BY f.industry, f.year;
