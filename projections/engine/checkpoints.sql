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

-- tables --
-- The tables of a schema that have rows of tenants.
SELECT c.relname
  FROM pg_class AS c
  JOIN pg_attribute AS a ON a.attrelid = c.oid
 WHERE c.relnamespace = %(schema)s::regnamespace AND c.relkind = 'r' AND a.attname = 'tenant';

-- hashes --
-- How many rows of a tenant one table has, and sums of their hashes.
SELECT concat_ws(':', {name}, count(*), sum(hash_record_extended(t, 0)), sum(hash_record_extended(t, 1))) AS hashes
  FROM {table} AS t
 WHERE t.tenant = %(tenant)s;

-- digest --
-- How far a tenant's log has been folded, and the hashes of every table then: equal digests at the same position,
-- equal tables.
SELECT (SELECT m.position FROM mark AS m WHERE m.tenant = %(tenant)s), string_agg(t.hashes, ' ' ORDER BY t.hashes)
  FROM ({hashes}) AS t;
