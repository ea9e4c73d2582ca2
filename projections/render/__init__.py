"""Draws tables as files and for the terminal. Pure: the same table gives the same bytes."""
