"""How things read on the wire: events as CloudEvents, tables and parameters as the contract spells them."""

from datetime import datetime
from functools import lru_cache

from registry.domain.values import SHANGHAI


@lru_cache(maxsize=1_000)  # events of one commit have one time of recording
def format_time(time: datetime) -> str:
    """Return an instant as the registry writes it: RFC 3339 in Shanghai time."""
    return time.astimezone(SHANGHAI).isoformat()
