-- The fold: event → entry of activity, after the facts of the same range. An entry belongs to the office that first
-- recorded its matter, or to the unit of the filing that it is about; the province's centre counts in the tenant's own
-- row.

-- acts (guidance.*, meeting.*, training.*, occupation.*, subsidy.*) --
-- Guidance, meetings, trainings, subsidies and proposed occupations: each a flow of its day.
INSERT INTO activity_entry (tenant, position, subject, unit, figure, date, day, delta)
SELECT e.tenant, e.position, e.subject, CASE WHEN b.office = '370000' THEN e.tenant ELSE b.office END, c.figure,
       d.date, d.date, c.delta
  FROM registry.event AS e
 CROSS JOIN LATERAL (
       SELECT b.office FROM registry.event AS b
        WHERE b.tenant = %(tenant)s AND b.subject = e.subject AND b.version = 1
       OFFSET 0) AS b
 CROSS JOIN LATERAL (SELECT (e.time AT TIME ZONE 'Asia/Shanghai')::date AS date) AS d
 CROSS JOIN LATERAL (VALUES
       ('guidance', (e.type = 'guidance.given.v1')::integer),
       ('meetings', (e.type = 'meeting.held.v1')::integer),
       ('trainings_held', (e.type = 'training.held.v1')::integer),
       ('trained', CASE WHEN e.type = 'training.held.v1' THEN (e.data::json ->> 'completed')::bigint END),
       ('occupations_proposed', (e.type = 'occupation.proposed.v1')::integer),
       ('subsidies_claimed', (e.type = 'subsidy.claimed.v1')::integer),
       ('subsidies_paid', (e.type = 'subsidy.paid.v1')::integer),
       ('subsidies_paid_fen', CASE WHEN e.type = 'subsidy.paid.v1' THEN (
           SELECT (a.data::json ->> 'amount_fen')::bigint FROM registry.event AS a
            WHERE a.tenant = %(tenant)s AND a.subject = e.subject AND a.version < e.version
              AND a.type = 'subsidy.approved.v1'
            ORDER BY a.version DESC
            LIMIT 1) END)
       ) AS c (figure, delta)
 WHERE e.tenant = %(tenant)s AND e.position > %(after)s AND e.position <= %(upto)s
   AND e.type IN ('guidance.given.v1', 'meeting.held.v1', 'training.held.v1', 'occupation.proposed.v1',
                  'subsidy.claimed.v1', 'subsidy.paid.v1')
   AND c.delta <> 0;

