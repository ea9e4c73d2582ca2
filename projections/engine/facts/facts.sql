-- The fold: event → fact, for one tenant's events after one position up to another, in this order,
-- in one transaction. The same statements serve the live fold (small ranges) and a rebuild (large ones). After a
-- statement's name stands which types of events it is about: where a range holds none of them it is passed over.

-- filings (filing.*) --
-- A fact for each event that changes where a filing stands; unit, enterprise, industry and validity are
-- carried forward from the filing's earlier facts, whether of this range or of one before. `suspended_ends` is true
-- where somebody asks what if a suspended filing did not count.
INSERT INTO fact (tenant, position, subject, version, kind, unit, enterprise, industry, date, time, valid_until)
WITH recorded AS (
    SELECT e.tenant, e.position, e.subject, e.version, e.type, e.office, e.data::jsonb AS data, e.time,
           (e.time AT TIME ZONE 'Asia/Shanghai')::date AS date
      FROM registry.event AS e
     WHERE e.tenant = %(tenant)s AND e.position > %(after)s AND e.position <= %(upto)s
       AND starts_with(e.subject, 'filing/')
       AND (e.type IN ('filing.intended.v1', 'filing.application_received.v1', 'filing.corrected.v1',
                       'filing.withdrawn.v1', 'filing.assessment_failed.v1', 'filing.rejected.v1',
                       'filing.receipt_issued.v1', 'filing.details_changed.v1', 'filing.renewed.v1',
                       'filing.deregistered.v1', 'filing.revoked.v1')
            OR %(suspended_ends)s AND e.type IN ('filing.suspended.v1', 'filing.resumed.v1'))
), step AS (
    SELECT r.tenant, r.position, r.subject, r.version,
           CASE
               WHEN r.type = 'filing.intended.v1' THEN 'intended'
               WHEN r.type = 'filing.application_received.v1' THEN 'received'
               WHEN r.type = 'filing.corrected.v1' THEN 'corrected'
               WHEN r.type = 'filing.receipt_issued.v1' THEN 'receipted'
               WHEN r.type IN ('filing.details_changed.v1', 'filing.resumed.v1') THEN 'changed'
               WHEN r.type = 'filing.renewed.v1' THEN 'renewed'
               ELSE 'ended'
           END AS kind,
           CASE WHEN r.type IN ('filing.intended.v1', 'filing.application_received.v1') THEN r.office END AS unit,
           r.data ->> 'enterprise' AS enterprise,
           CASE WHEN r.data ->> 'industry' IS NOT NULL THEN coalesce(three.row, two.row, 0) END AS industry,
           r.date, r.time,
           (r.data ->> 'valid_until')::date AS valid_until
      FROM recorded AS r
      LEFT JOIN industry AS three ON three.prefix = left(r.data ->> 'industry', 3)
      LEFT JOIN industry AS two ON two.prefix = left(r.data ->> 'industry', 2)
     WHERE r.type NOT IN ('filing.corrected.v1', 'filing.details_changed.v1') OR r.data ->> 'industry' IS NOT NULL
    UNION ALL
    SELECT f.tenant, f.position, f.subject, f.version, f.kind, f.unit, f.enterprise, f.industry, f.date, f.time,
           f.valid_until
      FROM (SELECT DISTINCT r.tenant, r.subject FROM recorded AS r) AS touched
     CROSS JOIN LATERAL (
           SELECT * FROM fact AS f
            WHERE f.tenant = %(tenant)s AND f.subject = touched.subject AND f.kind NOT IN ('held', 'granted', 'revoked')
            ORDER BY f.version DESC LIMIT 1) AS f
), numbered AS (
    SELECT s.*,
           count(s.unit) OVER history AS unit_number,
           count(s.industry) OVER history AS industry_number,
           count(s.valid_until) OVER history AS validity_number
      FROM step AS s
    WINDOW history AS (PARTITION BY s.subject ORDER BY s.version)
), carried AS (
    SELECT n.tenant, n.position, n.subject, n.version, n.kind, n.date, n.time,
           first_value(n.unit) OVER (PARTITION BY n.subject, n.unit_number ORDER BY n.version) AS unit,
           first_value(n.enterprise) OVER (PARTITION BY n.subject ORDER BY n.version) AS enterprise,
           first_value(n.industry) OVER (PARTITION BY n.subject, n.industry_number ORDER BY n.version) AS industry,
           first_value(n.valid_until) OVER (PARTITION BY n.subject, n.validity_number ORDER BY n.version) AS valid_until
      FROM numbered AS n
)
SELECT m.tenant, c.position, c.subject, c.version, c.kind, c.unit, c.enterprise, c.industry, c.date, c.time,
       c.valid_until
  FROM checkpoint AS m
 CROSS JOIN carried AS c
 WHERE m.tenant = %(tenant)s AND c.position > %(after)s;

