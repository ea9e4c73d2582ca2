-- What a database administrator runs, once a database, where the application must neither be a superuser,
-- make roles, nor own the database:
--
--   psql --set ON_ERROR_STOP=1 --dbname filing_registry --file deploy/roles.sql
--   psql --dbname filing_registry --command '\password filing_registry'
--
-- Then FILING_REGISTRY_DSN names the user filing_registry. It may act under the five roles and has no
-- privilege of its own: NOINHERIT, so that each piece of work says under which role it is done.
-- May be run again. It makes no database, sets no password and writes no pg_hba.conf.

DO $$
DECLARE
    v_role text;
BEGIN
    FOREACH v_role IN ARRAY ARRAY[
        'registry_owner', 'registry_append', 'registry_read', 'registry_fold', 'registry_audit'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = v_role) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', v_role);
        END IF;
    END LOOP;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'filing_registry') THEN
        CREATE ROLE filing_registry LOGIN NOINHERIT;
    END IF;
    -- The schemas belong to the owner role, not to whoever logs in.
    EXECUTE format('GRANT CREATE ON DATABASE %I TO registry_owner', current_database());
    EXECUTE format('REVOKE CREATE, TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO filing_registry', current_database());
END
$$;

ALTER ROLE filing_registry NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOREPLICATION NOINHERIT;
GRANT registry_owner, registry_append, registry_read, registry_fold, registry_audit TO filing_registry;

-- A commit is answered only when it is on disk, and times are UTC.
ALTER ROLE filing_registry SET synchronous_commit = on;
ALTER ROLE filing_registry SET timezone = 'UTC';
