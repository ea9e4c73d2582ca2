"""The HTTP interface: routers, the live feed, and what they share."""
