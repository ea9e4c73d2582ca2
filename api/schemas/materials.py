"""Papers as they are answered: one that was handed in, and those that a filing's events name."""

from api.schemas.common import Absent, Answer, Sha256


class HeldMaterial(Answer):
    """A paper as it is held."""

    sha256: Sha256
    size: int
    media_type: str


class NamedMaterial(Answer):
    """A paper that an event names, and whether it is held; null where that cannot be told at this moment."""

    version: int
    name: str
    sha256: Sha256
    size: int
    held: bool | None
    kind: Absent[str] = None
