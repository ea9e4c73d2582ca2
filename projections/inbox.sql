-- The questions of an office's inbox.

-- pending --
-- Where subjects stand on which an office must act, and have stood since a cut: those of its own unit, and all that
-- stand at one of `stages`. What has lapsed, or lies further ahead than anything that is open yet, is passed over.
SELECT p.stage, p.unit, p.day, array_agg(p.subject)
  FROM pending AS p
 WHERE p.tenant = %(tenant)s AND p.position <= %(cut)s
   AND (p.unit = %(office)s OR p.stage = ANY (%(stages)s))
   AND (p.stage <> ALL (%(lapsing)s) OR p.day BETWEEN %(today)s AND %(ahead)s)
 GROUP BY p.stage, p.unit, p.day;

-- expiring --
-- The filings whose validity, as known at a cut, ends between two days. A renewal takes the place of what it renews.
SELECT f.valid_until, array_agg(f.subject)
  FROM fact AS f
 WHERE f.tenant = %(tenant)s AND f.valid_until BETWEEN %(today)s AND %(ahead)s AND f.position <= %(cut)s
   AND f.kind IN ('receipted', 'renewed')
   AND NOT EXISTS (
       SELECT FROM fact AS n
        WHERE n.tenant = %(tenant)s AND n.subject = f.subject AND n.version > f.version AND n.position <= %(cut)s
          AND n.kind NOT IN ('held', 'granted', 'revoked') AND n.kind IN ('renewed', 'ended'))
 GROUP BY f.valid_until;

-- moved_on --
-- The subjects that have moved on in the tables since a cut, and that stood, at the cut, after an event of one of
-- these types.
SELECT m.subject
  FROM (SELECT e.subject, min(e.version) AS version
          FROM registry.event AS e
         WHERE e.tenant = %(tenant)s AND e.position > %(cut)s
           AND e.position <= (SELECT k.position FROM checkpoint AS k WHERE k.tenant = %(tenant)s)
         GROUP BY e.subject
        HAVING min(e.version) > 1) AS m
 CROSS JOIN LATERAL (
       SELECT b.type FROM registry.event AS b
        WHERE b.tenant = %(tenant)s AND b.subject = m.subject AND b.version = m.version - 1 OFFSET 0) AS b
 WHERE b.type = ANY (%(types)s);

-- returns --
-- The months of which anything was declared, sealed or reminded by a cut, and whether they were sealed.
SELECT substr(e.subject, length('dispatch/') + 1) AS month, bool_or(e.type = 'dispatch.sealed.v1') AS sealed
  FROM registry.event AS e
 WHERE e.tenant = %(tenant)s AND e.subject > 'dispatch/' AND e.subject < 'dispatch0' AND e.position <= %(cut)s
 GROUP BY e.subject;

-- first --
-- The first event of the log, by a cut.
SELECT e.tenant, e.position, e.subject, e.version, e.id::text, e.type, e.time, e.recordedtime, e.office, e.data
  FROM registry.event AS e
 WHERE e.tenant = %(tenant)s AND e.position = 1 AND %(cut)s >= 1;

-- declared --
-- The last month that a unit had declared by a cut, and the event by which it did.
SELECT d.month, d.position
  FROM declaration AS d
 WHERE d.tenant = %(tenant)s AND d.unit = %(office)s AND d.position <= %(cut)s
 ORDER BY d.month DESC, d.position DESC
 LIMIT 1;
