-- texts --
-- A range of the log: position, subject and data as stored.
SELECT e.position, e.subject, e.data
  FROM registry.event AS e
 WHERE e.tenant = %(tenant)s AND e.position > %(after)s AND e.position <= %(upto)s
 ORDER BY e.position;
