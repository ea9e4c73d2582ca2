"""The only way to write: submissions, decided on as one batch, appended to the log."""
