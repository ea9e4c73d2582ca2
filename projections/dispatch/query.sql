-- derived --
-- Annex 2 as counted: one row a unit that has anything, for a month's first and last day and a cut. The
-- totals of the last whole block by the cut, and what the positions after it add; certificates before the year count
-- in no figure.
SELECT a.unit, sum(a.preparing)::bigint, sum(a.completed)::bigint, sum(a.evaluated)::bigint,
       coalesce(sum(a.certified) FILTER (WHERE a.day >= %(first_day)s), 0)::bigint,
       coalesce(sum(a.certified) FILTER (WHERE a.day >= %(new_year)s), 0)::bigint
  FROM (SELECT b.unit, b.month AS day, b.preparing, b.completed, b.evaluated, b.certified
          FROM dispatch_block AS b
         WHERE b.tenant = %(tenant)s AND b.block = %(cut)s / (SELECT v.block_size FROM version AS v)
           AND b.month <= %(last_day)s
        UNION ALL
        SELECT e.unit, e.day, e.preparing, e.completed, e.evaluated, 0
          FROM entry AS e
         WHERE e.tenant = %(tenant)s AND e.position <= %(cut)s
           AND e.position > (SELECT %(cut)s / v.block_size * v.block_size FROM version AS v)
           AND e.day <= %(last_day)s AND e.unit IS NOT NULL
        UNION ALL
        SELECT f.unit, f.date, 0, 0, 0, f.quantity
          FROM fact AS f
         WHERE f.tenant = %(tenant)s AND f.position <= %(cut)s
           AND f.position > (SELECT %(cut)s / v.block_size * v.block_size FROM version AS v)
           AND f.date <= %(last_day)s AND f.date >= %(new_year)s AND f.kind IN ('granted', 'revoked')) AS a
 GROUP BY a.unit
 ORDER BY a.unit;

-- added --
-- Increments to Annex 2 between two cuts, one row per unit that changed.
SELECT a.unit, sum(a.preparing)::bigint, sum(a.completed)::bigint, sum(a.evaluated)::bigint,
       coalesce(sum(a.certified) FILTER (WHERE a.day >= %(first_day)s), 0)::bigint, sum(a.certified)::bigint
  FROM (SELECT e.unit, e.day, e.preparing, e.completed, e.evaluated, 0 AS certified
          FROM entry AS e
         WHERE e.tenant = %(tenant)s AND e.position > %(after)s AND e.position <= %(cut)s
           AND e.day <= %(last_day)s AND e.unit IS NOT NULL
        UNION ALL
        SELECT f.unit, f.date, 0, 0, 0, f.quantity
          FROM fact AS f
         WHERE f.tenant = %(tenant)s AND f.position > %(after)s AND f.position <= %(cut)s
           AND f.date <= %(last_day)s AND f.date >= %(new_year)s AND f.kind IN ('granted', 'revoked')) AS a
 GROUP BY a.unit;

-- declared --
-- The latest declaration of each unit for a month, at a cut.
SELECT DISTINCT ON (d.unit)
       d.unit, d.preparing, d.completed, d.evaluated, d.certified_month, d.certified_ytd, d.remark, d.position
  FROM declaration AS d
 WHERE d.tenant = %(tenant)s AND d.month = %(first_day)s AND d.position <= %(cut)s
 ORDER BY d.unit, d.position DESC;

-- offices --
-- The county and industry offices enrolled by a cut, under their latest names.
SELECT DISTINCT ON (o.code) o.code, o.kind, o.name
  FROM office AS o
 WHERE o.tenant = %(tenant)s AND o.position <= %(cut)s AND o.kind IN ('county', 'industry')
 ORDER BY o.code, o.position DESC;

-- preparing_cell --
-- For each enterprise of a unit whose filing is open: the event that began it.
WITH latest AS (
    SELECT DISTINCT ON (f.subject) f.subject, f.unit, f.enterprise, f.kind, f.valid_until
      FROM fact AS f
     WHERE f.tenant = %(tenant)s AND f.position <= %(cut)s AND f.date <= %(last_day)s
       AND f.kind IN ('intended', 'received', 'corrected', 'receipted', 'changed', 'renewed', 'ended')
     ORDER BY f.subject, f.version DESC
)
SELECT DISTINCT ON (l.enterprise) f.position, 1 AS counts
  FROM latest AS l
  JOIN fact AS f ON f.tenant = %(tenant)s AND f.subject = l.subject AND f.kind IN ('intended', 'received')
 WHERE l.unit = %(unit)s AND l.kind IN ('intended', 'received', 'corrected') AND f.unit = l.unit
   AND f.position <= %(cut)s AND f.date <= %(last_day)s
 ORDER BY l.enterprise, f.position;

