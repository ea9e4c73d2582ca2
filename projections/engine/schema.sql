-- The tables of the projections, made in a schema of their own that the caller has set as search_path.
-- They have no migrations: another text here, in facts.sql, activities.sql, pending.sql or blocks.sql is another
-- version, built beside this one.

-- What the tables are made by, and how many positions a block has: totals are kept at the end of each.
CREATE TABLE version (
    digest     text        NOT NULL,
    made       timestamptz NOT NULL DEFAULT clock_timestamp(),
    block_size bigint      NOT NULL DEFAULT 8192 CHECK (block_size > 0)
);

-- How far each tenant's log has been folded; moves in the transaction that moves the tables.
CREATE TABLE checkpoint (
    tenant   text COLLATE "C" NOT NULL PRIMARY KEY,
    position bigint           NOT NULL
);

-- One row a countable thing: what an event changes in the annexes, with all that counting it takes.
-- A filing's facts carry its unit, enterprise, Annex 1 row (0: not in Annex 1) and end of validity
-- forward, so its latest fact by a day and a cut says where it stood. The quantity of an evaluation held is
-- 1 if it served small firms or the public.
CREATE TABLE fact (
    tenant      text COLLATE "C" NOT NULL,
    position    bigint           NOT NULL,
    subject     text COLLATE "C" NOT NULL,
    version     bigint           NOT NULL,
    kind        text COLLATE "C" NOT NULL CHECK (kind IN (
                    'intended', 'received', 'corrected', 'receipted', 'changed', 'renewed', 'ended',
                    'held', 'granted', 'revoked', 'surveyed', 'closed')),
    unit        text COLLATE "C",
    enterprise  text COLLATE "C" NOT NULL,
    industry    smallint,
    date        date             NOT NULL,
    time        timestamptz      NOT NULL,
    valid_until date,
    quantity    bigint           NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant, position)
);
CREATE UNIQUE INDEX fact_subject ON fact (tenant, subject, version) WHERE kind NOT IN ('held', 'granted', 'revoked');
CREATE INDEX fact_filing ON fact (tenant, enterprise) WHERE kind IN ('intended', 'received', 'receipted');
CREATE INDEX fact_validity ON fact (tenant, valid_until) WHERE kind IN ('receipted', 'renewed');

-- What facts add to the figures: a figure as of a cut, on a day, is the sum of the entries at or before both.
-- Figures of Annex 2 go by unit, those of Annex 1 by industry. A `doubled` entry takes back what the
-- others say of an enterprise more than once.
CREATE TABLE entry (
    tenant      text COLLATE "C" NOT NULL,
    position    bigint           NOT NULL,
    unit        text COLLATE "C",
    industry    smallint,
    day         date             NOT NULL,
    preparing   smallint         NOT NULL DEFAULT 0,
    completed   smallint         NOT NULL DEFAULT 0,
    evaluated   smallint         NOT NULL DEFAULT 0,
    above_scale smallint         NOT NULL DEFAULT 0,
    filed       smallint         NOT NULL DEFAULT 0,
    actual      smallint         NOT NULL DEFAULT 0,
    doubled     boolean          NOT NULL DEFAULT false
);
CREATE INDEX entry_position ON entry (tenant, position);

-- The earliest day on which an enterprise has evaluated under a unit: each row is earlier than the ones before,
-- whose day it takes the place of.
CREATE TABLE first_held (
    tenant     text COLLATE "C" NOT NULL,
    position   bigint           NOT NULL,
    unit       text COLLATE "C" NOT NULL,
    enterprise text COLLATE "C" NOT NULL,
    date       date             NOT NULL,
    before     date,
    PRIMARY KEY (tenant, position)
);
CREATE INDEX first_held_enterprise ON first_held (tenant, unit, enterprise, position);

-- All that the entries, certificates, receipts and evaluations up to the end of a block add, by unit and month.
CREATE TABLE dispatch_block (
    tenant    text COLLATE "C" NOT NULL,
    block     bigint           NOT NULL,
    unit      text COLLATE "C" NOT NULL,
    month     date             NOT NULL,
    preparing bigint           NOT NULL,
    completed bigint           NOT NULL,
    evaluated bigint           NOT NULL,
    certified bigint           NOT NULL,
    receipted bigint           NOT NULL,
    held      bigint           NOT NULL,
    served    bigint           NOT NULL,
    PRIMARY KEY (tenant, block, unit, month)
);

