"""Which tenants sealed which months, and whether on time."""
