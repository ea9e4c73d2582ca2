"""A hand-kept annex compared with ours: over HTTP or the command line; no cell is read and no figure counted here."""
