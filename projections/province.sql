-- cut --
-- The position of the last event recorded by a moment; mostly that is the log's end. Else it is searched for as
-- registry.position_at does, which cannot be called for a row where the log lies on another server than the question.
WITH RECURSIVE search AS (
    SELECT CASE WHEN l.recordedtime <= %(moment)s THEN l.size ELSE 0 END AS low, l.size AS high
      FROM registry.log AS l
     WHERE l.tenant = %(tenant)s
     UNION ALL
    SELECT CASE WHEN e.recordedtime <= %(moment)s THEN e.position ELSE s.low END,
           CASE WHEN e.recordedtime <= %(moment)s THEN s.high ELSE e.position - 1 END
      FROM search AS s
     CROSS JOIN LATERAL (
           SELECT e.position, e.recordedtime FROM registry.event AS e
            WHERE e.tenant = %(tenant)s AND e.position = (s.low + s.high + 1) / 2
           OFFSET 0) AS e
     WHERE s.low < s.high
)
SELECT s.low FROM search AS s WHERE s.low = s.high;

-- standing --
-- How far this tenant's log has been folded, and when the tables were made: of one making, what they say at a cut that
-- they have reached stays as it is.
SELECT c.position, (SELECT v.made FROM version AS v) FROM checkpoint AS c WHERE c.tenant = %(tenant)s;
