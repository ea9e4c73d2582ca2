-- marks --
-- How far every tenant's log has been folded.
SELECT tenant, position FROM mark ORDER BY tenant;

-- mark --
-- How far this tenant's log has been folded.
SELECT position FROM mark WHERE tenant = %(tenant)s;

-- open_mark --
-- Make sure that there is a mark to take.
INSERT INTO mark (tenant, position) VALUES (%(tenant)s, 0) ON CONFLICT (tenant) DO NOTHING;

-- take_mark --
-- Take the mark for the length of the transaction: one fold a tenant at a time.
SELECT m.position, l.size
  FROM mark AS m
  LEFT JOIN registry.log AS l ON l.tenant = m.tenant
 WHERE m.tenant = %(tenant)s
   FOR UPDATE OF m;

-- kinds --
-- Which kinds of subject a range of the log is about.
SELECT DISTINCT split_part(e.subject, '/', 1)
  FROM registry.event AS e
 WHERE e.tenant = %(tenant)s AND e.position > %(after)s AND e.position <= %(upto)s;

-- move_mark --
-- Move the mark with what it marks.
UPDATE mark SET position = %(upto)s WHERE tenant = %(tenant)s;

-- digest --
-- A digest over every row of a tenant in the projection's tables, as of a cut or all: equal digests, equal
-- tables. Rows past the mark, which no fold leaves, always count.
WITH folded AS MATERIALIZED (
    SELECT coalesce(%(cut)s::bigint, max(m.position)) AS cut, max(m.position) AS mark
      FROM mark AS m
     WHERE m.tenant = %(tenant)s
)
SELECT md5(concat_ws('|',
    (SELECT string_agg(md5(t::text), '' ORDER BY t.position)
       FROM fact AS t WHERE t.tenant = %(tenant)s AND (t.position <= f.cut OR t.position > f.mark)),
    (SELECT string_agg(md5(t::text), '' ORDER BY t.position)
       FROM declaration AS t WHERE t.tenant = %(tenant)s AND (t.position <= f.cut OR t.position > f.mark)),
    (SELECT string_agg(md5(t::text), '' ORDER BY t.position, t.row)
       FROM plan_line AS t WHERE t.tenant = %(tenant)s AND (t.position <= f.cut OR t.position > f.mark)),
    (SELECT string_agg(md5(t::text), '' ORDER BY t.position)
       FROM office AS t WHERE t.tenant = %(tenant)s AND (t.position <= f.cut OR t.position > f.mark))))
  FROM folded AS f;
