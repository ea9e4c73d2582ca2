"""A tenant's adopted rules, and what others would change."""
