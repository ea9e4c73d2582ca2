"""All PostgreSQL of the write side."""