-- completed_cell --
-- For each enterprise of a unit whose filing is in force: the receipt.
WITH latest AS (
    SELECT DISTINCT ON (f.subject) f.subject, f.unit, f.enterprise, f.kind, f.valid_until
      FROM fact AS f
     WHERE f.tenant = %(tenant)s AND f.position <= %(cut)s AND f.date <= %(last_day)s
       AND f.kind IN ('intended', 'received', 'corrected', 'receipted', 'changed', 'renewed', 'ended')
     ORDER BY f.subject, f.version DESC
)
SELECT DISTINCT ON (l.enterprise) f.position, 1 AS counts
  FROM latest AS l
  JOIN fact AS f ON f.tenant = %(tenant)s AND f.subject = l.subject AND f.kind = 'receipted'
 WHERE l.unit = %(unit)s AND l.kind IN ('receipted', 'changed', 'renewed') AND l.valid_until >= %(last_day)s
 ORDER BY l.enterprise, f.position;

-- evaluated_cell --
-- For each enterprise of a unit that has evaluated: its first evaluation.
SELECT DISTINCT ON (f.enterprise) f.position, 1 AS counts
  FROM fact AS f
 WHERE f.tenant = %(tenant)s AND f.unit = %(unit)s AND f.kind = 'held'
   AND f.position <= %(cut)s AND f.date <= %(last_day)s
 ORDER BY f.enterprise, f.time, f.position;

-- certified_cell --
-- Every grant and revocation of certificates dated between two days.
SELECT f.position, f.quantity AS counts
  FROM fact AS f
 WHERE f.tenant = %(tenant)s AND f.unit = %(unit)s AND f.kind IN ('granted', 'revoked')
   AND f.position <= %(cut)s AND f.date >= %(first_day)s AND f.date <= %(last_day)s
 ORDER BY f.position;

-- changes --
-- What each event between two cuts adds to a unit's figures of a month: summed up, the figures' difference.
SELECT a.unit, a.position, sum(a.preparing)::bigint, sum(a.completed)::bigint, sum(a.evaluated)::bigint,
       coalesce(sum(a.certified) FILTER (WHERE a.day >= %(first_day)s), 0)::bigint,
       coalesce(sum(a.certified) FILTER (WHERE a.day >= %(new_year)s), 0)::bigint
  FROM (SELECT e.unit, e.position, e.day, e.preparing, e.completed, e.evaluated, 0 AS certified
          FROM entry AS e
         WHERE e.tenant = %(tenant)s AND e.position > %(after)s AND e.position <= %(cut)s
           AND e.day <= %(last_day)s AND e.unit IS NOT NULL
        UNION ALL
        SELECT f.unit, f.position, f.date, 0, 0, 0, f.quantity
          FROM fact AS f
         WHERE f.tenant = %(tenant)s AND f.position > %(after)s AND f.position <= %(cut)s
           AND f.date <= %(last_day)s AND f.date >= %(new_year)s AND f.kind IN ('granted', 'revoked')) AS a
 GROUP BY a.unit, a.position
 ORDER BY a.position, a.unit;

-- steps --
-- What each event up to a cut adds to one unit's figures of a month, in the order in which it became known; a
-- declaration says what they are from then on, whatever is counted.
SELECT a.position, a.declared, sum(a.preparing)::bigint, sum(a.completed)::bigint, sum(a.evaluated)::bigint,
       coalesce(sum(a.certified) FILTER (WHERE a.day >= %(first_day)s), 0)::bigint,
       coalesce(sum(a.certified) FILTER (WHERE a.day >= %(new_year)s), 0)::bigint
  FROM (SELECT e.position, false AS declared, e.day, e.preparing, e.completed, e.evaluated, 0 AS certified
          FROM entry AS e
         WHERE e.tenant = %(tenant)s AND e.position <= %(cut)s AND e.unit = %(unit)s AND e.day <= %(last_day)s
        UNION ALL
        SELECT f.position, false, f.date, 0, 0, 0, f.quantity
          FROM fact AS f
         WHERE f.tenant = %(tenant)s AND f.position <= %(cut)s AND f.unit = %(unit)s
           AND f.date <= %(last_day)s AND f.date >= %(new_year)s AND f.kind IN ('granted', 'revoked')) AS a
 GROUP BY a.position, a.declared
 UNION ALL
SELECT d.position, true, d.preparing, d.completed, d.evaluated, d.certified_month, d.certified_ytd
  FROM declaration AS d
 WHERE d.tenant = %(tenant)s AND d.month = %(first_day)s AND d.unit = %(unit)s AND d.position <= %(cut)s
 ORDER BY 1;

-- envelopes --
-- The events at these positions, with both clocks.
SELECT e.position, e.id::text, e.type, e.subject, e.time, e.recordedtime, e.office
  FROM registry.event AS e
 WHERE e.tenant = %(tenant)s AND e.position = ANY (%(positions)s)
 ORDER BY e.position;
