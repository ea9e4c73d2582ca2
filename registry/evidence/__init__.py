"""What anybody can recompute from a log: the leaves of its events and the root over them."""
