"""Evaluations and the certificates granted on them."""
