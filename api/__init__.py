"""Every way in: HTTP and the command line. Only this package knows a status code, a key or a setting."""
