"""The province's quarterly bulletin."""
