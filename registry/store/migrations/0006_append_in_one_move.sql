-- The one door moves the tenant's head in one statement where nobody has moved it since the decision; to lock it
-- first cost every append a statement and a record in the WAL. Only where the log has grown meanwhile is the head
-- taken first, and what has been appended looked through from where the decision looked.
--
-- The head's own trigger says when it moved, instead of the statements that move it: Citus takes no statement that
-- calls the clock, and the trigger has the row locked already. So the time is still that of whose turn it is. And
-- each statement of the one door names the tenant by itself, as it must to be run where the tenant's log lies.

CREATE OR REPLACE FUNCTION registry.forbid_shrinking() RETURNS trigger
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

CREATE OR REPLACE FUNCTION registry.append(
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
