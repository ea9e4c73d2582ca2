-- latest --
-- The epoch that lasts, and whether the database is still the one in which it was opened. While it only follows
-- another, its history cannot be told, and nothing is recorded in it.
SELECT e.number, e.id::text, e.opened, e.cause, e.reason, e.sizes, e.history,
       CASE WHEN pg_is_in_recovery() THEN e.history ELSE registry.history() END AS found
  FROM registry.epoch AS e
 ORDER BY e.number DESC
 LIMIT 1;

-- all --
-- Every epoch, the first one at the head.
SELECT e.number, e.id::text, e.opened, e.cause, e.reason, e.sizes, e.history, e.history AS found
  FROM registry.epoch AS e
 ORDER BY e.number;

-- open --
-- Begin another epoch, with how long each log is.
INSERT INTO registry.epoch (number, cause, reason, history, sizes)
SELECT coalesce(max(e.number), 0) + 1, %(cause)s, %(reason)s, registry.history(), %(sizes)s::jsonb
  FROM registry.epoch AS e;

-- others --
-- Who else is connected to the database, by what they call themselves.
SELECT coalesce(nullif(a.application_name, ''), 'process ' || a.pid)
  FROM pg_stat_activity AS a
 WHERE a.datname = current_database() AND a.usesysid IS NOT NULL AND a.pid <> pg_backend_pid()
 ORDER BY a.pid;
