-- Distributes the registry over the nodes of a Citus cluster by tenant. Not needed before one PostgreSQL is too small.
--
-- When: once, as superuser on the coordinator, after `filing-registry migrate` and before anything is recorded: the
-- tables must be empty. The nodes are added first (SELECT citus_add_node(…)). Applications connect to the coordinator
-- alone, never to a worker: there COPY and INSERT … SELECT would pass by the policies' WITH CHECK.
-- Statements reach the workers under the role at work. So the roles below get LOGIN; the workers' pg_hba.conf must let
-- them in from the coordinator, and from there alone.
--
-- Tried, with Citus 13.2.2 over PostgreSQL 15, a coordinator and two workers on one machine, 32 shards, on a log, its
-- head and a table of facts built as ours are. It holds there: keys that begin with tenant; reference tables; forced
-- row-level security and ENABLE ALWAYS triggers on every shard, moved ones too; roles that may execute and nothing
-- else; a function append(tenant, arrays) delegated to the tenant's worker, in pipeline and prepared; several tenants
-- in one transaction; the fold's INSERT … SELECT for one tenant and for all; ON CONFLICT; reports grouped by tenant;
-- a worker added and shards moved to it, after which the positions of 785,156 events were still gapless.
--
-- Holds of what is here, because tests/test_citus.py looks: the rules that can be seen in the schema and in the text
-- of the statements. The script itself is run there against a stand-in that notes what Citus is asked to do.
--
-- Not tried: append as it is now, with an array of the composite type registry.new_event; the statement that looks
-- up what decisions need (`look`, log.sql) and registry.position_at; new figures put in the old ones' place (LOCK
-- TABLE, ALTER SCHEMA … RENAME); a worker that is killed; a tenant moved to a shard of its own; a move under load to
-- its end.
--
-- Open:
-- * Citus refuses to plan a query over an SQL function that has parameters and reads a distributed table. Ours is
--   figures.standing, which the queries of single cells use. It has to become plpgsql, or be written out there.
-- * A new version of the figures is built in tables of its own, on the coordinator, filled, and then put in the old
--   ones' place. It counts right, but on one node, until projections.schema distributes what it makes.
-- * While a shard moves, calls in flight fail with SQLSTATE 42501, and nothing is recorded. The registry does not
--   try these again by itself: who posted must, or shards are moved when nobody posts.

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

-- Local, on the coordinator alone: registry.credential, which a key is looked up in before any tenant is known, and
-- registry_migrations.applied. Neither is ever joined with another table.

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
         WHERE r.rolname IN ('registry_owner', 'registry_append', 'registry_read', 'registry_fold', 'registry_audit')
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
