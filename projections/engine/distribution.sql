-- can_distribute --
-- Whether tables can lie on several servers here (Citus).
SELECT EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = 'citus');

-- log_is_distributed --
-- Whether the logs do, as deploy/citus.sql makes them.
SELECT EXISTS (SELECT FROM pg_catalog.pg_dist_partition AS d WHERE d.logicalrelid = 'registry.log'::regclass);

-- distribute --
-- Put each table of a schema where the logs are: rows of a tenant on the tenant's server, what has no tenant on every
-- one. The tables are empty yet.
SELECT CASE WHEN EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attname = 'tenant')
            THEN create_distributed_table(c.oid, 'tenant', colocate_with => 'registry.log')
            ELSE create_reference_table(c.oid)
       END
  FROM pg_class AS c
 WHERE c.relnamespace = %(schema)s::regnamespace AND c.relkind = 'r'
 ORDER BY c.relname;