-- filing_entries (filing.*) --
-- From a fact's day on, what it says of the filing takes the place of what the fact before it said; what is in force
-- ends the day after its validity. Of the kinds in `open` is a filing that is being prepared.
INSERT INTO entry (tenant, position, unit, industry, day, preparing, completed, filed)
WITH standing AS (
    SELECT f.tenant, f.position, f.unit, f.industry, f.date, f.valid_until,
           (f.kind = ANY (%(open)s::text[]))::integer AS open,
           (f.kind IN ('receipted', 'changed', 'renewed') AND f.valid_until >= f.date)::integer AS filed,
           b.unit AS old_unit, b.industry AS old_industry, b.valid_until AS old_valid_until,
           (b.kind = ANY (%(open)s::text[]))::integer AS was_open,
           (b.kind IN ('receipted', 'changed', 'renewed') AND b.valid_until >= f.date)::integer AS was_filed
      FROM fact AS f
      LEFT JOIN LATERAL (
           SELECT b.kind, b.unit, b.industry, b.valid_until FROM fact AS b
            WHERE b.tenant = %(tenant)s AND b.subject = f.subject AND b.version < f.version
              AND b.kind NOT IN ('held', 'granted', 'revoked')
            ORDER BY b.version DESC
            LIMIT 1) AS b ON true
     WHERE f.tenant = %(tenant)s AND f.position > %(after)s AND f.position <= %(upto)s
       AND f.kind || '' IN ('intended', 'received', 'corrected', 'receipted', 'changed', 'renewed', 'ended')
)
SELECT s.tenant, s.position, e.unit, e.industry, e.day, sum(e.preparing), sum(e.filed), sum(e.filed)
  FROM standing AS s
 CROSS JOIN LATERAL (VALUES
       (s.unit, s.industry, s.date, s.open, s.filed),
       (s.unit, s.industry, s.valid_until + 1, 0, -s.filed),
       (s.old_unit, s.old_industry, s.date, -s.was_open, -s.was_filed),
       (s.old_unit, s.old_industry, s.old_valid_until + 1, 0, s.was_filed)
       ) AS e (unit, industry, day, preparing, filed)
 WHERE e.preparing <> 0 OR e.filed <> 0
 GROUP BY s.tenant, s.position, e.unit, e.industry, e.day
HAVING sum(e.preparing) <> 0 OR sum(e.filed) <> 0;

