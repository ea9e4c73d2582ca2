"""What the server tells its operators: logs, metrics and traces."""
