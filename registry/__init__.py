"""The write side: who may do what, what happened, and the log that keeps it."""
