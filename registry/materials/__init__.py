"""Opens the store of materials that the settings name: a folder or a bucket."""

from pathlib import Path

from registry.materials.s3 import SCHEME, Bucket
from registry.materials.store import Folder, Materials


def kept_at(where: str | Path) -> Materials:
    """Return the materials in a folder, or in the bucket of an address `s3://bucket/prefix`."""
    if isinstance(where, str) and where.startswith(SCHEME):
        return Bucket(where)
    return Folder(Path(where))
