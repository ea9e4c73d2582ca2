-- extent --
-- How long the head says the log is, and the last position there is, of one moment.
SELECT coalesce((SELECT l.size FROM registry.log AS l WHERE l.tenant = %(tenant)s), 0),
       coalesce((SELECT max(e.position) FROM registry.event AS e WHERE e.tenant = %(tenant)s), 0);

-- envelopes --
-- A range of the log: position, stored leaf, and the envelope that the leaf is to be recomputed from. It
-- calls no function of ours: one that was replaced could tell what is not stored.
SELECT e.position, e.leaf,
       convert_to(concat_ws(E'\n', e.tenant, e.position, e.subject, e.version, e.id, e.type,
                            to_char(e.time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                            to_char(e.recordedtime AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                            e.office, e.data), 'UTF8')
  FROM registry.event AS e
 WHERE e.tenant = %(tenant)s AND e.position > %(after)s AND e.position <= %(upto)s
 ORDER BY e.position;

-- versions --
-- The events whose version is not one more than that of their subject's event before them. Subjects whose
-- versions run from 1 to their number are passed over by index alone.
WITH broken AS MATERIALIZED (
    SELECT e.subject
      FROM registry.event AS e
     WHERE e.tenant = %(tenant)s
     GROUP BY e.subject
    HAVING min(e.version) <> 1 OR max(e.version) <> count(*)
), followed AS (
    SELECT e.position, e.subject, e.version,
           coalesce(lag(e.version) OVER (PARTITION BY e.subject ORDER BY e.position), 0) AS before
      FROM broken AS b
      JOIN registry.event AS e ON e.tenant = %(tenant)s AND e.subject = b.subject
)
SELECT f.position, f.subject, f.version, f.before
  FROM followed AS f
 WHERE f.version <> f.before + 1
 ORDER BY f.position;
