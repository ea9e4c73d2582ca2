-- Distributes the registry over the nodes of a Citus cluster by tenant. Not needed before one PostgreSQL is too small.
--
-- How, once, as superuser, before anything is recorded, for the tables must be empty:
--   on each node          CREATE DATABASE registry; CREATE EXTENSION citus;   (shared_preload_libraries = 'citus')
--   on the coordinator    SELECT citus_set_coordinator_host('…');
--   from the application  filing-registry migrate   (the nodes are added later: it makes roles and uses them at once)
--   on the coordinator    SELECT citus_add_node('…', 5432);   for each worker
--                         psql --set ON_ERROR_STOP=1 --dbname registry --file deploy/citus.sql
-- Each statement here is a transaction of its own: no --single-transaction. From then on all is as on one PostgreSQL:
-- later versions' migrations run on the coordinator, and later versions' figures are made where the logs lie.
--
-- Applications connect to the coordinator alone, never to a worker: there COPY and INSERT … SELECT would pass by the
-- policies' WITH CHECK. Statements reach the workers under the role at work. So the roles below get LOGIN; the workers'
-- pg_hba.conf must let them in from the coordinator, and from there alone.
--
-- Seen, with Citus 13.2.2 over PostgreSQL 15.18, a coordinator and two workers on one machine of two cores, 32 shards:
-- the demonstration's 37,801 events posted through HTTP in 40 to 47 seconds, none refused; the tables built from them,
-- row by row those of one PostgreSQL; rebuilt, compared and put in the old ones' place while the server ran, and what
-- had been folded while posts came in was what the rebuild said; audited. Single appends of 32 writers to 16 tenants (P1)
-- 1,200 a second. A migration and another version of the figures, on a registry distributed already.
-- A worker killed while events were posted: its tenants were answered 503 until it was back, the others recorded on,
-- and no position was missing after it. A tenant's shards moved under load ('block_writes') in 0.6 seconds: of 7,070
-- appends one was refused, with nothing recorded. On databases made as above, the tests of the log (but one that looks
-- into row versions, and those that call append with NULL), of what is pending, and of activity against the model.
--
-- Not yet seen there: what came after 26 November 2026, above all the look-up of other tenants' filings and claims (log by
-- log on Citus), epochs, and the checks at the start. tests/deploy/test_citus.py holds them to what is listed here.
--
-- What it takes, and tests/deploy/test_citus.py holds:
-- * No plan may serve every tenant: connections force none where the extension is there.
-- * append runs where the tenant's log lies, so each of its statements filters by the tenant itself, in no subquery,
--   and asks no clock; the head's trigger does.
-- * What writes begins by INSERT, with its WITH inside, does one thing, names each table with the tenant's value, takes
--   the tenant from a column, and has no CASE that compares by itself (CASE a WHEN b).
-- * A function that reads tables is called alone, and none is in SQL.
--
-- Open:
-- * Shards move by shard_transfer_mode => 'block_writes' alone. Logical replication may not write into tables with
--   forced row-level security: a move in another mode waits for ever. Who posts to the tenant meanwhile waits; a call
--   in flight may be answered 503.
-- * append called with NULL as tenant ends the coordinator's process by a segmentation fault, and with it all its
--   connections. The registry calls it with none; who may say SET ROLE registry_append could.
-- * What is folded from filings and surveys goes to all 32 shards, 31 of which have nothing: these statements join the
--   reference table figures.industry. It counts right.
-- * Not tried: what came after that, tables taken from autovacuum while they are built (ALTER TABLE … SET on a
--   distributed table), certificates looked up once a range, and the six migrations that are one now; a
--   coordinator that is killed, or has a standby; a tenant moved to a shard of its own; roles made by
--   deploy/roles.sql; nodes added to a registry that has events.

-- Our triggers raise an error and change nothing; Citus cannot know.
SET citus.enable_unsafe_triggers = on;

-- The log. Everything of a tenant lies on one node.
SELECT create_distributed_table('registry.log', 'tenant', colocate_with => 'none', shard_count => 32);
SELECT create_distributed_table('registry.event', 'tenant', colocate_with => 'registry.log');
SELECT create_distributed_table('registry.tag', 'tenant', colocate_with => 'registry.log');

-- The figures: whatever tables of a tenant this version has, beside the tenant's log; what is the same for every
-- tenant and is joined with them, on every node.
DO $$
DECLARE
    v_table regclass;
BEGIN
    FOR v_table IN
        SELECT c.oid FROM pg_class AS c
         WHERE c.relnamespace = 'figures'::regnamespace AND c.relkind = 'r'
           AND EXISTS (SELECT FROM pg_attribute AS a
                        WHERE a.attrelid = c.oid AND a.attname = 'tenant' AND NOT a.attisdropped)
         ORDER BY c.relname
    LOOP
        PERFORM create_distributed_table(v_table, 'tenant', colocate_with => 'registry.log');
    END LOOP;
END
$$;
SELECT create_reference_table('figures.industry');
SELECT create_reference_table('figures.version');

-- Local, on the coordinator alone: registry.credential, which a key is looked up in before any tenant is known,
-- registry.epoch and registry_migrations.applied. None is ever joined with another table.

-- The one door into the log runs where the tenant's log lies. Found by name: its arguments change with migrations.
SELECT create_distributed_function(p.oid::regprocedure, 'p_tenant', colocate_with => 'registry.log',
                                   force_delegation => true)
  FROM pg_proc AS p
 WHERE p.pronamespace = 'registry'::regnamespace AND p.proname = 'append';

-- Every node opens sessions under these roles.
DO $$
DECLARE
    v_role name;
BEGIN
    FOR v_role IN
        SELECT r.rolname FROM pg_roles AS r
         WHERE r.rolname IN ('registry_owner', 'registry_append', 'registry_read', 'registry_fold', 'registry_audit',
                             'registry_province')
    LOOP
        EXECUTE format('ALTER ROLE %I LOGIN', v_role);
    END LOOP;
    -- The tables' owner makes schemas on every node: those of later versions of the figures.
    EXECUTE format('GRANT CREATE ON DATABASE %I TO registry_owner', current_database());
END
$$;

-- SET LOCAL travels with a transaction to the workers, so that the policies there know the tenant.
DO $$
BEGIN
    EXECUTE format('ALTER DATABASE %I SET citus.propagate_set_commands = %L', current_database(), 'local');
END
$$;