-- supervisions (supervision.*) --
-- Inspections and orders are flows; an order is overdue from the day after it fell due until an act takes its place.
INSERT INTO activity_entry (tenant, position, subject, unit, figure, date, day, delta)
WITH step AS (
    SELECT e.tenant, e.position, e.subject, e.version, e.type, f.unit,
           (e.time AT TIME ZONE 'Asia/Shanghai')::date AS date,
           CASE WHEN e.type = 'supervision.rectification_ordered.v1' THEN (e.data::json ->> 'due_on')::date END AS due_on
      FROM registry.event AS e
     CROSS JOIN LATERAL (
           SELECT 'filing/' || lower(b.data::json ->> 'filing') AS filing FROM registry.event AS b
            WHERE b.tenant = %(tenant)s AND b.subject = e.subject AND b.version = 1
           OFFSET 0) AS b
     CROSS JOIN LATERAL (
           SELECT f.unit FROM fact AS f
            WHERE f.tenant = %(tenant)s AND f.subject = b.filing AND f.position < e.position
              AND f.kind NOT IN ('held', 'granted', 'revoked')
            ORDER BY f.version DESC
            LIMIT 1) AS f
     WHERE e.tenant = %(tenant)s AND e.position > %(after)s AND e.position <= %(upto)s
       AND e.type IN ('supervision.inspected.v1', 'supervision.rectification_ordered.v1', 'supervision.rectified.v1',
                      'supervision.closed.v1')
), before AS (
    SELECT s.*, b.overdue_from
      FROM step AS s
      LEFT JOIN LATERAL (
           SELECT CASE WHEN o.type = 'supervision.rectification_ordered.v1' THEN
                       greatest((o.time AT TIME ZONE 'Asia/Shanghai')::date, (o.data::json ->> 'due_on')::date + 1)
                  END AS overdue_from
             FROM registry.event AS o
            WHERE o.tenant = %(tenant)s AND o.subject = s.subject AND o.version < s.version
              AND o.type IN ('supervision.rectification_ordered.v1', 'supervision.rectified.v1',
                             'supervision.closed.v1')
            ORDER BY o.version DESC
            LIMIT 1) AS b ON s.type <> 'supervision.inspected.v1'
)
SELECT b.tenant, b.position, b.subject, b.unit, d.figure, b.date, d.day, sum(d.delta)
  FROM before AS b
 CROSS JOIN LATERAL (VALUES
       ('inspections', b.date, (b.type = 'supervision.inspected.v1')::integer),
       ('rectifications_ordered', b.date, (b.type = 'supervision.rectification_ordered.v1')::integer),
       ('rectifications_overdue', greatest(b.date, b.due_on + 1), (b.due_on IS NOT NULL)::integer),
       ('rectifications_overdue', greatest(b.date, b.overdue_from), -(b.overdue_from IS NOT NULL)::integer)
       ) AS d (figure, day, delta)
 WHERE d.delta <> 0
 GROUP BY b.tenant, b.position, b.subject, b.unit, d.figure, b.date, d.day
HAVING sum(d.delta) <> 0;

-- appointments (assessor.*) --
-- Assessors and supervisors count from their appointment's first day, or the act's if that is later, to its last day.
-- An extension takes the place of what was said before from its own day on, and begins, without a gap, when that did.
INSERT INTO activity_entry (tenant, position, subject, unit, figure, date, day, delta)
WITH touched AS (
    SELECT DISTINCT e.tenant, e.subject
      FROM registry.event AS e
     WHERE e.tenant = %(tenant)s AND e.position > %(after)s AND e.position <= %(upto)s
       AND e.type IN ('assessor.appointed.v1', 'assessor.dismissed.v1')
), history AS (
    SELECT a.*
      FROM touched AS t
     CROSS JOIN LATERAL (
           SELECT e.tenant, e.position, e.subject, e.version, e.office,
                  (e.time AT TIME ZONE 'Asia/Shanghai')::date AS date, e.data::json ->> 'role' AS role,
                  (e.data::json ->> 'valid_from')::date AS valid_from,
                  (e.data::json ->> 'valid_until')::date AS valid_until
             FROM registry.event AS e
            WHERE e.tenant = %(tenant)s AND e.subject = t.subject AND e.position <= %(upto)s
              AND e.type IN ('assessor.appointed.v1', 'assessor.dismissed.v1')
           OFFSET 0) AS a
), linked AS (
    SELECT h.*, lag(h.valid_until) OVER life IS NULL OR h.valid_from - lag(h.valid_until) OVER life > 1 AS anew
      FROM history AS h
    WINDOW life AS (PARTITION BY h.subject ORDER BY h.version)
), termed AS (
    SELECT l.*, count(*) FILTER (WHERE l.anew) OVER (PARTITION BY l.subject ORDER BY l.version) AS term
      FROM linked AS l
), begun AS (
    SELECT t.*,
           first_value(t.office) OVER (PARTITION BY t.subject ORDER BY t.version) AS first_office,
           first_value(t.role) OVER (PARTITION BY t.subject ORDER BY t.version) AS first_role,
           greatest(t.date, min(t.valid_from) OVER (PARTITION BY t.subject, t.term ORDER BY t.version)) AS begins
      FROM termed AS t
), bounded AS (
    SELECT b.*, CASE WHEN b.role IS NOT NULL THEN greatest(b.begins, b.valid_until + 1) END AS ends
      FROM begun AS b
), step AS (
    SELECT s.*, lag(s.begins) OVER life AS old_begins, lag(s.ends) OVER life AS old_ends
      FROM bounded AS s
    WINDOW life AS (PARTITION BY s.subject ORDER BY s.version)
)
SELECT s.tenant, s.position, s.subject, CASE WHEN s.first_office = '370000' THEN s.tenant ELSE s.first_office END,
       s.first_role || 's', s.date, d.day, sum(d.delta)
  FROM step AS s
 CROSS JOIN LATERAL (VALUES
       (s.begins, (s.ends IS NOT NULL)::integer),
       (s.ends, -(s.ends IS NOT NULL)::integer),
       (greatest(s.date, s.old_begins), -(s.old_ends IS NOT NULL)::integer),
       (greatest(s.date, s.old_ends), (s.old_ends IS NOT NULL)::integer)
       ) AS d (day, delta)
 WHERE s.position > %(after)s AND d.delta <> 0
 GROUP BY s.tenant, s.position, s.subject, s.first_office, s.first_role, s.date, d.day
