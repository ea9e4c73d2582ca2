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
-- Take the mark for the length of the transaction: one fold a tenant at a time. With it, how long the log is and
-- how many positions a block has.
SELECT m.position, l.size, (SELECT v.block_size FROM version AS v)
  FROM mark AS m
  LEFT JOIN registry.log AS l ON l.tenant = m.tenant
 WHERE m.tenant = %(tenant)s
   FOR UPDATE OF m;

-- types --
-- Which types of events the log holds in the range after the mark.
SELECT DISTINCT e.type
  FROM registry.event AS e
 WHERE e.tenant = %(tenant)s
   AND e.position > (SELECT m.position FROM mark AS m WHERE m.tenant = %(tenant)s)
   AND e.position <= (SELECT m.position + %(limit)s FROM mark AS m WHERE m.tenant = %(tenant)s);

-- move_mark --
-- Move the mark with what it marks.
UPDATE mark SET position = %(upto)s WHERE tenant = %(tenant)s;

-- digest --
-- How far a tenant's log has been folded, how many rows of the tenant each table has then, and sums of their hashes:
-- equal digests at the same position, equal tables.
WITH hashed AS (
    SELECT 1 AS part, hash_record_extended(t, 0) AS one, hash_record_extended(t, 1) AS other
      FROM fact AS t WHERE t.tenant = %(tenant)s
    UNION ALL
    SELECT 2, hash_record_extended(t, 0), hash_record_extended(t, 1) FROM entry AS t WHERE t.tenant = %(tenant)s
    UNION ALL
    SELECT 3, hash_record_extended(t, 0), hash_record_extended(t, 1) FROM first_held AS t WHERE t.tenant = %(tenant)s
    UNION ALL
    SELECT 4, hash_record_extended(t, 0), hash_record_extended(t, 1) FROM dispatch_block AS t WHERE t.tenant = %(tenant)s
    UNION ALL
    SELECT 5, hash_record_extended(t, 0), hash_record_extended(t, 1) FROM plan_block AS t WHERE t.tenant = %(tenant)s
    UNION ALL
    SELECT 6, hash_record_extended(t, 0), hash_record_extended(t, 1) FROM declaration AS t WHERE t.tenant = %(tenant)s
    UNION ALL
    SELECT 7, hash_record_extended(t, 0), hash_record_extended(t, 1) FROM plan_line AS t WHERE t.tenant = %(tenant)s
    UNION ALL
    SELECT 8, hash_record_extended(t, 0), hash_record_extended(t, 1) FROM office AS t WHERE t.tenant = %(tenant)s
    UNION ALL
    SELECT 9, hash_record_extended(t, 0), hash_record_extended(t, 1) FROM deed AS t WHERE t.tenant = %(tenant)s
    UNION ALL
    SELECT 10, hash_record_extended(t, 0), hash_record_extended(t, 1) FROM pending AS t WHERE t.tenant = %(tenant)s
    UNION ALL
    SELECT 11, hash_record_extended(t, 0), hash_record_extended(t, 1) FROM receipt_code AS t WHERE t.tenant = %(tenant)s
), summed AS (
    SELECT h.part, count(*) AS rows, sum(h.one) AS one, sum(h.other) AS other FROM hashed AS h GROUP BY h.part
)
SELECT (SELECT m.position FROM mark AS m WHERE m.tenant = %(tenant)s),
       (SELECT string_agg(concat_ws(':', s.part, s.rows, s.one, s.other), ' ' ORDER BY s.part) FROM summed AS s);
