-- evaluated_in_force --
-- By unit: enterprises that have evaluated by a day and whose filing is in force on it.
SELECT s.unit, count(DISTINCT s.enterprise)
  FROM standing(%(tenant)s, %(cut)s, %(last_day)s) AS s
 WHERE s.state = 'in force'
   AND EXISTS (SELECT FROM first_held AS h
                WHERE h.tenant = %(tenant)s AND h.unit = s.unit AND h.enterprise = s.enterprise
                  AND h.position <= %(cut)s AND h.date <= %(last_day)s)
 GROUP BY s.unit;

-- months --
-- The days of the first and the last fact by a cut, none where there is no fact.
SELECT min(f.date), max(f.date) FROM fact AS f WHERE f.tenant = %(tenant)s AND f.position <= %(cut)s;
