-- The one door takes its events as an array of a type of their own, bound in binary: no text to parse,
-- no JSON to take apart. It tells by its answer, not by an error, that a decision has to be made anew,
-- so that several tenants' appends can share a transaction and one's conflict harms no other.

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

-- An instant as the leaf writes it: UTC, microseconds, Z. STABLE as to_char is, so that it is inlined.
CREATE OR REPLACE FUNCTION registry.instant(p_time timestamptz) RETURNS text
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
CREATE OR REPLACE FUNCTION registry.leaf(
    p_tenant text, p_position bigint, p_subject text, p_version bigint, p_id uuid, p_type text,
    p_time timestamptz, p_recordedtime timestamptz, p_office text, p_data text
) RETURNS bytea
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN registry.leaf_of(p_tenant, p_position, p_subject, p_version, p_id, p_type, p_time,
                            registry.instant(p_recordedtime), p_office, p_data);

DROP FUNCTION registry.append(text, bigint, text[], text[], json);

-- The one door into the log. Takes the tenant's head, checks that nothing the caller's decision looked
-- at has changed since position p_seen (no check if NULL), gives positions, inserts. If something has
-- changed it does nothing and answers NULL: look again and decide again. Tags come apart, each with the
-- place of its event among p_events: most events have none, and a statement not run costs nothing.
CREATE FUNCTION registry.append(
    p_tenant text, p_seen bigint, p_subjects text[], p_tags text[], p_events registry.new_event[],
    p_tagged bigint[], p_tagged_as text[],
    OUT first_position bigint, OUT recorded timestamptz
)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_size     bigint;
    v_last     timestamptz;
    v_recorded text;
BEGIN
    IF p_tenant IS DISTINCT FROM registry.current_tenant() THEN
        RAISE EXCEPTION 'the transaction is not bound to tenant %', p_tenant USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT l.size, l.recordedtime INTO v_size, v_last
      FROM registry.log AS l WHERE l.tenant = p_tenant FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO registry.log AS l (tenant) VALUES (p_tenant)
            ON CONFLICT (tenant) DO UPDATE SET size = l.size
            RETURNING l.size, l.recordedtime INTO v_size, v_last;
    END IF;
    IF v_size > p_seen AND (
        EXISTS (SELECT FROM registry.event AS e
                 WHERE e.tenant = p_tenant AND e.position > p_seen AND e.subject = ANY (p_subjects))
        OR EXISTS (SELECT FROM registry.tag AS t
                    WHERE t.tenant = p_tenant AND t.position > p_seen AND t.tag = ANY (p_tags))
    ) THEN
        RETURN;
    END IF;
    first_position := v_size + 1;
    recorded := greatest(clock_timestamp(), v_last);
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
    UPDATE registry.log AS l
       SET size = v_size + cardinality(p_events), recordedtime = recorded
     WHERE l.tenant = p_tenant;
END
$$;

REVOKE ALL ON TYPE registry.new_event FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA registry FROM PUBLIC;
GRANT USAGE ON TYPE registry.new_event TO registry_append;
GRANT EXECUTE ON FUNCTION registry.append(text, bigint, text[], text[], registry.new_event[], bigint[], text[])
    TO registry_append;