-- overlaps (filing.*) --
-- Where filings of an enterprise overlap in what an annex counts, entries that take the excess back.
-- Most who file again do so after the end of what they filed before, and are passed over.
INSERT INTO entry (tenant, position, unit, industry, day, preparing, completed, filed, doubled)
WITH touched AS (
    SELECT DISTINCT f.tenant, f.enterprise
      FROM fact AS f
     WHERE f.tenant = %(tenant)s AND f.position > %(after)s AND f.position <= %(upto)s
       AND f.kind || '' IN ('intended', 'received', 'corrected', 'receipted', 'changed', 'renewed', 'ended')
), filing AS MATERIALIZED (
    SELECT t.tenant, t.enterprise, f.subject, count(*) OVER (PARTITION BY t.enterprise) AS filings
      FROM touched AS t
     CROSS JOIN LATERAL (
           SELECT DISTINCT f.subject FROM fact AS f
            WHERE f.tenant = %(tenant)s AND f.enterprise = t.enterprise
              AND f.kind IN ('intended', 'received', 'receipted')
           OFFSET 0) AS f
), history AS MATERIALIZED (
    SELECT g.tenant, g.enterprise, g.subject, f.position, f.date, f.version,
           CASE WHEN f.kind IN ('intended', 'received', 'corrected') THEN 'infinity'
                WHEN f.kind = 'ended' THEN f.date
                ELSE greatest(f.date, f.valid_until + 1)
           END AS until
      FROM filing AS g
     CROSS JOIN LATERAL (
           SELECT f.position, f.date, f.version, f.kind, f.valid_until FROM fact AS f
            WHERE f.tenant = %(tenant)s AND f.subject = g.subject AND f.kind NOT IN ('held', 'granted', 'revoked')
           OFFSET 0) AS f
     WHERE g.filings > 1
), span AS (
    SELECT h.enterprise, min(h.position) AS first_position, max(h.position) AS last_position,
           min(h.date) AS begun, (array_agg(h.until ORDER BY h.version DESC))[1] AS until
      FROM history AS h
     GROUP BY h.enterprise, h.subject
), neighbour AS (
    SELECT s.*, lag(s.last_position) OVER life AS last_before, lag(s.until) OVER life AS until_before
      FROM span AS s
    WINDOW life AS (PARTITION BY s.enterprise ORDER BY s.first_position)
), overlapping AS (
    SELECT DISTINCT n.enterprise
      FROM neighbour AS n
     WHERE n.last_before > n.first_position OR n.until_before > n.begun
), said AS MATERIALIZED (
    SELECT h.tenant, h.enterprise, c.figure, c.unit, c.industry, e.position, e.day, sum(c.delta) AS delta
      FROM overlapping AS o
      JOIN history AS h ON h.enterprise = o.enterprise
     CROSS JOIN LATERAL (
           SELECT * FROM entry AS e WHERE e.tenant = %(tenant)s AND e.position = h.position AND NOT e.doubled
           OFFSET 0) AS e
     CROSS JOIN LATERAL (VALUES ('preparing', e.unit, NULL, e.preparing), ('completed', e.unit, NULL, e.completed),
                                ('filed', NULL, e.industry, e.filed)) AS c (figure, unit, industry, delta)
     WHERE c.delta <> 0
     GROUP BY h.tenant, h.enterprise, c.figure, c.unit, c.industry, e.position, e.day
), counted AS (
    SELECT place.*, day.day,
           sum(coalesce(s.delta, 0)) OVER (
               PARTITION BY place.enterprise, place.figure, place.unit, place.industry, day.day
               ORDER BY place.position) AS known
      FROM (SELECT DISTINCT s.tenant, s.enterprise, s.figure, s.unit, s.industry, s.position FROM said AS s) AS place
      JOIN (SELECT DISTINCT s.enterprise, s.figure, s.unit, s.industry, s.day FROM said AS s) AS day
        ON day.enterprise = place.enterprise AND day.figure = place.figure
       AND day.unit IS NOT DISTINCT FROM place.unit AND day.industry IS NOT DISTINCT FROM place.industry
      LEFT JOIN said AS s
        ON s.enterprise = place.enterprise AND s.figure = place.figure
       AND s.unit IS NOT DISTINCT FROM place.unit AND s.industry IS NOT DISTINCT FROM place.industry
       AND s.position = place.position AND s.day = day.day
), excess AS (
    SELECT c.tenant, c.enterprise, c.figure, c.unit, c.industry, c.position, c.day,
           greatest(sum(c.known) OVER (
               PARTITION BY c.enterprise, c.figure, c.unit, c.industry, c.position ORDER BY c.day) - 1, 0) AS excess
      FROM counted AS c
), risen AS (
    SELECT x.*,
           x.excess - lag(x.excess, 1, 0::numeric) OVER (
               PARTITION BY x.enterprise, x.figure, x.unit, x.industry, x.position ORDER BY x.day) AS rise
      FROM excess AS x
), changed AS (
    SELECT r.*,
           r.rise - lag(r.rise, 1, 0::numeric) OVER (
               PARTITION BY r.enterprise, r.figure, r.unit, r.industry, r.day ORDER BY r.position) AS change
      FROM risen AS r
)
SELECT m.tenant, c.position, c.unit, c.industry, c.day,
       CASE WHEN c.figure = 'preparing' THEN -c.change ELSE 0 END,
       CASE WHEN c.figure = 'completed' THEN -c.change ELSE 0 END,
       CASE WHEN c.figure = 'filed' THEN -c.change ELSE 0 END,
       true
  FROM checkpoint AS m
 CROSS JOIN changed AS c
 WHERE m.tenant = %(tenant)s AND c.position > %(after)s AND c.change <> 0;

