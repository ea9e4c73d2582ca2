-- cut --
-- The position of the last event recorded by a moment; mostly that is the log's end.
SELECT CASE WHEN l.recordedtime <= %(moment)s THEN l.size ELSE registry.position_at(l.tenant, %(moment)s) END
  FROM registry.log AS l
 WHERE l.tenant = %(tenant)s;
