-- size --
-- How long the tenant's log says it is.
SELECT l.size FROM registry.log AS l WHERE l.tenant = %(tenant)s

-- range --
-- A range of the log: what the audit looks at and the envelope as docs/leaf.md has it, from the stored columns.
COPY (
    SELECT e.position, e.version, e.leaf, e.subject,
           concat_ws(E'\n', e.tenant, e.position::text, e.subject, e.version::text, e.id::text, e.type,
                     to_char(e.time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                     to_char(e.recordedtime AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                     e.office, e.data)
      FROM registry.event AS e
     WHERE e.tenant = %(tenant)s AND e.position > %(after)s AND e.position <= %(upto)s
     ORDER BY e.position
) TO STDOUT (FORMAT BINARY)

-- beyond --
-- Where rows stand that the head does not count; head and rows are of one moment.
SELECT e.position FROM registry.event AS e
 WHERE e.tenant = %(tenant)s
   AND (e.position < 1
        OR e.position > coalesce((SELECT l.size FROM registry.log AS l WHERE l.tenant = %(tenant)s), 0))
 ORDER BY e.position
 LIMIT %(limit)s
