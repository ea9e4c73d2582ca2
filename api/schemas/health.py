"""How the server is, as it is answered."""

from api.schemas.common import Answer


class Alive(Answer):
    """The process answers."""

    status: str


class Ready(Answer):
    """Whether PostgreSQL answers, how far behind the tables are by tenant, and why some stand still."""

    status: str
    lag: dict[str, int]
    parked: dict[str, str]


class Version(Answer):
    """What runs."""

    version: str
    commit: str
    python: str
    projections: str
    definitions: tuple[str, ...]
