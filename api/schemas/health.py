"""The server's health, readiness and version as they are answered."""

from api.schemas.common import Answer


class Alive(Answer):
    """The process answers."""

    status: str


class Ready(Answer):
    """Whether PostgreSQL answers, in which epoch, how far behind the tables are by tenant, why some stand still."""

    status: str
    epoch: str | None = None
    lag: dict[str, int]
    parked: dict[str, str]


class Version(Answer):
    """Which version of the program runs."""

    version: str
    commit: str
    python: str
    projections: str
    definitions: tuple[str, ...]
