"""What if rules or definitions were others: history is looked at again, nothing recorded, no table touched."""