-- The same by industry row and month: of Annex 1.
CREATE TABLE plan_block (
    tenant      text COLLATE "C" NOT NULL,
    block       bigint           NOT NULL,
    industry    smallint         NOT NULL,
    month       date             NOT NULL,
    above_scale bigint           NOT NULL,
    filed       bigint           NOT NULL,
    actual      bigint           NOT NULL,
    PRIMARY KEY (tenant, block, industry, month)
);

-- What the acts around filings and evaluations, of a date, add to the figures of activity from a day on. A flow of a
-- month is the sum of the days in it, a stock on a day the sum up to that day. They are few: there are no blocks of
-- them.
CREATE TABLE activity_entry (
    tenant   text COLLATE "C" NOT NULL,
    position bigint           NOT NULL,
    subject  text COLLATE "C" NOT NULL,
    unit     text COLLATE "C" NOT NULL,
    figure   text COLLATE "C" NOT NULL,
    date     date             NOT NULL,
    day      date             NOT NULL,
    delta    bigint           NOT NULL,
    PRIMARY KEY (tenant, position, figure, day)
);

-- What an office declared for a unit and a month (填报).
CREATE TABLE declaration (
    tenant          text COLLATE "C" NOT NULL,
    position        bigint           NOT NULL,
    month           date             NOT NULL,
    unit            text COLLATE "C" NOT NULL,
    preparing       bigint           NOT NULL,
    completed       bigint           NOT NULL,
    evaluated       bigint           NOT NULL,
    certified_month bigint           NOT NULL,
    certified_ytd   bigint           NOT NULL,
    remark          text,
    PRIMARY KEY (tenant, position)
);
CREATE INDEX declaration_month ON declaration (tenant, month, unit, position);

-- The lines of every plan that was adopted or revised.
CREATE TABLE plan_line (
    tenant      text COLLATE "C" NOT NULL,
    position    bigint           NOT NULL,
    period      text COLLATE "C" NOT NULL,
    row         smallint         NOT NULL,
    above_scale bigint,
    filed       bigint,
    planned     jsonb            NOT NULL,
    remark      text,
    PRIMARY KEY (tenant, position, row)
);

-- The offices of a tenant as enrolled, for the rows of Annex 2.
CREATE TABLE office (
    tenant   text COLLATE "C" NOT NULL,
    position bigint           NOT NULL,
    code     text COLLATE "C" NOT NULL,
    kind     text COLLATE "C" NOT NULL,
    name     text             NOT NULL,
    PRIMARY KEY (tenant, position)
);

-- What waits to be done: a row a subject that stands at a stage from which something must be done next, by the
-- event at `position`, its latest. The only table whose rows change and go.
CREATE TABLE pending (
    tenant   text COLLATE "C" NOT NULL,
    subject  text COLLATE "C" NOT NULL,
    position bigint           NOT NULL,
    stage    text COLLATE "C" NOT NULL,
    unit     text COLLATE "C" NOT NULL,
    day      date             NOT NULL,
    PRIMARY KEY (tenant, subject)
);

-- By what of its code (核验码) a receipt is found: 70 bits of a SHA-256 over tenant and filing, two bits that are zero.
CREATE TABLE receipt_code (
    tenant   text COLLATE "C" NOT NULL,
    digest   bytea            NOT NULL,
    subject  text COLLATE "C" NOT NULL,
    position bigint           NOT NULL,
    PRIMARY KEY (tenant, digest)
);

-- Longest-prefix rules from a 4-digit industry code to a row of Annex 1; the same for every tenant.
CREATE TABLE industry (prefix text COLLATE "C" NOT NULL PRIMARY KEY, row smallint NOT NULL);

-- No setting, no rows: every role sees one tenant's rows at a time, the owner too.
DO $$
DECLARE
    v_table regclass;
BEGIN
    FOR v_table IN
        SELECT c.oid FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
         WHERE c.relnamespace = ':schema'::regnamespace AND c.relkind = 'r' AND a.attname = 'tenant'
    LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', v_table);
        EXECUTE format('CREATE POLICY tenant ON %s USING (tenant = registry.current_tenant())', v_table);
        EXECUTE format('GRANT SELECT, INSERT ON %s TO registry_fold', v_table);
    END LOOP;
END
$$;
CREATE POLICY checkpoints ON checkpoint FOR SELECT TO registry_fold USING (true);
GRANT UPDATE ON checkpoint TO registry_fold;
GRANT UPDATE, DELETE ON pending TO registry_fold;
GRANT SELECT ON industry, version TO registry_fold;
GRANT SELECT ON ALL TABLES IN SCHEMA :schema TO registry_read;
