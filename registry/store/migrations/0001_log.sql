-- The log: what every tenant has recorded, in order, and nothing that could change it.

CREATE SCHEMA registry;

-- Tables

-- The head row of a tenant's log. An append takes it, so positions are gapless and in commit order.
CREATE TABLE registry.log (
    tenant       text COLLATE "C" NOT NULL PRIMARY KEY,
    size         bigint           NOT NULL DEFAULT 0 CHECK (size >= 0),
    recordedtime timestamptz      NOT NULL DEFAULT '-infinity'
) WITH (fillfactor = 50);

-- One row an event. `data` is the exact JSON text; `content` the SHA-256 of what the client sent, by
-- which a repeated post is told from a reused id; `leaf` the SHA-256 described at registry.leaf().
CREATE TABLE registry.event (
    tenant       text COLLATE "C" NOT NULL,
    position     bigint           NOT NULL CHECK (position > 0),
    subject      text COLLATE "C" NOT NULL,
    version      bigint           NOT NULL CHECK (version >= 0),
    id           uuid             NOT NULL,
    type         text COLLATE "C" NOT NULL,
    time         timestamptz      NOT NULL,
    recordedtime timestamptz      NOT NULL,
    office       text COLLATE "C" NOT NULL,
    data         text             NOT NULL,
    content      bytea            NOT NULL,
    leaf         bytea            NOT NULL,
    PRIMARY KEY (tenant, position),
    UNIQUE (tenant, subject, version),
    UNIQUE (tenant, id)
);

-- Under what an event is found beside its subject: an enterprise's filings, a receipt number.
CREATE TABLE registry.tag (
    tenant   text COLLATE "C" NOT NULL,
    tag      text COLLATE "C" NOT NULL,
    position bigint           NOT NULL,
    PRIMARY KEY (tenant, tag, position)
);

-- The keys that offices authenticate with, as SHA-256. No tenant: a key belongs to an office.
CREATE TABLE registry.credential (
    digest  bytea            NOT NULL PRIMARY KEY,
    office  text COLLATE "C" NOT NULL,
    created timestamptz      NOT NULL DEFAULT clock_timestamp()
);

-- An epoch: while it lasts every log only grows. After a restore another begins, with how long each log was then.
-- `history` is what registry.history() was, `cause` why the epoch was opened, `reason` what the operator said.
CREATE TABLE registry.epoch (
    number  bigint           NOT NULL PRIMARY KEY CHECK (number > 0),
    id      uuid             NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    opened  timestamptz      NOT NULL DEFAULT clock_timestamp(),
    cause   text COLLATE "C" NOT NULL CHECK (cause IN ('first', 'server', 'timeline', 'tables', 'shorter', 'told')),
    reason  text             CHECK ((reason IS NOT NULL) = (cause = 'told')),
    history text COLLATE "C" NOT NULL,
    sizes   jsonb            NOT NULL
);

-- An event as it is handed to registry.append: an array of these is bound in binary, no text to parse.
CREATE TYPE registry.new_event AS (
    subject text,
    version bigint,
    id      uuid,
    type    text,
    time    timestamptz,
    office  text,
    data    text,
    content bytea
);

-- The tenant that the current transaction is bound to; NULL if none.
CREATE FUNCTION registry.current_tenant() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN NULLIF(current_setting('registry.tenant', true), '');

-- What no restore leaves as it was: the server's identifier, its timeline, the log's table. A dump is read into other
-- tables or another server; a server set back to an earlier moment begins another timeline, as one that takes over does.
CREATE FUNCTION registry.history() RETURNS text
    LANGUAGE sql STABLE
    RETURN concat_ws('/', (SELECT s.system_identifier FROM pg_control_system() AS s),
                     left(pg_walfile_name(pg_current_wal_lsn()), 8), 'registry.log'::regclass::oid);

-- Evidence