-- receipts (filing.receipt_issued.*) --
-- An enterprise counts in the year and industry row of its first receipt: of the earliest, not the one recorded first.
INSERT INTO entry (tenant, position, industry, day, actual)
WITH receipt AS (
    SELECT f.tenant, f.enterprise, f.position, f.time, f.date, f.industry
      FROM fact AS f
     WHERE f.tenant = %(tenant)s AND f.position > %(after)s AND f.position <= %(upto)s AND f.kind || '' = 'receipted'
)
SELECT r.tenant, r.position, e.industry, e.day, sum(e.actual)
  FROM receipt AS r
  LEFT JOIN LATERAL (
       SELECT f.time, f.date, f.industry
         FROM (SELECT f.kind, f.position, f.time, f.date, f.industry FROM fact AS f
                WHERE f.tenant = %(tenant)s AND f.enterprise = r.enterprise
                  AND f.kind IN ('intended', 'received', 'receipted')
               OFFSET 0) AS f
        WHERE f.kind = 'receipted' AND f.position < r.position
        ORDER BY f.time, f.position
        LIMIT 1) AS known ON true
 CROSS JOIN LATERAL (VALUES (r.industry, r.date, 1), (known.industry, known.date, -1)) AS e (industry, day, actual)
 WHERE (known.time IS NULL OR r.time < known.time) AND e.day IS NOT NULL
 GROUP BY r.tenant, r.position, e.industry, e.day
HAVING sum(e.actual) <> 0;

-- held (evaluation.held.*) --
-- An evaluation held counts for the unit and enterprise of its filing, fixed since the receipt. For a long range all
-- receipts are read in one go, for a short one each is looked up. Few evaluations say whom they served: only those
-- that do are read for it.
INSERT INTO fact (tenant, position, subject, version, kind, unit, enterprise, industry, date, time, quantity)
WITH receipt AS MATERIALIZED (
    SELECT f.subject, f.unit, f.enterprise, f.industry
      FROM fact AS f
     WHERE f.tenant = %(tenant)s AND f.kind = 'receipted' AND %(upto)s - %(after)s >= 20000
)
SELECT e.tenant, e.position, e.subject, e.version, 'held',
       coalesce(r.unit, f.unit), coalesce(r.enterprise, f.enterprise), coalesce(r.industry, f.industry),
       (e.time AT TIME ZONE 'Asia/Shanghai')::date, e.time,
       CASE WHEN strpos(e.data, '"served"') > 0 AND e.data::json ->> 'served' IN ('small_firms', 'public')
            THEN 1 ELSE 0 END
  FROM registry.event AS e
  LEFT JOIN receipt AS r ON r.subject = 'filing/' || lower(e.data::json ->> 'filing')
  LEFT JOIN LATERAL (
       SELECT f.unit, f.enterprise, f.industry
         FROM (SELECT f.unit, f.enterprise, f.industry, f.kind FROM fact AS f
                WHERE f.tenant = %(tenant)s AND f.subject = 'filing/' || lower(e.data::json ->> 'filing')
                  AND f.kind NOT IN ('held', 'granted', 'revoked') AND r.subject IS NULL
               OFFSET 0) AS f
        WHERE f.kind = 'receipted') AS f ON true
 WHERE e.tenant = %(tenant)s AND e.position > %(after)s AND e.position <= %(upto)s
   AND e.type = 'evaluation.held.v1' AND coalesce(r.enterprise, f.enterprise) IS NOT NULL;

