"""Tables drawn as files and for the terminal; pure: the same table gives the same bytes."""
