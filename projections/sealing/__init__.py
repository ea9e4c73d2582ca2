"""What is sealed, month by month and quarter by quarter, and whether it still reads the same."""
