"""The only way to write: decides on submissions as one batch and appends what is accepted to the log."""
