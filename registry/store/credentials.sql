-- credential --
-- The office that a key belongs to.
SELECT office FROM registry.credential WHERE digest = %(digest)s;

-- issue_credential --
-- Give an office a key; the same key again changes nothing.
INSERT INTO registry.credential (digest, office) VALUES (%(digest)s, %(office)s) ON CONFLICT (digest) DO NOTHING;
