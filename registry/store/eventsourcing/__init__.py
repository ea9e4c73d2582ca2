"""The eventsourcing library's recorder, mapper and application, seated on our log."""
