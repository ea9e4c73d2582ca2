-- evaluated_in_force --
-- By unit: enterprises that have evaluated by a day and whose filing is in force on it.
WITH latest AS (
    SELECT DISTINCT ON (f.subject) f.subject, f.unit, f.enterprise, f.kind, f.valid_until
      FROM fact AS f
     WHERE f.tenant = %(tenant)s AND f.position <= %(cut)s AND f.date <= %(last_day)s
       AND f.kind IN ('intended', 'received', 'corrected', 'receipted', 'changed', 'renewed', 'ended')
     ORDER BY f.subject, f.version DESC
)
SELECT l.unit, count(DISTINCT l.enterprise)
  FROM latest AS l
 WHERE l.kind IN ('receipted', 'changed', 'renewed') AND l.valid_until >= %(last_day)s
   AND EXISTS (SELECT FROM first_held AS h
                WHERE h.tenant = %(tenant)s AND h.unit = l.unit AND h.enterprise = l.enterprise
                  AND h.position <= %(cut)s AND h.date <= %(last_day)s)
 GROUP BY l.unit;

-- months --
-- The days of the first and the last fact by a cut, none where there is no fact.
SELECT min(f.date), max(f.date) FROM fact AS f WHERE f.tenant = %(tenant)s AND f.position <= %(cut)s;
