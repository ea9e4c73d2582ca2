"""What a stranger can recompute from a log: leaves and the root over them; nothing is read, stored or signed here."""
