"""The live feed: one reader per tenant, many clients."""
