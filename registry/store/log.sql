-- append --
-- Append events through the one door; no position if what the decision looked at has changed.
SELECT first_position, recorded
  FROM registry.append(%(tenant)s, %(seen)s::bigint, %(subjects)s::text[], %(tags)s::text[], %(events)s,
                       %(tagged)s::bigint[], %(tagged_as)s::text[]);

-- size --
-- How many events the log has.
SELECT size FROM registry.log WHERE tenant = %(tenant)s;

-- sizes --
-- How many events every log has; the fold role alone sees them all.
SELECT tenant, size FROM registry.log ORDER BY tenant;

-- look --
-- All that decisions of one tenant need, of one moment: how long the log is; the events that already have one
-- of these ids, with the hash of what their client sent; which subjects stand under which tag; the histories
-- of subjects beyond the versions already known, and of the subjects found under tags. OFFSET 0 keeps each
-- look-up one by index, whatever the planner thinks of a young table.
WITH tagged AS MATERIALIZED (
    SELECT DISTINCT w.tag, e.subject
      FROM unnest(%(tags)s::text[]) AS w (tag)
     CROSS JOIN LATERAL (
           SELECT t.position FROM registry.tag AS t WHERE t.tenant = %(tenant)s AND t.tag = w.tag OFFSET 0) AS t
     CROSS JOIN LATERAL (
           SELECT e.subject FROM registry.event AS e
            WHERE e.tenant = %(tenant)s AND e.position = t.position OFFSET 0) AS e
), wanted AS (
    SELECT s.subject, s.version FROM unnest(%(subjects)s::text[], %(versions)s::bigint[]) AS s (subject, version)
    UNION ALL
    SELECT DISTINCT t.subject, 0::bigint FROM tagged AS t WHERE t.subject <> ALL (%(subjects)s::text[])
)
SELECT 'size' AS what, NULL AS tag, l.tenant, l.size AS position, NULL AS subject, NULL::bigint AS version,
       NULL AS id, NULL AS type, NULL::timestamptz AS time, NULL::timestamptz AS recordedtime, NULL AS office,
       NULL AS data, NULL::bytea AS content
  FROM registry.log AS l
 WHERE l.tenant = %(tenant)s
UNION ALL
SELECT 'id', NULL, e.tenant, e.position, e.subject, e.version, e.id::text, e.type, e.time, e.recordedtime, e.office,
       e.data, e.content
  FROM unnest(%(ids)s::uuid[]) AS w (id)
 CROSS JOIN LATERAL (
       SELECT * FROM registry.event AS e WHERE e.tenant = %(tenant)s AND e.id = w.id OFFSET 0) AS e
UNION ALL
SELECT 'tag', t.tag, NULL, NULL, t.subject, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM tagged AS t
UNION ALL
SELECT 'history', NULL, e.tenant, e.position, e.subject, e.version, e.id::text, e.type, e.time, e.recordedtime, e.office,
       e.data, NULL
  FROM wanted AS w
 CROSS JOIN LATERAL (
       SELECT * FROM registry.event AS e
        WHERE e.tenant = %(tenant)s AND e.subject = w.subject AND e.version > w.version
        ORDER BY e.version
       OFFSET 0) AS e;

-- series --
-- The highest number of each series, 0 for one that has not begun, and how long the log is. It goes down the
-- index step by step past what only begins like a number of the series: mostly there is nothing of the kind.
SELECT l.size, w.place, coalesce(h.number, 0)
  FROM unnest(%(beginnings)s::text[], %(digits)s::bigint[]) WITH ORDINALITY AS w (beginning, digits, place)
  LEFT JOIN registry.log AS l ON l.tenant = %(tenant)s
  LEFT JOIN LATERAL (
       WITH RECURSIVE step AS (
           SELECT (SELECT t.tag FROM registry.tag AS t
                    WHERE t.tenant = %(tenant)s
                      AND t.tag >= w.beginning || '0' AND t.tag <= w.beginning || repeat('9', w.digits::integer)
                    ORDER BY t.tag DESC
                    LIMIT 1) AS tag
            UNION ALL
           SELECT (SELECT t.tag FROM registry.tag AS t
                    WHERE t.tenant = %(tenant)s AND t.tag >= w.beginning || '0' AND t.tag < s.tag
                    ORDER BY t.tag DESC
                    LIMIT 1)
             FROM step AS s
            WHERE length(s.tag) <> length(w.beginning) + w.digits OR right(s.tag, w.digits::integer) !~ '^[0-9]+$'
       )
       SELECT right(s.tag, w.digits::integer)::bigint AS number
         FROM step AS s
        WHERE length(s.tag) = length(w.beginning) + w.digits AND right(s.tag, w.digits::integer) ~ '^[0-9]+$') AS h ON true;

-- elsewhere --
-- The histories of the subjects that other tenants' logs have under a tag, for each tenant that asks. Each log is
-- looked into by its index, one after another.
SELECT f.asking, f.tag, e.tenant, e.position, e.subject, e.version, e.id::text, e.type, e.time, e.recordedtime, e.office,
       e.data
  FROM (SELECT DISTINCT w.asking, w.tag, n.tenant, s.subject
          FROM unnest(%(asking)s::text[], %(tags)s::text[]) AS w (asking, tag)
         CROSS JOIN unnest(%(tenants)s::text[]) AS n (tenant)
         CROSS JOIN LATERAL (
               SELECT t.position FROM registry.tag AS t WHERE t.tenant = n.tenant AND t.tag = w.tag OFFSET 0) AS t
         CROSS JOIN LATERAL (
               SELECT s.subject FROM registry.event AS s
                WHERE s.tenant = n.tenant AND s.position = t.position OFFSET 0) AS s
         WHERE n.tenant <> w.asking) AS f
 CROSS JOIN LATERAL (
       SELECT * FROM registry.event AS e WHERE e.tenant = f.tenant AND e.subject = f.subject OFFSET 0) AS e
 ORDER BY f.asking, f.tag, e.tenant, e.subject, e.version;

