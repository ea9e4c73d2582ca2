"""The registry's settings: one frozen object read from the environment, in api alone."""

import os
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from registry.errors import Message

SYSTEM_DATA = Path("/var/lib/filing-registry")
"""Where the system keeps a service's data: the data directory when root runs the registry."""

_DSN = "FILING_REGISTRY_DSN"

_HERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - nothing is bound here
"""Hosts that stand for every address of the machine, by one of them that can be opened."""


def default_data() -> Path:
    """Return the data directory when none is set: a folder of the user's own, or of the system's for root."""
    if os.geteuid() == 0:
        return SYSTEM_DATA
    return Path(os.environ.get("XDG_DATA_HOME", "~/.local/share")).expanduser() / "filing-registry"


class Settings(BaseSettings):
    """What deploy/env.example lists, each under the prefix FILING_REGISTRY_."""

    model_config = SettingsConfigDict(env_prefix="FILING_REGISTRY_", frozen=True, extra="ignore", env_ignore_empty=True)

    dsn: str | None = Field(None, validate_default=True, description="PostgreSQL to use; absent: the embedded one")
    data: Path = Field(default_factory=default_data, description="the data directory")
    host: str = Field("127.0.0.1", description="the address to serve at")
    port: int = Field(8201, ge=0, le=65535, description="the port to serve at; 0 for any free one")
    workers: int = Field(1, ge=1, le=64, description="server processes")
    pool_size: int = Field(8, ge=1, le=100, description="connections a role and process")
    queue_events: int = Field(20_000, ge=1, description="events that may wait to be recorded, a process")
    public_url: str | None = Field(
        None,
        pattern=r"^https?://[^\s?#]+$",
        description="the address at which the public reaches the server, for the QR code of receipts; absent: where it "
        "serves",
    )
    materials: str | None = Field(
        None, description="where materials are kept: a folder, or s3://bucket/prefix; absent: in the data directory"
    )
    material_bytes: int = Field(50 << 20, ge=1024, description="largest material")
    body_bytes: int = Field(4 << 20, ge=1024, description="largest body of a single event or array")
    line_bytes: int = Field(256 << 10, ge=1024, description="longest line of an NDJSON stream")
    import_bytes: int = Field(16 << 20, ge=1024, description="largest workbook to take in")
    feed_seconds: int = Field(
        10, ge=1, le=3600, description="seconds that a live feed's client may leave unread what it was sent"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="debug, info, warning or error")

    @field_validator("dsn")
    @classmethod
    def _meant(cls, dsn: str | None) -> str | None:
        """Refuse a blank DSN: who set it meant a database, and would be given the embedded one."""
        blank = (value for name, value in os.environ.items() if name.upper() == _DSN and not value.strip())
        if (dsn is not None and not dsn.strip()) or (dsn is None and any(True for _ in blank)):
            message = Message("it is set but empty; name a database, or unset it for the embedded one")
            raise ValueError(message)
        return dsn

    @property
    def served_at(self) -> str:
        """The address that a browser on this machine would open."""
        host = _HERE.get(self.host, self.host)
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def public_address(self) -> str:
        """The address at which the public reaches the server: as set, else where it serves."""
        return self.public_url or self.served_at