HAVING sum(d.delta) <> 0;

-- norms (norm.*, question_bank.*) --
-- A norm counts from the day from which it is effective until it is superseded, a question bank from its first version on.
INSERT INTO activity_entry (tenant, position, subject, unit, figure, date, day, delta)
WITH step AS (
    SELECT e.tenant, e.position, e.subject, e.version, e.type, b.office, b.effective_from,
           (e.time AT TIME ZONE 'Asia/Shanghai')::date AS date
      FROM registry.event AS e
     CROSS JOIN LATERAL (
           SELECT b.office, greatest((b.time AT TIME ZONE 'Asia/Shanghai')::date,
                                     (b.data::json ->> 'effective_from')::date) AS effective_from
             FROM registry.event AS b
            WHERE b.tenant = %(tenant)s AND b.subject = e.subject AND b.version = 1
           OFFSET 0) AS b
     WHERE e.tenant = %(tenant)s AND e.position > %(after)s AND e.position <= %(upto)s
       AND (e.type = 'norm.superseded.v1'
            OR e.type IN ('norm.registered.v1', 'question_bank.registered.v1') AND e.version = 1)
)
SELECT s.tenant, s.position, s.subject, CASE WHEN s.office = '370000' THEN s.tenant ELSE s.office END, d.figure, s.date,
       greatest(s.date, s.effective_from), d.delta
  FROM step AS s
 CROSS JOIN LATERAL (VALUES
       ('norms', CASE WHEN s.type = 'norm.registered.v1' THEN 1 WHEN s.type = 'norm.superseded.v1' THEN -1 ELSE 0 END),
       ('question_banks', (s.type = 'question_bank.registered.v1')::integer)
       ) AS d (figure, delta)
 WHERE d.delta <> 0;

-- site_visits (filing.site_visited.*, filing.third_party_filed.*) --
-- Site visits are a flow of their day. Of third-party filings, whether the filing is in force is asked when they are read.
INSERT INTO activity_entry (tenant, position, subject, unit, figure, date, day, delta)
SELECT e.tenant, e.position, e.subject, f.unit,
       CASE WHEN e.type = 'filing.site_visited.v1' THEN 'site_visits' ELSE 'third_party' END, d.date, d.date, 1
  FROM registry.event AS e
 CROSS JOIN LATERAL (SELECT (e.time AT TIME ZONE 'Asia/Shanghai')::date AS date) AS d
 CROSS JOIN LATERAL (
       SELECT f.unit FROM fact AS f
        WHERE f.tenant = %(tenant)s AND f.subject = e.subject AND f.position < e.position
          AND f.kind NOT IN ('held', 'granted', 'revoked')
        ORDER BY f.version DESC
        LIMIT 1) AS f
 WHERE e.tenant = %(tenant)s AND e.position > %(after)s AND e.position <= %(upto)s
   AND e.type IN ('filing.site_visited.v1', 'filing.third_party_filed.v1');
