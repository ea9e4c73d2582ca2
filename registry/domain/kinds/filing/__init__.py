"""Filings: from the intent to file to the end of the receipt."""
