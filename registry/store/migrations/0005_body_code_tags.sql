-- A body code is found by a tag. Receipts and third-party filings recorded before events carried it are given it
-- here, tenant by tenant: no transaction sees two. Tags are how events are found; no leaf covers them.

DO $$
DECLARE
    v_tenant text;
BEGIN
    FOR v_tenant IN SELECT '37' || lpad(g.city::text, 2, '0') || '00' FROM generate_series(0, 17) AS g (city) LOOP
        PERFORM set_config('registry.tenant', v_tenant, true);
        INSERT INTO registry.tag (tenant, tag, position)
        SELECT e.tenant, 'body:' || (e.data::json ->> 'body_code'), e.position
          FROM registry.event AS e
         WHERE e.tenant = v_tenant AND e.type IN ('filing.receipt_issued.v1', 'filing.third_party_filed.v1')
           AND e.data::json ->> 'body_code' IS NOT NULL
        ON CONFLICT (tenant, tag, position) DO NOTHING;
    END LOOP;
    PERFORM set_config('registry.tenant', '', true);
END
$$;
