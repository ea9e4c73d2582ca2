"""Tells histories from events alone: what each act changed, by whom and under which authority and rule."""
