"""The eventsourcing library's recorder, mapper and application on our log."""
