-- lineage --
-- The events at these positions.
SELECT e.position, e.id::text, e.type, e.subject, e.time, e.office
  FROM registry.event AS e
 WHERE e.tenant = %(tenant)s AND e.position = ANY (%(positions)s)
 ORDER BY e.position;
