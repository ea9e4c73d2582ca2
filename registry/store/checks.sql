-- wanting_to_create --
-- What the user lacks to make, or to act under, the roles of the registry and to let their owner make schemas.
WITH me AS (
    SELECT r.rolsuper, r.rolcreaterole FROM pg_roles AS r WHERE r.rolname = current_user
), wanted AS (
    SELECT w.role, w.place, r.oid
      FROM unnest(%(roles)s::text[]) WITH ORDINALITY AS w (role, place)
      LEFT JOIN pg_roles AS r ON r.rolname = w.role
)
SELECT 'CREATEROLE, to make ' || string_agg(w.role, ', ' ORDER BY w.place)
  FROM wanted AS w CROSS JOIN me
 WHERE w.oid IS NULL AND NOT (me.rolsuper OR me.rolcreaterole)
HAVING count(*) > 0
UNION ALL
SELECT 'membership in ' || string_agg(w.role, ', ' ORDER BY w.place)
  FROM wanted AS w CROSS JOIN me
 WHERE w.oid IS NOT NULL AND NOT me.rolsuper
   AND NOT pg_has_role(current_user, w.oid, %(membership)s)
   AND NOT pg_has_role(current_user, w.oid, 'MEMBER WITH ADMIN OPTION')
   AND NOT (me.rolcreaterole AND current_setting('server_version_num')::integer < 160000)
HAVING count(*) > 0
UNION ALL
SELECT 'CREATE on the database, for ' || w.role
  FROM wanted AS w CROSS JOIN me
 WHERE w.role = %(owner)s
   AND NOT me.rolsuper
   AND NOT coalesce(has_database_privilege(w.oid, current_database(), 'CREATE'), false)
   AND NOT has_database_privilege(current_user, current_database(), 'CREATE WITH GRANT OPTION');

-- wanting --
-- What the roles lack to do their work in the database: each right as who grants it would write it. What is not there
-- is wanting, too, but for the tables of the projections, which are made later.
WITH wanted (role, kind, object, privilege) AS (
    SELECT r.role, 'SCHEMA', 'registry', 'USAGE'
      FROM unnest(ARRAY['registry_append', 'registry_read', 'registry_fold', 'registry_audit',
                        'registry_province']) AS r (role)
    UNION ALL
    SELECT r.role, 'TABLE', t.object, 'SELECT'
      FROM unnest(ARRAY['registry_read', 'registry_fold', 'registry_audit']) AS r (role)
     CROSS JOIN unnest(ARRAY['registry.log', 'registry.event']) AS t (object)
    UNION ALL
    VALUES ('registry_read', 'TABLE', 'registry.tag', 'SELECT'),
           ('registry_province', 'TABLE', 'registry.event', 'SELECT'),
           ('registry_province', 'TABLE', 'registry.tag', 'SELECT'),
           ('registry_read', 'TABLE', 'registry.credential', 'SELECT'),
           ('registry_fold', 'TABLE', 'registry_migrations.applied', 'SELECT'),
           ('registry_fold', 'TABLE', 'registry.epoch', 'SELECT'),
           ('registry_fold', 'FUNCTION', 'registry.history()', 'EXECUTE'),
           ('registry_append', 'TYPE', 'registry.new_event', 'USAGE'),
           ('registry_append', 'FUNCTION', 'registry.append(text, bigint, text[], text[], registry.new_event[], '
                                           'bigint[], text[])', 'EXECUTE'),
           ('registry_read', 'FUNCTION', 'registry.position_at(text, timestamptz)', 'EXECUTE')
    UNION ALL
    SELECT r.role, 'FUNCTION', 'registry.current_tenant()', 'EXECUTE'
      FROM unnest(ARRAY['registry_append', 'registry_read', 'registry_fold', 'registry_audit',
                        'registry_province']) AS r (role)
    UNION ALL
    SELECT r.role, 'TABLE', format('%%I.%%I', t.schemaname, t.tablename), 'SELECT'
      FROM unnest(ARRAY['registry_read', 'registry_fold']) AS r (role) CROSS JOIN pg_tables AS t
     WHERE t.schemaname = 'figures'
    UNION ALL
    SELECT r.role, 'SCHEMA', n.nspname, 'USAGE'
      FROM unnest(ARRAY['registry_read', 'registry_fold']) AS r (role) CROSS JOIN pg_namespace AS n
     WHERE n.nspname = 'figures'
)
SELECT format('%%s ON %%s %%s TO %%s', w.privilege, w.kind, w.object, w.role)
  FROM wanted AS w
 WHERE NOT coalesce(CASE w.kind
           WHEN 'SCHEMA' THEN has_schema_privilege(w.role, to_regnamespace(w.object), w.privilege)
           WHEN 'TABLE' THEN has_table_privilege(w.role, to_regclass(w.object), w.privilege)
           WHEN 'TYPE' THEN has_type_privilege(w.role, to_regtype(w.object), w.privilege)
           ELSE has_function_privilege(w.role, to_regprocedure(w.object), w.privilege)
       END, false)
UNION ALL
SELECT 'NOSUPERUSER NOBYPASSRLS of ' || r.rolname
  FROM pg_roles AS r
 WHERE r.rolname = ANY (%(roles)s) AND (r.rolsuper OR r.rolbypassrls);

-- recordable --
-- Whether an event could be recorded now. The last column writes some two megabytes to the disk of the database and
-- forgets them: where there is no room, it fails as an append would.
SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean AS read_only,
       ARRAY(SELECT a.name FROM registry_migrations.applied AS a) AS applied,
       (SELECT count(*) FROM generate_series(1, 50000)) AS written;
