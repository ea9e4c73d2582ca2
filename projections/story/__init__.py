"""Histories told: what each act changed, by whom and under which authority and rule, from events alone; no figures."""
