"""The server process: its workers, sockets and protocol."""