-- shared_tags --
-- The tags of enterprises and claims that several tenants' logs have.
SELECT t.tag
  FROM registry.tag AS t
 WHERE t.tenant = ANY (%(tenants)s)
   AND (t.tag >= 'enterprise:' AND t.tag < 'enterprise;' OR t.tag >= 'subsidy:' AND t.tag < 'subsidy;')
 GROUP BY t.tag
HAVING count(DISTINCT t.tenant) > 1
 ORDER BY t.tag;

-- gaps --
-- The stretches of a series that no tag has, in order.
SELECT g.first, g.last
  FROM (SELECT t.number + 1 AS first,
               lead(t.number, 1, %(end)s::bigint) OVER (ORDER BY t.number) - 1 AS last
          FROM (SELECT %(before)s::bigint AS number
                 UNION
                SELECT right(t.tag, %(digits)s::integer)::bigint
                  FROM registry.tag AS t
                 WHERE t.tenant = %(tenant)s
                   AND t.tag >= %(beginning)s::text || '0'
                   AND t.tag <= %(beginning)s::text || repeat('9', %(digits)s::integer)
                   AND length(t.tag) = length(%(beginning)s::text) + %(digits)s::integer
                   AND right(t.tag, %(digits)s::integer) ~ '^[0-9]+$') AS t
         WHERE t.number >= %(before)s::bigint) AS g
 WHERE g.first <= g.last
 ORDER BY g.first;

-- events --
-- A page of the log after a position, narrowed by type, subject and office where given. It ends with the event whose
-- data reach so many bytes; data out of line are measured without being read.
SELECT p.tenant, p.position, p.subject, p.version, p.id, p.type, p.time, p.recordedtime, p.office, p.data
  FROM (SELECT n.*, sum(octet_length(n.data)) OVER (ORDER BY n.position) - octet_length(n.data) AS before
          FROM (SELECT e.tenant, e.position, e.subject, e.version, e.id::text, e.type, e.time, e.recordedtime,
                       e.office, e.data
                  FROM registry.event AS e
                 WHERE e.tenant = %(tenant)s AND e.position > %(after)s AND e.position <= %(upto)s
                   AND (%(type)s::text IS NULL OR e.type = %(type)s)
                   AND (%(subject)s::text IS NULL OR e.subject = %(subject)s)
                   AND (%(office)s::text IS NULL OR e.office = %(office)s)
                 ORDER BY e.position
                 LIMIT %(limit)s) AS n) AS p
 WHERE p.before < %(bytes)s
 ORDER BY p.position;

-- subject --
-- The history of one subject up to a version, in either direction.
SELECT e.tenant, e.position, e.subject, e.version, e.id::text, e.type, e.time, e.recordedtime, e.office, e.data
  FROM registry.event AS e
 WHERE e.tenant = %(tenant)s AND e.subject = %(subject)s
   AND (%(gt)s::bigint IS NULL OR e.version > %(gt)s)
   AND (%(lte)s::bigint IS NULL OR e.version <= %(lte)s)
 ORDER BY CASE WHEN %(desc)s THEN -e.version ELSE e.version END
 LIMIT %(limit)s;

-- begun --
-- How many subjects of a kind have begun.
SELECT count(*)
  FROM registry.event AS e
 WHERE e.tenant = %(tenant)s AND e.version = 1 AND e.subject > %(kind)s || '/' AND e.subject < %(kind)s || '0';

-- histories --
-- The whole histories of the next subjects of a kind after one of them, in order; '0' follows '/'.
SELECT e.tenant, e.position, e.subject, e.version, e.id::text, e.type, e.time, e.recordedtime, e.office, e.data
  FROM (SELECT b.subject
          FROM registry.event AS b
         WHERE b.tenant = %(tenant)s AND b.version = 1 AND b.subject > %(after)s AND b.subject < %(kind)s || '0'
         ORDER BY b.subject
         LIMIT %(limit)s) AS s
 CROSS JOIN LATERAL (
       SELECT * FROM registry.event AS e
        WHERE e.tenant = %(tenant)s AND e.subject = s.subject
        ORDER BY e.version
       OFFSET 0) AS e
 ORDER BY e.subject, e.version;

-- version_at --
-- The version that a subject had at a cut, 0 if it had none.
SELECT coalesce(max(e.version), 0)
  FROM registry.event AS e
 WHERE e.tenant = %(tenant)s AND e.subject = %(subject)s AND e.position <= %(cut)s;

-- position_at --
-- The position of the last event recorded by a moment.
SELECT registry.position_at(%(tenant)s, %(moment)s);

-- notifications --
-- A stretch of the log as the eventsourcing library asks for it.
SELECT e.tenant, e.position, e.subject, e.version, e.id::text, e.type, e.time, e.recordedtime, e.office, e.data
  FROM registry.event AS e
 WHERE e.tenant = %(tenant)s AND e.position >= %(start)s
   AND (%(stop)s::bigint IS NULL OR e.position <= %(stop)s)
   AND (%(topics)s::text[] IS NULL OR e.type = ANY (%(topics)s))
 ORDER BY e.position
 LIMIT %(limit)s;
