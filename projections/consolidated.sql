-- cut --
-- The position of the last event recorded by a moment; mostly that is the log's end.
SELECT CASE WHEN l.recordedtime <= %(moment)s THEN l.size ELSE registry.position_at(l.tenant, %(moment)s) END
  FROM registry.log AS l
 WHERE l.tenant = %(tenant)s;

-- standing --
-- How far this tenant's log has been folded, and when the tables were made: of one making, what they say at a cut that
-- they have reached stays as it is.
SELECT m.position, (SELECT v.made FROM version AS v) FROM mark AS m WHERE m.tenant = %(tenant)s;
