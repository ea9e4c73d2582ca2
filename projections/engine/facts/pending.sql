-- What waits to be done: a row a subject that stands where something must be done next, taken away when it stands there
-- no more. Filings in force are not among them: they are many, and found by their validity. A row follows from its
-- subject's history alone, so that however a log is cut into ranges, and wherever a fold was cut off, the same rows
-- come of it. The names of stages are those of registry/domain/stages.py.

-- pending (filing.*, evaluation.*, supervision.*, assessor.*, subsidy.*, occupation.*) --
-- Where each subject of a range stands after its last event in it. `day` is the day from which a time limit counts,
-- or the day by which the thing is due; `unit` the office that received the filing, or began the subject. Subjects
-- that are done with by the range's end, which most are in a rebuild, are let go at once.
INSERT INTO pending (tenant, subject, position, stage, unit, day)
WITH last AS MATERIALIZED (
    SELECT g.position
      FROM (SELECT max(e.position) AS position,
                   max(e.position) FILTER (WHERE e.type IN (
                       'filing.application_received.v1', 'filing.corrected.v1', 'filing.returned_for_correction.v1',
                       'filing.site_visited.v1', 'filing.assessment_passed.v1', 'filing.approved.v1',
                       'filing.public_notice_opened.v1',
                       'filing.objection_raised.v1', 'filing.objection_resolved.v1', 'filing.public_notice_closed.v1',
                       'evaluation.announced.v1', 'evaluation.held.v1', 'evaluation.results_published.v1',
                       'supervision.inspected.v1', 'supervision.rectification_ordered.v1', 'supervision.rectified.v1',
                       'assessor.appointed.v1', 'subsidy.claimed.v1', 'subsidy.approved.v1', 'occupation.proposed.v1'
                   )) AS opened
              FROM registry.event AS e
             WHERE e.tenant = %(tenant)s AND e.position > %(after)s AND e.position <= %(upto)s
             GROUP BY e.subject) AS g
     WHERE g.opened = g.position
), recorded AS (
    SELECT e.tenant, e.subject, e.version, e.position, e.type, e.data::json AS data,
           (e.time AT TIME ZONE 'Asia/Shanghai')::date AS date
      FROM last AS l
     CROSS JOIN LATERAL (
           SELECT * FROM registry.event AS e WHERE e.tenant = %(tenant)s AND e.position = l.position OFFSET 0) AS e
), stood AS MATERIALIZED (
    SELECT r.tenant, r.subject, r.position, coalesce(f.unit, k.unit, o.office) AS unit,
           CASE
               WHEN r.type = 'filing.application_received.v1' THEN 'received'
               WHEN r.type = 'filing.corrected.v1' THEN 'received'
               WHEN r.type = 'filing.site_visited.v1' THEN 'received'
               WHEN r.type = 'filing.returned_for_correction.v1' THEN 'returned'
               WHEN r.type = 'filing.assessment_passed.v1' THEN 'assessed'
               WHEN r.type = 'filing.approved.v1' THEN 'approved'
               WHEN r.type = 'filing.public_notice_opened.v1' THEN 'notice'
               WHEN r.type = 'filing.objection_raised.v1' THEN 'objection'
               WHEN r.type = 'filing.objection_resolved.v1' THEN
                   CASE WHEN h.objections > 0 THEN 'objection' WHEN h.upheld THEN 'upheld' ELSE 'notice' END
               WHEN r.type = 'filing.public_notice_closed.v1' THEN 'noticed'
               WHEN r.type = 'evaluation.announced.v1' THEN 'announced'
               WHEN r.type = 'evaluation.held.v1' THEN 'held'
               WHEN r.type = 'evaluation.results_published.v1' THEN
                   CASE WHEN h.granted = 0 AND h.passed > 0 THEN 'published' END
               WHEN r.type = 'supervision.inspected.v1' THEN 'inspected'
               WHEN r.type = 'supervision.rectification_ordered.v1' THEN 'ordered'
               WHEN r.type = 'supervision.rectified.v1' THEN 'rectified'
               WHEN r.type = 'subsidy.claimed.v1' THEN 'claimed'
               WHEN r.type = 'subsidy.approved.v1' THEN 'to_pay'
               WHEN r.type = 'occupation.proposed.v1' THEN 'proposed'
               WHEN r.type = 'assessor.appointed.v1' THEN 'appointed'
           END AS stage,
           CASE
               WHEN r.type = 'filing.site_visited.v1' THEN h.received -- a visit leaves the time limits as they were
               WHEN r.type = 'filing.public_notice_opened.v1' THEN (r.data ->> 'closes_on')::date
               WHEN r.type = 'filing.objection_resolved.v1' THEN
                   CASE WHEN h.objections > 0 THEN h.raised WHEN h.upheld THEN r.date ELSE h.closes_on END
               WHEN r.type = 'evaluation.announced.v1' THEN (r.data ->> 'planned_on')::date
               WHEN r.type = 'evaluation.results_published.v1' THEN (r.data ->> 'closes_on')::date
               WHEN r.type = 'supervision.rectification_ordered.v1' THEN (r.data ->> 'due_on')::date
               WHEN r.type = 'assessor.appointed.v1' THEN (r.data ->> 'valid_until')::date
               ELSE r.date
           END AS day
      FROM recorded AS r
      LEFT JOIN LATERAL (
           SELECT f.unit FROM fact AS f
            WHERE f.tenant = %(tenant)s
              AND f.subject = CASE WHEN r.type = 'evaluation.announced.v1' THEN 'filing/' || lower(r.data ->> 'filing')
                                          ELSE r.subject END
              AND f.kind NOT IN ('held', 'granted', 'revoked')
            ORDER BY f.version DESC
            LIMIT 1) AS f ON true
      LEFT JOIN LATERAL (
           SELECT b.position FROM registry.event AS b
            WHERE b.tenant = %(tenant)s AND b.subject = r.subject AND b.version <= r.version
              AND b.type = 'evaluation.held.v1'
              AND r.type IN ('evaluation.held.v1', 'evaluation.results_published.v1')
           OFFSET 0) AS b ON true
      LEFT JOIN LATERAL (
           SELECT k.unit FROM fact AS k WHERE k.tenant = %(tenant)s AND k.position = b.position OFFSET 0) AS k ON true
      LEFT JOIN LATERAL (
           SELECT o.office FROM registry.event AS o
            WHERE o.tenant = %(tenant)s AND o.subject = r.subject AND o.version = 1
              AND r.type IN ('supervision.inspected.v1', 'supervision.rectification_ordered.v1',
                             'supervision.rectified.v1', 'assessor.appointed.v1', 'subsidy.claimed.v1',
                             'subsidy.approved.v1', 'occupation.proposed.v1')
           OFFSET 0) AS o ON true
      LEFT JOIN LATERAL (
           SELECT count(*) FILTER (WHERE b.type = 'filing.objection_raised.v1')
                      - count(*) FILTER (WHERE b.type = 'filing.objection_resolved.v1') AS objections,
                  bool_or((b.data::json ->> 'upheld')::boolean)
                      FILTER (WHERE b.type = 'filing.objection_resolved.v1') AS upheld,
                  max((b.time AT TIME ZONE 'Asia/Shanghai')::date)
                      FILTER (WHERE b.type IN ('filing.application_received.v1', 'filing.corrected.v1')) AS received,
                  max((b.time AT TIME ZONE 'Asia/Shanghai')::date)
                      FILTER (WHERE b.type = 'filing.objection_raised.v1') AS raised,
                  max((b.data::json ->> 'closes_on')::date)
                      FILTER (WHERE b.type = 'filing.public_notice_opened.v1') AS closes_on,
                  max((b.data::json ->> 'passed')::bigint) FILTER (WHERE b.type = 'evaluation.held.v1') AS passed,
                  count(*) FILTER (WHERE b.type = 'evaluation.certificates_granted.v1') AS granted
             FROM registry.event AS b
            WHERE b.tenant = %(tenant)s AND b.subject = r.subject AND b.version <= r.version
              AND r.type IN ('filing.site_visited.v1', 'filing.objection_resolved.v1',
                             'evaluation.results_published.v1')) AS h ON true
)
SELECT m.tenant, s.subject, s.position, s.stage, s.unit, s.day
  FROM checkpoint AS m
 CROSS JOIN stood AS s
 WHERE m.tenant = %(tenant)s AND s.stage IS NOT NULL AND s.unit IS NOT NULL -- what nothing has begun waits for nobody
    ON CONFLICT (tenant, subject) DO UPDATE
   SET position = excluded.position, stage = excluded.stage, unit = excluded.unit, day = excluded.day;

-- met (filing.*, evaluation.*, supervision.*, assessor.*, subsidy.*, occupation.*) --
-- Take away what stands nowhere any more: what stood by an event before the range, has moved on in it, and was not put
-- in its new place just now.
DELETE FROM pending AS p
 WHERE p.tenant = %(tenant)s AND p.position <= %(after)s
   AND p.subject IN (
       SELECT e.subject FROM registry.event AS e
        WHERE e.tenant = %(tenant)s AND e.position > %(after)s AND e.position <= %(upto)s AND e.version > 1);