-- first_held (evaluation.held.*) --
-- Evaluations held on a day earlier than any that their enterprise is known to have held under the unit.
INSERT INTO first_held (tenant, unit, enterprise, position, date, before)
WITH numbered AS (
    SELECT f.tenant, f.unit, f.enterprise, f.position, f.date,
           min(f.date) OVER (PARTITION BY f.unit, f.enterprise ORDER BY f.position
                             ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
      FROM fact AS f
     WHERE f.tenant = %(tenant)s AND f.position > %(after)s AND f.position <= %(upto)s AND f.kind = 'held'
)
SELECT n.tenant, n.unit, n.enterprise, n.position, n.date, least(n.before, known.date)
  FROM numbered AS n
  LEFT JOIN LATERAL (
       SELECT k.date FROM first_held AS k
        WHERE k.tenant = %(tenant)s AND k.unit = n.unit AND k.enterprise = n.enterprise
        ORDER BY k.position DESC
        LIMIT 1) AS known ON true
 WHERE (n.before IS NULL OR n.date < n.before) AND (known.date IS NULL OR n.date < known.date);

-- held_entries (evaluation.held.*) --
-- An enterprise has evaluated from the earliest day on.
INSERT INTO entry (tenant, position, unit, day, evaluated)
SELECT h.tenant, h.position, h.unit, d.day, d.evaluated
  FROM first_held AS h
 CROSS JOIN LATERAL (VALUES (h.date, 1), (h.before, -1)) AS d (day, evaluated)
 WHERE h.tenant = %(tenant)s AND h.position > %(after)s AND h.position <= %(upto)s AND d.day IS NOT NULL;

-- certificates (evaluation.certificates_*) --
-- Certificates granted and revoked count for what the evaluation counts for. Most are of an evaluation held in the same
-- range, all of which are read in one go; the others' evaluations are looked up by the event, each once: an index over
-- the facts would cost every certificate more than this costs the few.
INSERT INTO fact (tenant, position, subject, version, kind, unit, enterprise, industry, date, time, quantity)
WITH held AS MATERIALIZED (
    SELECT f.subject, f.unit, f.enterprise, f.industry
      FROM fact AS f
     WHERE f.tenant = %(tenant)s AND f.position > %(after)s AND f.position <= %(upto)s AND f.kind = 'held'
), earlier AS MATERIALIZED (
    SELECT DISTINCT e.subject
      FROM registry.event AS e
      LEFT JOIN held AS h ON h.subject = e.subject
     WHERE e.tenant = %(tenant)s AND e.position > %(after)s AND e.position <= %(upto)s
       AND e.type IN ('evaluation.certificates_granted.v1', 'evaluation.certificates_revoked.v1')
       AND h.subject IS NULL
), known AS MATERIALIZED (
    SELECT h.subject, h.unit, h.enterprise, h.industry FROM held AS h
    UNION ALL
    SELECT s.subject, f.unit, f.enterprise, f.industry
      FROM earlier AS s
     CROSS JOIN LATERAL (
           SELECT b.position FROM registry.event AS b
            WHERE b.tenant = %(tenant)s AND b.subject = s.subject AND b.position <= %(after)s
              AND b.type = 'evaluation.held.v1'
           OFFSET 0) AS b
     CROSS JOIN LATERAL (
           SELECT f.unit, f.enterprise, f.industry FROM fact AS f
            WHERE f.tenant = %(tenant)s AND f.position = b.position
           OFFSET 0) AS f
)
SELECT e.tenant, e.position, e.subject, e.version,
       CASE WHEN e.type = 'evaluation.certificates_granted.v1' THEN 'granted' ELSE 'revoked' END,
       k.unit, k.enterprise, k.industry,
       (e.time AT TIME ZONE 'Asia/Shanghai')::date, e.time,
       CASE WHEN e.type = 'evaluation.certificates_granted.v1' THEN 1 ELSE -1 END
           * (e.data::json ->> 'count')::bigint
  FROM registry.event AS e
  JOIN known AS k ON k.subject = e.subject
 WHERE e.tenant = %(tenant)s AND e.position > %(after)s AND e.position <= %(upto)s
   AND e.type IN ('evaluation.certificates_granted.v1', 'evaluation.certificates_revoked.v1')
   AND k.enterprise IS NOT NULL;

-- surveys (enterprise.*) --
-- An enterprise surveyed, with whether it is above scale as quantity 1 or 0, or closed.
INSERT INTO fact (tenant, position, subject, version, kind, enterprise, industry, date, time, quantity)
SELECT e.tenant, e.position, e.subject, e.version,
       CASE WHEN e.type = 'enterprise.surveyed.v1' THEN 'surveyed' ELSE 'closed' END,
       split_part(e.subject, '/', 2),
       CASE WHEN e.type = 'enterprise.surveyed.v1' THEN coalesce(three.row, two.row, 0) END,
       (e.time AT TIME ZONE 'Asia/Shanghai')::date, e.time,
       CASE WHEN (e.data ->> 'above_scale')::boolean THEN 1 ELSE 0 END
  FROM (SELECT e.tenant, e.position, e.subject, e.version, e.type, e.time, e.data::jsonb AS data
          FROM registry.event AS e
         WHERE e.tenant = %(tenant)s AND e.position > %(after)s AND e.position <= %(upto)s
           AND e.type IN ('enterprise.surveyed.v1', 'enterprise.closed.v1')
        OFFSET 0) AS e
  LEFT JOIN industry AS three ON three.prefix = left(e.data ->> 'industry', 3)
  LEFT JOIN industry AS two ON two.prefix = left(e.data ->> 'industry', 2);

-- survey_entries (enterprise.*) --
-- What the latest survey says takes the place of what was said before.
INSERT INTO entry (tenant, position, industry, day, above_scale)
SELECT f.tenant, f.position, e.industry, f.date, sum(e.quantity)
  FROM fact AS f
  LEFT JOIN LATERAL (
       SELECT b.industry, b.quantity FROM fact AS b
        WHERE b.tenant = %(tenant)s AND b.subject = f.subject AND b.version < f.version
          AND b.kind NOT IN ('held', 'granted', 'revoked')
        ORDER BY b.version DESC
        LIMIT 1) AS b ON true
 CROSS JOIN LATERAL (VALUES (f.industry, f.quantity), (b.industry, -b.quantity)) AS e (industry, quantity)
 WHERE f.tenant = %(tenant)s AND f.position > %(after)s AND f.position <= %(upto)s
   AND f.kind IN ('surveyed', 'closed') AND e.quantity <> 0
 GROUP BY f.tenant, f.position, e.industry, f.date
HAVING sum(e.quantity) <> 0;

-- declarations (dispatch.declared.*) --
-- What offices declared, by unit and month.
INSERT INTO declaration (tenant, position, month, unit, preparing, completed, evaluated, certified_month,
                         certified_ytd, remark)
SELECT e.tenant, e.position, (split_part(e.subject, '/', 2) || '-01')::date, d.unit, d.preparing, d.completed,
       d.evaluated, d.certified_month, d.certified_ytd, d.remark
  FROM registry.event AS e
 CROSS JOIN LATERAL jsonb_to_record(e.data::jsonb) AS d (
       unit text, preparing bigint, completed bigint, evaluated bigint, certified_month bigint,
       certified_ytd bigint, remark text)
 WHERE e.tenant = %(tenant)s AND e.position > %(after)s AND e.position <= %(upto)s
   AND e.type = 'dispatch.declared.v1';

-- plan_lines (plan.*) --
-- The lines of plans adopted and revised.
INSERT INTO plan_line (tenant, position, period, row, above_scale, filed, planned, remark)
SELECT e.tenant, e.position, split_part(e.subject, '/', 2), l.row, l.above_scale, l.filed, l.planned, l.remark
  FROM registry.event AS e
 CROSS JOIN LATERAL jsonb_to_recordset(e.data::jsonb -> 'rows') AS l (
       row smallint, above_scale bigint, filed bigint, planned jsonb, remark text)
 WHERE e.tenant = %(tenant)s AND e.position > %(after)s AND e.position <= %(upto)s
   AND e.type IN ('plan.adopted.v1', 'plan.revised.v1');

-- offices (office.enrolled.*) --
-- Offices enrolled.
INSERT INTO office (tenant, position, code, kind, name)
SELECT e.tenant, e.position, split_part(e.subject, '/', 2), e.data::jsonb ->> 'kind', e.data::jsonb ->> 'name'
  FROM registry.event AS e
 WHERE e.tenant = %(tenant)s AND e.position > %(after)s AND e.position <= %(upto)s
   AND e.type = 'office.enrolled.v1';

-- receipt_codes (filing.receipt_issued.*) --
-- By what of its code a receipt is found, as registry.domain.receipt_code makes it. Two filings with one code would
-- take 2^35 tries to make: the earlier keeps it, and the log is folded on.
INSERT INTO receipt_code (tenant, digest, subject, position)
SELECT e.tenant, set_byte(h.hash, 8, get_byte(h.hash, 8) & 252), e.subject, e.position
  FROM registry.event AS e
 CROSS JOIN LATERAL (SELECT substr(sha256(convert_to(e.tenant || '/' || e.subject, 'UTF8')), 1, 9) AS hash) AS h
 WHERE e.tenant = %(tenant)s AND e.position > %(after)s AND e.position <= %(upto)s
   AND e.type = 'filing.receipt_issued.v1'
 ORDER BY e.position
    ON CONFLICT (tenant, digest) DO NOTHING;
