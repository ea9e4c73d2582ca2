"""Folds each tenant's log into tables, live and in rebuilds, and reads them at a cut."""
