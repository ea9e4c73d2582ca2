"""Annex 1: the plan table of a period."""
