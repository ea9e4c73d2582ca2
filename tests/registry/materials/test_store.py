"""Materials in a folder and in a bucket, by the same suite; and what each does beyond it."""

import os
import socket
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from subprocess import run
from time import monotonic
from uuid import uuid4

import httpx
import pytest
from moto.server import ThreadedMotoServer
from obstore.store import S3Store
from support.contracts.materials import CITY, Failing, MaterialsLint, named

from registry.errors import StoreUnavailable
from registry.materials import kept_at
from registry.materials.check import PDF
from registry.materials.s3 import Bucket
from registry.materials.store import Folder, Materials


class TestFolder(MaterialsLint):
    @pytest.fixture
    def materials(self, tmp_path: Path) -> Materials:
        return kept_at(tmp_path / "not" / "yet" / "there")

    def test_only_whole_files_lie_there_for_the_owner_alone(self, tmp_path: Path) -> None:
        """After any number of uploads, failed ones too, each lies under its hash, nothing beside it, closed to others."""
        folder = Folder(tmp_path / "materials")
        for number in range(3):
            content = bytes([number])
            folder.put(CITY, named(content), PDF, BytesIO(content))
        with pytest.raises(EOFError):
            folder.put(CITY, named(b"z"), PDF, Failing(b"z" * 400_000))
        files = sorted(path for path in tmp_path.rglob("*") if path.is_file())
        assert [path.stem for path in files] == sorted((named(bytes([n])) for n in range(3)), key=lambda d: (d[:2], d))
        assert {path.stat().st_mode & 0o077 for path in (*files, tmp_path / "materials")} == {0}

    def test_a_place_that_cannot_be_written_is_unavailable(self, tmp_path: Path) -> None:
        """Where a file stands in the folder's way, the store says that it cannot keep anything now."""
        (tmp_path / "materials").write_text("in the way")
        folder = Folder(tmp_path / "materials")
        with pytest.raises(StoreUnavailable):
            folder.put(CITY, named(b"x"), PDF, BytesIO(b"x"))
        with pytest.raises(StoreUnavailable):
            folder.find(CITY, named(b"x"))


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of an S3 server; its keys are in the environment, as for any S3 client."""
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def bucket(server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of an empty bucket of the server."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", server)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    name = f"materials-{uuid4().hex}"
    assert httpx.put(f"{server}/{name}").status_code == 200
    return name


class TestBucket(MaterialsLint):
    @pytest.fixture
    def materials(self, bucket: str) -> Materials:
        return kept_at(f"s3://{bucket}/filing-registry")

    def test_objects_have_their_type_under_the_prefix(self, bucket: str) -> None:
        """A material lies under prefix, tenant and hash, and says of what type it is."""
        Bucket(f"s3://{bucket}/here").put(CITY, named(b"x"), PDF, BytesIO(b"x"))
        whole, digest = S3Store(bucket, client_options={"allow_http": True}), named(b"x")
        found = whole.get(f"here/{CITY}/{digest[:2]}/{digest}/pdf")
        assert (found.bytes().to_bytes(), found.attributes["Content-Type"]) == (b"x", "application/pdf")

    def test_a_large_one_travels_in_parts(self, bucket: str) -> None:
        """What is larger than a part is put together to the same content."""
        content = bytes(range(256)) * 45_000
        kept = kept_at(f"s3://{bucket}")
        assert kept.put(CITY, named(content), PDF, BytesIO(content))
        held = kept.find(CITY, named(content))
        assert held is not None
        assert b"".join(kept.read(CITY, held)) == content

    def test_a_bucket_that_is_not_there_is_unavailable(self, bucket: str) -> None:
        """Without the bucket nothing can be kept, and nobody is told that there is no such material."""
        away = Bucket(f"s3://{bucket}-away")
        with pytest.raises(StoreUnavailable):
            away.put(CITY, named(b"x"), PDF, BytesIO(b"x"))
        with pytest.raises(StoreUnavailable):
            away.find(CITY, named(b"x"))

    def test_a_server_that_is_away_is_given_up_soon(self, bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where nobody answers, an office is told so within seconds."""
        with socket.create_server(("127.0.0.1", 0)) as taken:
            monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{taken.getsockname()[1]}")
        begun = monotonic()
        with pytest.raises(StoreUnavailable):
            kept_at(f"s3://{bucket}").find(CITY, named(b"x"))
        assert monotonic() - begun < 10


def test_what_is_seldom_needed_is_not_loaded_at_start() -> None:
    """A server that keeps materials in a folder and prints nothing loads neither a client of S3 nor a typesetter."""
    script = (
        "import sys, api.cli, registry.materials as kept; kept.kept_at('/x');"
        "sys.exit(bool({'obstore', 'typst', 'segno', 'pylopdf_fonts_zh_cn'} & sys.modules.keys()))"
    )
    assert run([sys.executable, "-c", script], env=os.environ, check=False, timeout=60).returncode == 0
