-- Evaluations are found under their filing by a tag. Those recorded before events carried it are given it here,
-- tenant by tenant: no statement sees two. Tags are how events are found; no leaf covers them.

DO $$
DECLARE
    v_tenant text;
BEGIN
    FOR v_tenant IN SELECT '37' || lpad(g.city::text, 2, '0') || '00' FROM generate_series(0, 17) AS g (city) LOOP
        EXECUTE format('SET LOCAL registry.tenant = %L', v_tenant);
        INSERT INTO registry.tag (tenant, tag, position)
        SELECT e.tenant, 'evaluations:filing/' || lower(e.data::json ->> 'filing'), e.position
          FROM registry.event AS e
         WHERE e.tenant = v_tenant AND e.type = 'evaluation.held.v1'
        ON CONFLICT (tenant, tag, position) DO NOTHING;
    END LOOP;
    SET LOCAL registry.tenant = '';
END
$$;
