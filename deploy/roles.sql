-- What a database administrator runs where the registry may neither make roles nor own its database:
--
--   createdb registry
--   psql --set ON_ERROR_STOP=1 --dbname registry --file deploy/roles.sql
--   psql --dbname registry --command '\password filing_registry'
--
-- The registry then logs in as filing_registry: FILING_REGISTRY_DSN=postgresql://filing_registry:…@host/registry.
-- May be run again; for a second database of the server it adds what that one needs. It sets no password.
--
-- The roles under which all work is done own or may do what the migration grants them. They have no login.
-- filing_registry_session stands between five of them and the login: NOINHERIT, so that who logs in has none of their
-- privileges, and is bound by no policy made for them, until it says SET ROLE. This form is the same on every
-- PostgreSQL from 15 on; since 16 the like could be said for each grant (WITH INHERIT FALSE, SET TRUE).
-- registry_read alone is inherited: the version of the figures is asked for before any role is taken.

DO $$
DECLARE
    v_role name;
BEGIN
    FOREACH v_role IN ARRAY ARRAY['registry_owner', 'registry_append', 'registry_read', 'registry_fold',
                                  'registry_audit', 'registry_province', 'filing_registry_session',
                                  'filing_registry']
    LOOP
        IF NOT EXISTS (SELECT FROM pg_roles AS r WHERE r.rolname = v_role) THEN
            EXECUTE format('CREATE ROLE %I', v_role);
        END IF;
    END LOOP;
    -- The schemas are made by, and belong to, registry_owner.
    EXECUTE format('GRANT CREATE ON DATABASE %I TO registry_owner', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO filing_registry', current_database());
    EXECUTE format('REVOKE CREATE, TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
END
$$;

ALTER ROLE filing_registry_session NOLOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
ALTER ROLE filing_registry LOGIN INHERIT NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;

GRANT registry_owner, registry_append, registry_fold, registry_audit, registry_province TO filing_registry_session;
GRANT filing_registry_session, registry_read TO filing_registry;

-- A post is answered when it is on disk, whatever the server's own setting is.
ALTER ROLE filing_registry SET synchronous_commit = on;
