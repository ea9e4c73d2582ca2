-- Totals at the ends of blocks of positions, so that a figure at any cut takes one block's totals and the
-- few entries after it. A block is closed once, in the transaction that folds its last position.

-- dispatch_block --
-- The totals of Annex 2, and of receipts and evaluations, at the end of a block: those of the block before, and what
-- this one adds, summed up by kind of row first: sums of small numbers are the cheap ones.
INSERT INTO dispatch_block (tenant, block, unit, month, preparing, completed, evaluated, certified, receipted, held,
                            served)
SELECT b.tenant, %(block)s, b.unit, b.month, sum(b.preparing), sum(b.completed), sum(b.evaluated), sum(b.certified),
       sum(b.receipted), sum(b.held), sum(b.served)
  FROM (SELECT b.tenant, b.unit, b.month, b.preparing, b.completed, b.evaluated, b.certified, b.receipted, b.held,
               b.served
          FROM dispatch_block AS b
         WHERE b.tenant = %(tenant)s AND b.block = %(block)s - 1
        UNION ALL
        SELECT e.tenant, e.unit, date_trunc('month', e.day::timestamp)::date AS month, sum(e.preparing),
               sum(e.completed), sum(e.evaluated), 0, 0, 0, 0
          FROM entry AS e
         WHERE e.tenant = %(tenant)s AND e.position > %(first)s AND e.position <= %(last)s AND e.unit IS NOT NULL
         GROUP BY e.tenant, e.unit, month
        UNION ALL
        SELECT f.tenant, f.unit, date_trunc('month', f.date::timestamp)::date AS month, 0, 0, 0,
               coalesce(sum(f.quantity::integer) FILTER (WHERE f.kind IN ('granted', 'revoked')), 0),
               count(*) FILTER (WHERE f.kind = 'receipted'), count(*) FILTER (WHERE f.kind = 'held'),
               count(*) FILTER (WHERE f.kind = 'held' AND f.quantity > 0)
          FROM fact AS f
         WHERE f.tenant = %(tenant)s AND f.position > %(first)s AND f.position <= %(last)s
           AND f.kind IN ('receipted', 'held', 'granted', 'revoked')
         GROUP BY f.tenant, f.unit, month) AS b
 GROUP BY b.tenant, b.unit, b.month
HAVING sum(b.preparing) <> 0 OR sum(b.completed) <> 0 OR sum(b.evaluated) <> 0 OR sum(b.certified) <> 0
    OR sum(b.receipted) <> 0 OR sum(b.held) <> 0;

-- plan_block --
-- The totals of Annex 1 at the end of a block: those of the block before, and what this one adds.
INSERT INTO plan_block (tenant, block, industry, month, above_scale, filed, actual)
SELECT b.tenant, %(block)s, b.industry, b.month, sum(b.above_scale), sum(b.filed), sum(b.actual)
  FROM (SELECT b.tenant, b.industry, b.month, b.above_scale, b.filed, b.actual
          FROM plan_block AS b
         WHERE b.tenant = %(tenant)s AND b.block = %(block)s - 1
        UNION ALL
        SELECT e.tenant, e.industry, date_trunc('month', e.day::timestamp)::date, e.above_scale, e.filed, e.actual
          FROM entry AS e
         WHERE e.tenant = %(tenant)s AND e.position > %(first)s AND e.position <= %(last)s
           AND e.industry IS NOT NULL) AS b
 GROUP BY b.tenant, b.industry, b.month
HAVING sum(b.above_scale) <> 0 OR sum(b.filed) <> 0 OR sum(b.actual) <> 0;
