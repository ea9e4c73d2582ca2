-- Who audits a log reads it whole, one tenant at a time, and nothing else: no tag, no credential, no figures.

GRANT USAGE ON SCHEMA registry TO registry_audit;
GRANT EXECUTE ON FUNCTION registry.current_tenant() TO registry_audit;
GRANT SELECT ON registry.log, registry.event TO registry_audit;
