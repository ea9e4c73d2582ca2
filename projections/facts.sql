-- The fold: event → fact, for one tenant's events after one position up to another, in this order,
-- in one transaction. The same statements serve the live fold (small ranges) and a rebuild (large ones).

-- filings --
-- A fact for each event that changes where a filing stands; unit, enterprise, industry and validity are
-- carried forward from the filing's earlier facts, whether of this range or of one before.
WITH recorded AS (
    SELECT e.tenant, e.position, e.subject, e.version, e.type, e.office, e.data::jsonb AS data,
           (e.time AT TIME ZONE 'Asia/Shanghai')::date AS date
      FROM registry.event AS e
     WHERE e.tenant = %(tenant)s AND e.position > %(after)s AND e.position <= %(upto)s
       AND e.type IN ('filing.intended.v1', 'filing.application_received.v1', 'filing.corrected.v1',
                      'filing.withdrawn.v1', 'filing.assessment_failed.v1', 'filing.rejected.v1',
                      'filing.receipt_issued.v1', 'filing.details_changed.v1', 'filing.renewed.v1',
                      'filing.deregistered.v1', 'filing.revoked.v1')
), step AS (
    SELECT r.tenant, r.position, r.subject, r.version,
           CASE r.type
               WHEN 'filing.intended.v1' THEN 'intended'
               WHEN 'filing.application_received.v1' THEN 'received'
               WHEN 'filing.corrected.v1' THEN 'corrected'
               WHEN 'filing.receipt_issued.v1' THEN 'receipted'
               WHEN 'filing.details_changed.v1' THEN 'changed'
               WHEN 'filing.renewed.v1' THEN 'renewed'
               ELSE 'ended'
           END AS kind,
           CASE WHEN r.type IN ('filing.intended.v1', 'filing.application_received.v1') THEN r.office END AS unit,
           r.data ->> 'enterprise' AS enterprise,
           CASE WHEN r.data ->> 'industry' IS NOT NULL THEN coalesce(three.row, two.row, 0) END AS industry,
           r.date,
           (r.data ->> 'valid_until')::date AS valid_until
      FROM recorded AS r
      LEFT JOIN industry AS three ON three.prefix = left(r.data ->> 'industry', 3)
      LEFT JOIN industry AS two ON two.prefix = left(r.data ->> 'industry', 2)
     WHERE r.type NOT IN ('filing.corrected.v1', 'filing.details_changed.v1') OR r.data ->> 'industry' IS NOT NULL
    UNION ALL
    SELECT f.tenant, f.position, f.subject, f.version, f.kind, f.unit, f.enterprise, f.industry, f.date, f.valid_until
      FROM (SELECT DISTINCT r.tenant, r.subject FROM recorded AS r) AS touched
     CROSS JOIN LATERAL (
           SELECT * FROM fact AS f
            WHERE f.tenant = touched.tenant AND f.subject = touched.subject
            ORDER BY f.version DESC LIMIT 1) AS f
), numbered AS (
    SELECT s.*,
           count(s.unit) OVER history AS unit_number,
           count(s.industry) OVER history AS industry_number,
           count(s.valid_until) OVER history AS validity_number
      FROM step AS s
    WINDOW history AS (PARTITION BY s.subject ORDER BY s.version)
), carried AS (
    SELECT n.tenant, n.position, n.subject, n.version, n.kind, n.date,
           first_value(n.unit) OVER (PARTITION BY n.subject, n.unit_number ORDER BY n.version) AS unit,
           first_value(n.enterprise) OVER (PARTITION BY n.subject ORDER BY n.version) AS enterprise,
           first_value(n.industry) OVER (PARTITION BY n.subject, n.industry_number ORDER BY n.version) AS industry,
           first_value(n.valid_until) OVER (PARTITION BY n.subject, n.validity_number ORDER BY n.version) AS valid_until
      FROM numbered AS n
)
INSERT INTO fact (tenant, position, subject, version, kind, unit, enterprise, industry, date, valid_until)
SELECT c.tenant, c.position, c.subject, c.version, c.kind, c.unit, c.enterprise, c.industry, c.date, c.valid_until
  FROM carried AS c
 WHERE c.position > %(after)s;

