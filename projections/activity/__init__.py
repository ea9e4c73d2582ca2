"""The activity table: everything around filings, counted by month and year."""
