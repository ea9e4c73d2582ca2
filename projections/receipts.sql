-- receipt_code --
-- The filing whose receipt is found under a code, by the code's digest, and how far the tables are.
SELECT c.position, (SELECT r.subject FROM receipt_code AS r WHERE r.tenant = %(tenant)s AND r.digest = %(digest)s)
  FROM checkpoint AS c
 WHERE c.tenant = %(tenant)s;
