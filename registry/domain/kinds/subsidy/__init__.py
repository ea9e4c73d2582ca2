"""Subsidies, and the certificates and trainings that they stand on."""
