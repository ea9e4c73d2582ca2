-- checkpoints --
-- How far every tenant's log has been folded.
SELECT tenant, position FROM checkpoint ORDER BY tenant;

-- checkpoint --
-- How far this tenant's log has been folded.
SELECT position FROM checkpoint WHERE tenant = %(tenant)s;

-- open_checkpoint --
-- Make sure that there is a checkpoint to take.
INSERT INTO checkpoint (tenant, position) VALUES (%(tenant)s, 0) ON CONFLICT (tenant) DO NOTHING;

-- take_checkpoint --
-- Take the checkpoint for the length of the transaction: one fold a tenant at a time. With it, how long the log is and
-- how many positions a block has.
SELECT c.position, l.size, (SELECT v.block_size FROM version AS v)
  FROM checkpoint AS c
  LEFT JOIN registry.log AS l ON l.tenant = c.tenant
 WHERE c.tenant = %(tenant)s
   FOR UPDATE OF c;

-- types --
-- Which types of events the log holds in the range after the checkpoint.
SELECT DISTINCT e.type
  FROM registry.event AS e
 WHERE e.tenant = %(tenant)s
   AND e.position > (SELECT c.position FROM checkpoint AS c WHERE c.tenant = %(tenant)s)
   AND e.position <= (SELECT c.position + %(limit)s FROM checkpoint AS c WHERE c.tenant = %(tenant)s);

-- move_checkpoint --
-- Move the checkpoint with what has been folded.
UPDATE checkpoint SET position = %(upto)s WHERE tenant = %(tenant)s;

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
SELECT (SELECT c.position FROM checkpoint AS c WHERE c.tenant = %(tenant)s), string_agg(t.hashes, ' ' ORDER BY t.hashes)
  FROM ({hashes}) AS t;
