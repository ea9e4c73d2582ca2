-- entries --
-- What the entries add to each figure of a unit: in the month, from new year on, and in all. A flow is one of the first
-- two, a stock the last. Third-party filings are asked for apart.
SELECT d.unit, d.figure,
       coalesce(sum(d.delta) FILTER (WHERE d.day >= %(first_day)s), 0)::bigint,
       coalesce(sum(d.delta) FILTER (WHERE d.day >= %(new_year)s), 0)::bigint,
       sum(d.delta)::bigint
  FROM activity_entry AS d
 WHERE d.tenant = %(tenant)s AND d.position <= %(cut)s AND d.day <= %(last_day)s AND d.figure <> 'third_party'
 GROUP BY d.unit, d.figure
 ORDER BY d.unit, d.figure;

-- evaluations --
-- By unit: evaluations held and those that served small firms or the public, in the month and from new year on; and
-- receipts and certificates from new year on. The totals of the last whole block by the cut, and what follows it.
SELECT a.unit,
       coalesce(sum(a.held) FILTER (WHERE a.day >= %(first_day)s), 0)::bigint, sum(a.held)::bigint,
       coalesce(sum(a.served) FILTER (WHERE a.day >= %(first_day)s), 0)::bigint, sum(a.served)::bigint,
       sum(a.receipted)::bigint, sum(a.certified)::bigint
  FROM (SELECT b.unit, b.month AS day, b.held, b.served, b.receipted, b.certified
          FROM dispatch_block AS b
         WHERE b.tenant = %(tenant)s AND b.block = %(cut)s / (SELECT v.block_size FROM version AS v)
           AND b.month >= %(new_year)s AND b.month <= %(last_day)s
        UNION ALL
        SELECT f.unit, f.date, (f.kind = 'held')::integer, CASE WHEN f.kind = 'held' THEN f.quantity ELSE 0 END,
               (f.kind = 'receipted')::integer,
               CASE WHEN f.kind IN ('granted', 'revoked') THEN f.quantity ELSE 0 END
          FROM fact AS f
         WHERE f.tenant = %(tenant)s AND f.position <= %(cut)s
           AND f.position > (SELECT %(cut)s / v.block_size * v.block_size FROM version AS v)
           AND f.date >= %(new_year)s AND f.date <= %(last_day)s
           AND f.kind IN ('receipted', 'held', 'granted', 'revoked')) AS a
 GROUP BY a.unit
 ORDER BY a.unit;

-- third_parties --
-- The filings in force with a third-party filing: their units, and the latest event that filed the third party.
SELECT t.unit, t.position
  FROM (SELECT d.subject, d.unit, max(d.position) AS position
          FROM activity_entry AS d
         WHERE d.tenant = %(tenant)s AND d.position <= %(cut)s AND d.day <= %(last_day)s AND d.figure = 'third_party'
         GROUP BY d.subject, d.unit) AS t
 CROSS JOIN LATERAL (
       SELECT f.kind, f.valid_until FROM fact AS f
        WHERE f.tenant = %(tenant)s AND f.subject = t.subject AND f.position <= %(cut)s AND f.date <= %(last_day)s
          AND f.kind NOT IN ('held', 'granted', 'revoked')
        ORDER BY f.version DESC
        LIMIT 1) AS f
 WHERE f.kind IN ('receipted', 'changed', 'renewed') AND f.valid_until >= %(last_day)s
 ORDER BY t.position;

-- last_acts --
-- The day of the last act of each of these units that Annex 2 counts, or that is a flow here, on or before a day.
SELECT a.unit, max(a.date)
  FROM (SELECT f.unit, f.date
          FROM fact AS f
         WHERE f.tenant = %(tenant)s AND f.position <= %(cut)s AND f.date <= %(last_day)s AND f.unit = ANY (%(units)s)
        UNION ALL
        SELECT d.unit, d.date
          FROM activity_entry AS d
         WHERE d.tenant = %(tenant)s AND d.position <= %(cut)s AND d.date <= %(last_day)s AND d.unit = ANY (%(units)s)
           AND d.figure = ANY (%(flows)s)) AS a
 GROUP BY a.unit;

-- never_evaluated --
-- Enterprises with a filing in force that have never evaluated, with the filing, its receipt's day, and the name that
-- the filing gave last.
WITH latest AS (
    SELECT DISTINCT ON (f.subject) f.subject, f.unit, f.enterprise, f.kind, f.valid_until
      FROM fact AS f
     WHERE f.tenant = %(tenant)s AND f.position <= %(cut)s AND f.date <= %(last_day)s
       AND f.kind IN ('intended', 'received', 'corrected', 'receipted', 'changed', 'renewed', 'ended')
     ORDER BY f.subject, f.version DESC
)
SELECT DISTINCT ON (l.unit, l.enterprise) l.unit, l.enterprise, n.name, l.subject, r.date
  FROM latest AS l
 CROSS JOIN LATERAL (
       SELECT r.date FROM fact AS r
        WHERE r.tenant = %(tenant)s AND r.subject = l.subject AND r.kind = 'receipted' AND r.position <= %(cut)s
          AND r.kind NOT IN ('held', 'granted', 'revoked')
        LIMIT 1) AS r
  LEFT JOIN LATERAL (
       SELECT e.data::json ->> 'name' AS name FROM registry.event AS e
        WHERE e.tenant = %(tenant)s AND e.subject = l.subject AND e.position <= %(cut)s
          AND (e.time AT TIME ZONE 'Asia/Shanghai')::date <= %(last_day)s
          AND e.type IN ('filing.intended.v1', 'filing.application_received.v1', 'filing.corrected.v1',
                         'filing.details_changed.v1')
          AND e.data::json ->> 'name' IS NOT NULL
        ORDER BY e.version DESC
        LIMIT 1) AS n ON true
 WHERE l.kind IN ('receipted', 'changed', 'renewed') AND l.valid_until >= %(last_day)s
   AND NOT EXISTS (
       SELECT FROM first_held AS h
        WHERE h.tenant = %(tenant)s AND h.enterprise = l.enterprise AND h.position <= %(cut)s
          AND h.date <= %(last_day)s)
 ORDER BY l.unit, l.enterprise, r.date;

-- flow_cell --
-- Every entry of a figure and unit dated between two days.
SELECT d.position, sum(d.delta)::bigint AS counts
  FROM activity_entry AS d
 WHERE d.tenant = %(tenant)s AND d.unit = %(unit)s AND d.figure = %(figure)s
   AND d.position <= %(cut)s AND d.day >= %(first_day)s AND d.day <= %(last_day)s
 GROUP BY d.position
 ORDER BY d.position;

-- stock_cell --
-- For each matter that counts in a figure of a unit on a day: the last act that it stands by.
SELECT max(d.position) AS position, sum(d.delta)::bigint AS counts
  FROM activity_entry AS d
 WHERE d.tenant = %(tenant)s AND d.unit = %(unit)s AND d.figure = %(figure)s
   AND d.position <= %(cut)s AND d.day <= %(last_day)s
 GROUP BY d.subject
HAVING sum(d.delta) <> 0
 ORDER BY 1;

-- held_cell --
-- Evaluations of a unit held between two days; with `least` 1 those that served small firms or the public.
SELECT f.position, 1 AS counts
  FROM fact AS f
 WHERE f.tenant = %(tenant)s AND f.unit = %(unit)s AND f.kind = 'held' AND f.quantity >= %(least)s
   AND f.position <= %(cut)s AND f.date >= %(first_day)s AND f.date <= %(last_day)s
 ORDER BY f.position;
