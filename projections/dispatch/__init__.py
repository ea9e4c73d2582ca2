"""Annex 2: the monthly dispatch table."""
