"""The read side: everything here is derived from the logs and can be dropped and derived again."""
