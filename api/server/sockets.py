"""The address to serve at: taken before anything else is begun, listened at when all is ready; it serves nothing."""

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from registry.errors import Message, RegistryError
from registry.settings import Settings

_WAITING = 2048
"""How many connections may wait to be accepted."""


class AddressNotHad(RegistryError):
    """The address or port to serve at is another program's, or none of this machine's."""

    def __init__(self, host: str, port: int, error: OSError) -> None:
        facts = {"host": host, "port": port}
        if error.errno == errno.EADDRINUSE:
            said = Message(
                "Port {port} at {host} is taken by another program; choose another with --port or "
                "FILING_REGISTRY_PORT, 0 for any that is free.",
                **facts,
            )
        else:
            said = Message(
                "Port {port} at {host} cannot be served at ({reason}); choose another with --host and --port.",
                reason=error.strerror or error,
                **facts,
            )
        super().__init__(said)


@contextmanager
def bound(settings: Settings) -> Iterator[tuple[Settings, socket.socket]]:
    """Take the address to serve at; give the settings with the port that it has, and the socket; AddressNotHad if not.

    Nothing listens yet: until all is ready a client is turned away rather than left waiting.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind((settings.host, settings.port))
        except OSError as error:
            raise AddressNotHad(settings.host, settings.port, error) from None
        yield settings.model_copy(update={"port": taken.getsockname()[1]}), taken


def listen(taken: socket.socket) -> None:
    """Listen at a bound socket; raise AddressNotHad where another, bound at the same time, was faster."""
    host, port = taken.getsockname()[:2]
    try:
        taken.listen(_WAITING)
    except OSError as error:
        raise AddressNotHad(host, port, error) from None
