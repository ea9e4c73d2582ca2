"""Evidence that a log is what it was: leaves and roots, pure; it reads no database and signs nothing."""