-- held --
-- An evaluation held counts for the unit and enterprise of its filing, fixed since the receipt.
INSERT INTO fact (tenant, position, subject, version, kind, unit, enterprise, industry, date)
SELECT e.tenant, e.position, e.subject, e.version, 'held', f.unit, f.enterprise, f.industry,
       (e.time AT TIME ZONE 'Asia/Shanghai')::date
  FROM registry.event AS e
 CROSS JOIN LATERAL (
       SELECT f.unit, f.enterprise, f.industry FROM fact AS f
        WHERE f.tenant = e.tenant AND f.subject = 'filing/' || lower(e.data::jsonb ->> 'filing') AND f.kind = 'receipted'
       OFFSET 0) AS f
 WHERE e.tenant = %(tenant)s AND e.position > %(after)s AND e.position <= %(upto)s
   AND e.type = 'evaluation.held.v1';

-- certificates --
-- Certificates granted and revoked count for what the evaluation counts for.
INSERT INTO fact (tenant, position, subject, version, kind, unit, enterprise, industry, date, quantity)
SELECT e.tenant, e.position, e.subject, e.version,
       CASE e.type WHEN 'evaluation.certificates_granted.v1' THEN 'granted' ELSE 'revoked' END,
       f.unit, f.enterprise, f.industry,
       (e.time AT TIME ZONE 'Asia/Shanghai')::date,
       CASE e.type WHEN 'evaluation.certificates_granted.v1' THEN 1 ELSE -1 END
           * (e.data::jsonb ->> 'count')::bigint
  FROM registry.event AS e
 CROSS JOIN LATERAL (
       SELECT f.unit, f.enterprise, f.industry FROM fact AS f
        WHERE f.tenant = e.tenant AND f.subject = e.subject AND f.kind = 'held'
       OFFSET 0) AS f
 WHERE e.tenant = %(tenant)s AND e.position > %(after)s AND e.position <= %(upto)s
   AND e.type IN ('evaluation.certificates_granted.v1', 'evaluation.certificates_revoked.v1');

-- surveys --
-- An enterprise surveyed, with whether it is above scale as quantity 1 or 0, or closed.
INSERT INTO fact (tenant, position, subject, version, kind, enterprise, industry, date, quantity)
SELECT e.tenant, e.position, e.subject, e.version,
       CASE e.type WHEN 'enterprise.surveyed.v1' THEN 'surveyed' ELSE 'closed' END,
       split_part(e.subject, '/', 2),
       CASE e.type WHEN 'enterprise.surveyed.v1' THEN coalesce(three.row, two.row, 0) END,
       (e.time AT TIME ZONE 'Asia/Shanghai')::date,
       CASE WHEN (e.data::jsonb ->> 'above_scale')::boolean THEN 1 ELSE 0 END
  FROM registry.event AS e
  LEFT JOIN industry AS three ON three.prefix = left(e.data::jsonb ->> 'industry', 3)
  LEFT JOIN industry AS two ON two.prefix = left(e.data::jsonb ->> 'industry', 2)
 WHERE e.tenant = %(tenant)s AND e.position > %(after)s AND e.position <= %(upto)s
   AND e.type IN ('enterprise.surveyed.v1', 'enterprise.closed.v1');

-- declarations --
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

-- plan_lines --
-- The lines of plans adopted and revised.
INSERT INTO plan_line (tenant, position, period, row, above_scale, filed, planned, remark)
SELECT e.tenant, e.position, split_part(e.subject, '/', 2), l.row, l.above_scale, l.filed, l.planned, l.remark
  FROM registry.event AS e
 CROSS JOIN LATERAL jsonb_to_recordset(e.data::jsonb -> 'rows') AS l (
       row smallint, above_scale bigint, filed bigint, planned jsonb, remark text)
 WHERE e.tenant = %(tenant)s AND e.position > %(after)s AND e.position <= %(upto)s
   AND e.type IN ('plan.adopted.v1', 'plan.revised.v1');

-- offices --
-- Offices enrolled.
INSERT INTO office (tenant, position, code, kind, name)
SELECT e.tenant, e.position, split_part(e.subject, '/', 2), e.data::jsonb ->> 'kind', e.data::jsonb ->> 'name'
  FROM registry.event AS e
 WHERE e.tenant = %(tenant)s AND e.position > %(after)s AND e.position <= %(upto)s
   AND e.type = 'office.enrolled.v1';
