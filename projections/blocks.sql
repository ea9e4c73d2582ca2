-- Totals at the ends of blocks of positions, so that a figure at any cut takes one block's totals and the
-- few entries after it. A block is closed once, in the transaction that folds its last position.

-- dispatch_block --
-- The totals of Annex 2 at the end of a block: those of the block before, and what this one adds.
INSERT INTO dispatch_block (tenant, block, unit, month, preparing, completed, evaluated, certified)
SELECT b.tenant, %(block)s, b.unit, b.month, sum(b.preparing), sum(b.completed), sum(b.evaluated), sum(b.certified)
  FROM (SELECT b.tenant, b.unit, b.month, b.preparing, b.completed, b.evaluated, b.certified
          FROM dispatch_block AS b
         WHERE b.tenant = %(tenant)s AND b.block = %(block)s - 1
        UNION ALL
        SELECT e.tenant, e.unit, date_trunc('month', e.day::timestamp)::date, e.preparing, e.completed, e.evaluated, 0
          FROM entry AS e
         WHERE e.tenant = %(tenant)s AND e.position > %(first)s AND e.position <= %(last)s AND e.unit IS NOT NULL
        UNION ALL
        SELECT f.tenant, f.unit, date_trunc('month', f.date::timestamp)::date, 0, 0, 0, f.quantity
          FROM fact AS f
         WHERE f.tenant = %(tenant)s AND f.position > %(first)s AND f.position <= %(last)s
           AND f.kind IN ('granted', 'revoked')) AS b
 GROUP BY b.tenant, b.unit, b.month
HAVING sum(b.preparing) <> 0 OR sum(b.completed) <> 0 OR sum(b.evaluated) <> 0 OR sum(b.certified) <> 0;

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