-- An instant as the leaf writes it: UTC, microseconds, Z. STABLE as to_char is, so that it is inlined.
CREATE FUNCTION registry.instant(p_time timestamptz) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN to_char(p_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');

-- The leaf of an event whose time of recording is already written as the leaf writes it.
CREATE FUNCTION registry.leaf_of(
    p_tenant text, p_position bigint, p_subject text, p_version bigint, p_id uuid, p_type text,
    p_time timestamptz, p_recorded text, p_office text, p_data text
) RETURNS bytea
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN sha256('\x00'::bytea || convert_to(
        concat_ws(E'\n', p_tenant, p_position, p_subject, p_version, p_id, p_type,
                  registry.instant(p_time), p_recorded, p_office, p_data), 'UTF8'));

-- The leaf of an event: SHA-256 over the byte 0x00 and then, in UTF-8, joined by a line feed each:
-- tenant, position, subject, version, id, type, time, recordedtime, office, data.
-- No field but the last could hold a line feed, and JSON text holds none either.
CREATE FUNCTION registry.leaf(
    p_tenant text, p_position bigint, p_subject text, p_version bigint, p_id uuid, p_type text,
    p_time timestamptz, p_recordedtime timestamptz, p_office text, p_data text
) RETURNS bytea
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN registry.leaf_of(p_tenant, p_position, p_subject, p_version, p_id, p_type, p_time,
                            registry.instant(p_recordedtime), p_office, p_data);

-- Append-only: what the log never allows, whoever asks

CREATE FUNCTION registry.forbid() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    RAISE EXCEPTION '% on %.% is forbidden: the log is append-only', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;

-- The head only goes forward, and this says when it moved instead of the statements that move it: Citus takes none
-- that calls the clock, and the row is locked already. So the time is that of whose turn it is.
CREATE FUNCTION registry.forbid_shrinking() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    IF NEW.tenant <> OLD.tenant OR NEW.size < OLD.size OR NEW.recordedtime < OLD.recordedtime THEN
        RAISE EXCEPTION 'the head of a log never goes back' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.size > OLD.size THEN
        NEW.recordedtime := greatest(NEW.recordedtime, clock_timestamp());
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER forbid BEFORE UPDATE OR DELETE OR TRUNCATE ON registry.event
    FOR EACH STATEMENT EXECUTE FUNCTION registry.forbid();
CREATE TRIGGER forbid BEFORE UPDATE OR DELETE OR TRUNCATE ON registry.tag
    FOR EACH STATEMENT EXECUTE FUNCTION registry.forbid();
CREATE TRIGGER forbid BEFORE DELETE OR TRUNCATE ON registry.log
    FOR EACH STATEMENT EXECUTE FUNCTION registry.forbid();
CREATE TRIGGER forbid_shrinking BEFORE UPDATE ON registry.log
    FOR EACH ROW EXECUTE FUNCTION registry.forbid_shrinking();
CREATE TRIGGER forbid BEFORE UPDATE OR DELETE OR TRUNCATE ON registry.epoch
    FOR EACH STATEMENT EXECUTE FUNCTION registry.forbid();
ALTER TABLE registry.epoch ENABLE ALWAYS TRIGGER forbid;
ALTER TABLE registry.event ENABLE ALWAYS TRIGGER forbid;
ALTER TABLE registry.tag ENABLE ALWAYS TRIGGER forbid;
ALTER TABLE registry.log ENABLE ALWAYS TRIGGER forbid, ENABLE ALWAYS TRIGGER forbid_shrinking;

-- The append function

-- The one door into the log. Checks that nothing the caller's decision looked at has changed since position p_seen
-- (no check if NULL), gives positions, inserts. If something has changed it does nothing and answers NULL, no error:
-- look again and decide again; several tenants' appends can share a transaction and one's conflict harms no other.
--
-- Where nobody has moved the tenant's head since the decision, one statement moves it: to lock it first costs a
-- statement and a record in the WAL. Only where the log has grown is the head taken first, and what has been appended
-- since p_seen looked through. Tags come apart, each with the place of its event among p_events: most events have none,
-- and a statement not run costs nothing. Each statement names the tenant by itself, so that Citus can run it where
-- the tenant's log lies.
CREATE FUNCTION registry.append(
    p_tenant text, p_seen bigint, p_subjects text[], p_tags text[], p_events registry.new_event[],
    p_tagged bigint[], p_tagged_as text[],
    OUT first_position bigint, OUT recorded timestamptz
)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_count    bigint := cardinality(p_events);
    v_size     bigint;
    v_recorded text;
BEGIN
    IF p_tenant IS DISTINCT FROM registry.current_tenant() THEN
        RAISE EXCEPTION 'the transaction is not bound to tenant %', p_tenant USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE registry.log AS l
       SET size = l.size + v_count
     WHERE l.tenant = p_tenant AND (p_seen IS NULL OR l.size <= p_seen)
    RETURNING l.size - v_count, l.recordedtime INTO v_size, recorded;
    IF NOT FOUND THEN
        SELECT l.size INTO v_size FROM registry.log AS l WHERE l.tenant = p_tenant FOR UPDATE;
        IF NOT FOUND THEN
            INSERT INTO registry.log AS l (tenant) VALUES (p_tenant)
                ON CONFLICT (tenant) DO UPDATE SET size = l.size
                RETURNING l.size INTO v_size;
        END IF;
        IF v_size > p_seen THEN
            PERFORM FROM registry.event AS e
              WHERE e.tenant = p_tenant AND e.position > p_seen
                AND e.subject || '' = ANY (p_subjects) -- few positions to look through, by no index over subjects
              LIMIT 1;
            IF FOUND THEN
                RETURN;
            END IF;
            PERFORM FROM registry.tag AS t
              WHERE t.tenant = p_tenant AND t.position > p_seen AND t.tag = ANY (p_tags)
              LIMIT 1;
            IF FOUND THEN
                RETURN;
            END IF;
        END IF;
        UPDATE registry.log AS l
           SET size = v_size + v_count
         WHERE l.tenant = p_tenant
        RETURNING l.recordedtime INTO recorded;
    END IF;
    first_position := v_size + 1;
    v_recorded := registry.instant(recorded);
    INSERT INTO registry.event (tenant, position, subject, version, id, type, time, recordedtime, office,
                                data, content, leaf)
    SELECT p_tenant, v_size + g.place, g.subject, g.version, g.id, g.type, g.time, recorded, g.office, g.data,
           g.content,
           registry.leaf_of(p_tenant, v_size + g.place, g.subject, g.version, g.id, g.type, g.time, v_recorded,
                            g.office, g.data)
      FROM unnest(p_events) WITH ORDINALITY
           AS g (subject, version, id, type, time, office, data, content, place);
    IF cardinality(p_tagged) > 0 THEN
        INSERT INTO registry.tag (tenant, tag, position)
        SELECT p_tenant, t.tag, v_size + t.place
          FROM unnest(p_tagged, p_tagged_as) AS t (place, tag);
    END IF;
END
$$;

-- Reading

-- The position of the last event recorded by a moment, 0 if there is none. recordedtime never falls
-- along a log, so a binary search over positions finds it without an index of its own.
CREATE FUNCTION registry.position_at(p_tenant text, p_moment timestamptz) RETURNS bigint
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_low    bigint := 0;
    v_high   bigint := coalesce((SELECT l.size FROM registry.log AS l WHERE l.tenant = p_tenant), 0);
    v_middle bigint;
BEGIN
    WHILE v_low < v_high LOOP
        v_middle := (v_low + v_high + 1) / 2;
        IF (SELECT e.recordedtime FROM registry.event AS e
             WHERE e.tenant = p_tenant AND e.position = v_middle) <= p_moment THEN
            v_low := v_middle;
        ELSE
            v_high := v_middle - 1;
        END IF;
    END LOOP;
    RETURN v_low;
END
$$;

-- Isolation: no setting, no rows; every role sees one tenant's rows at a time, the owner too

ALTER TABLE registry.log ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE registry.event ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE registry.tag ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON registry.log USING (tenant = registry.current_tenant());
CREATE POLICY tenant ON registry.event USING (tenant = registry.current_tenant());
CREATE POLICY tenant ON registry.tag USING (tenant = registry.current_tenant());
-- The followers must know which logs there are and how long they have grown; heads hold nothing else.
CREATE POLICY heads ON registry.log FOR SELECT TO registry_fold USING (true);

-- A decision must know whether an enterprise has a filing with another tenant, whether a subsidy was claimed there, and
-- what another tenant's certificate is worth: it looks for such a tag, and at what stands under it, in every log.
CREATE POLICY province ON registry.tag FOR SELECT TO registry_province
    USING (tag ^@ 'enterprise:' OR tag ^@ 'subsidy:' OR tag ^@ 'certificate:');
CREATE POLICY province ON registry.event FOR SELECT TO registry_province
    USING (subject ^@ 'filing/' OR subject ^@ 'subsidy/' OR subject ^@ 'evaluation/');

-- Roles: who audits a log reads it whole, one tenant at a time, and nothing else: no tag, no credential, no figures

REVOKE ALL ON SCHEMA registry FROM PUBLIC;
REVOKE ALL ON TYPE registry.new_event FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA registry FROM PUBLIC;
GRANT USAGE ON SCHEMA registry
    TO registry_append, registry_read, registry_fold, registry_audit, registry_province;
GRANT USAGE ON TYPE registry.new_event TO registry_append;
GRANT EXECUTE ON FUNCTION registry.append(text, bigint, text[], text[], registry.new_event[], bigint[], text[])
    TO registry_append;
GRANT EXECUTE ON FUNCTION registry.current_tenant()
    TO registry_append, registry_read, registry_fold, registry_audit, registry_province;
GRANT EXECUTE ON FUNCTION registry.position_at(text, timestamptz) TO registry_read;
GRANT SELECT ON registry.log, registry.event, registry.tag, registry.credential TO registry_read;
GRANT SELECT ON registry.log, registry.event TO registry_fold, registry_audit;
GRANT SELECT ON registry.event, registry.tag TO registry_province;
GRANT SELECT ON registry.epoch TO registry_fold;
GRANT EXECUTE ON FUNCTION registry.history() TO registry_fold;
