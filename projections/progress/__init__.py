"""The plan's figures beside what has been done."""
