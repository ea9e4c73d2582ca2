"""Materials in a bucket of an S3-compatible store: `<prefix>/<tenant>/<first two digits>/<sha256>/<ending>`.

Address and keys come from the variables that S3 clients share (AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID …) and are never
kept. The client is an extra, `filing-registry[s3]`, loaded when a bucket is used.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import BinaryIO

from registry.errors import RegistryError, StoreUnavailable
from registry.materials.check import BY_SUFFIX, MaterialType
from registry.materials.store import Held, named

SCHEME = "s3://"
_PATIENCE = timedelta(seconds=5)
_AT_ONCE = 4
"""Parts of a large material that travel at a time: with the parts' 5 MiB, what one upload holds in memory."""


class ClientMissing(RegistryError):
    """A bucket is set, but not the client to reach it; install `filing-registry[s3]`."""

    def __init__(self) -> None:
        super().__init__("Materials are to be kept in a bucket; install filing-registry[s3] to reach one.")


class Bucket:
    """Materials in a bucket. The bucket must exist."""

    def __init__(self, where: str) -> None:
        try:
            from obstore.store import S3Store  # noqa: PLC0415 - an extra
        except ImportError:
            raise ClientMissing from None
        bucket, _, prefix = where.removeprefix(SCHEME).partition("/")
        plain = os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://")
        self._store = S3Store(
            bucket,
            prefix=prefix or None,
            client_options={"allow_http": plain, "connect_timeout": "3s", "timeout": "60s"},
            retry_config={"max_retries": 2, "retry_timeout": _PATIENCE},
        )

    def put(self, tenant: str, sha256: str, kind: MaterialType, file: BinaryIO) -> bool:
        """Keep a file; see Materials. Of two at once the second writes the same content again."""
        import obstore  # noqa: PLC0415 - an extra

        assert named(tenant, sha256)
        if self.find(tenant, sha256):
            return False
        file.seek(0)
        path = f"{_folder(tenant, sha256)}/{kind.suffixes[0]}"
        with _translated():
            obstore.put(self._store, path, file, attributes={"Content-Type": kind.media_type}, max_concurrency=_AT_ONCE)
        return True

    def find(self, tenant: str, sha256: str) -> Held | None:
        """Return what is held under a hash; see Materials."""
        import obstore  # noqa: PLC0415 - an extra

        if not named(tenant, sha256):
            return None
        with _translated():
            for page in obstore.list(self._store, _folder(tenant, sha256)):
                for found in page:
                    kind = BY_SUFFIX.get(found["path"].rpartition("/")[2])
                    if kind is not None:
                        return Held(sha256, found["size"], kind)
        return None

    def read(self, tenant: str, held: Held) -> Iterator[bytes]:
        """Yield the content of what is held; see Materials."""
        import obstore  # noqa: PLC0415 - an extra

        with _translated():
            answer = obstore.get(self._store, f"{_folder(tenant, held.sha256)}/{held.type.suffixes[0]}")
            for piece in answer.stream(min_chunk_size=1 << 16):
                yield bytes(piece)


@contextmanager
def _translated() -> Iterator[None]:
    """Raise StoreUnavailable in place of the client's errors."""
    from obstore.exceptions import BaseError  # noqa: PLC0415 - an extra

    try:
        yield
    except (BaseError, OSError) as error:
        raise StoreUnavailable from error


def _folder(tenant: str, sha256: str) -> str:
    return f"{tenant}/{sha256[:2]}/{sha256}"
