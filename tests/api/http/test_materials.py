"""Papers over HTTP: handed in, had back, refused; and what a subject's answer says of those that its events name."""

import json
import threading
import tracemalloc
from collections.abc import Iterator
from hashlib import sha256
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from support.database import Cluster
from support.documents import GOOD, PDF, PNG, WORD_PARTS, zipped
from support.events import AUDITOR, CITY, COUNTY, INDUSTRY, PROVINCE, Enterprise, Filing
from support.offices import Desks, desks_of, problem
from support.server import serving

LIMIT = 30 << 20


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("materials")


@pytest.fixture(scope="module")
def shared(cluster: Cluster, folder: Path) -> Iterator[Desks]:
    """A server that keeps materials in a folder of the module's own."""
    given = {"materials": str(folder), "material_bytes": LIMIT}
    with (
        cluster.clone(cluster.enrolled) as dsn,
        serving(dsn, cluster.keys, **given) as served,
        desks_of(served) as found,
    ):
        yield found


def hand_in(
    desks: Desks, content: bytes | Iterator[bytes], name: str | None = "评价方案.pdf", declared: str = "application/pdf",
    *, office: str = COUNTY, tenant: str = CITY, **headers: str,
) -> httpx.Response:  # fmt: skip
    """Post a paper, its name in the query if one is given."""
    query = {} if name is None else {"name": name}
    headers = {"Content-Type": declared, **{key.replace("_", "-"): value for key, value in headers.items()}}
    return desks[office].post(f"/v1/{tenant}/materials", content=content, params=query, headers=headers)


@pytest.mark.parametrize(("content", "name", "declared"), GOOD, ids=[name for _, name, _ in GOOD])
def test_a_paper_is_handed_in_and_had_back(shared: Desks, content: bytes, name: str, declared: str) -> None:
    """A paper is answered with its hash, size and type, and comes back to whoever may read the tenant, to be saved."""
    answer = hand_in(shared, content, name, declared)
    body, digest = answer.json(), sha256(content).hexdigest()
    assert answer.status_code in {200, 201}
    assert (body["sha256"], body["size"]) == (digest, len(content))
    assert body["media_type"] == (declared if "octet" not in declared else "image/jpeg")
    assert answer.headers["location"] == f"/v1/{CITY}/materials/{digest}"
    for office in (COUNTY, "370103", INDUSTRY, CITY, AUDITOR, PROVINCE):
        found = shared.get(office, f"materials/{digest}")
        assert (found.status_code, found.content) == (200, content)
    assert found.headers["content-type"] == body["media_type"]
    assert found.headers["content-disposition"].startswith(f'attachment; filename="{digest}.')
    assert found.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in found.headers["content-security-policy"]


def test_the_same_content_again_is_answered_200(shared: Desks) -> None:
    """New content is 201, the same again 200, by whatever office and under whatever name."""
    content = PDF + b"% again"
    content += b"\n%%EOF"
    assert hand_in(shared, content).status_code == 201
    again = hand_in(shared, content, "另名.pdf", office=INDUSTRY)
    assert (again.status_code, again.json()["sha256"]) == (200, sha256(content).hexdigest())


def test_the_name_may_stand_in_the_header(shared: Desks) -> None:
    """RFC 6266's filename and filename* are read, and the raw UTF-8 that many clients send instead."""
    name = "评价方案.pdf"
    for header in (
        b'attachment; filename="plan.pdf"',
        b"attachment; filename*=UTF-8''" + quote(name).encode(),
        f'attachment; filename="{name}"'.encode(),
        b"inline; filename=plan.pdf",
    ):
        url, headers = f"/v1/{CITY}/materials", {b"Content-Type": b"application/pdf", b"Content-Disposition": header}
        assert shared[COUNTY].post(url, content=PDF, headers=headers).status_code in {200, 201}
    wrong = hand_in(shared, PDF, None, Content_Disposition='attachment; filename="plan.png"')
    assert problem(wrong, 422, "material-refused")["rule"] == "material_name"


@pytest.mark.parametrize("name", [None, "", " ", "a\nb.pdf", "x" * 300 + ".pdf"])
def test_a_paper_has_a_name(shared: Desks, name: str | None) -> None:
    """Without a name, or with one that is none, a paper is refused, and the parameter is named."""
    body = problem(hand_in(shared, PDF, name), 422, "parameter-invalid")
    assert body["errors"][0]["pointer"].endswith("/name")


def test_a_refusal_says_why_in_the_readers_language(shared: Desks) -> None:
    """A paper that is not what it is called is refused under a stable rule, in Chinese or English."""
    for lang, word in (("zh-CN", "不符"), ("en", "does not fit")):
        body = problem(hand_in(shared, PNG, Accept_Language=lang), 422, "material-refused")
        assert (body["rule"], word in body["detail"]) == ("material_name", True)
    macros = zipped(WORD_PARTS | {"word/vbaProject.bin": b"x"})
    body = problem(hand_in(shared, macros, "a.docx", "application/octet-stream"), 422, "material-refused")
    assert (body["rule"], "word/vbaProject.bin" in body["detail"]) == ("material_macros", True)
    problem(shared.get(COUNTY, f"materials/{sha256(macros).hexdigest()}"), 404, "not-found")


@pytest.mark.parametrize(
    "declared", ["", "text/html", "application/x-msdownload", "application/json", "multipart/form-data"]
)
def test_a_type_that_is_not_taken_is_415(shared: Desks, declared: str) -> None:
    """What is declared as none of the types that are taken is refused before it is read."""
    problem(hand_in(shared, PDF, declared=declared), 415, "media-type-unknown")


def test_who_may_hand_in_and_who_may_not(shared: Desks) -> None:
    """An auditor only reads, and a tenant that an office may not read is not there for its papers either."""
    assert problem(hand_in(shared, PDF, office=AUDITOR), 403, "office-not-entitled")["rule"] == "auditor_reads_only"
    problem(hand_in(shared, PDF, tenant="370200"), 404, "tenant-unknown")
    hand_in(shared, PDF)
    problem(shared.get(COUNTY, f"materials/{sha256(PDF).hexdigest()}", tenant="370200"), 404, "tenant-unknown")
    problem(shared.get("370200", f"materials/{sha256(PDF).hexdigest()}", tenant="370200"), 404, "not-found")


@pytest.mark.parametrize("name", ["x", "0" * 63, "A" * 64, "0" * 64, "..%2F..%2Fetc%2Fpasswd"])
def test_what_is_not_held_is_404(shared: Desks, name: str) -> None:
    """Under any other name than a hash that was handed in there is nothing."""
    problem(shared.get(COUNTY, f"materials/{name}"), 404, "not-found")


def test_a_paper_over_the_limit_is_413(shared: Desks, folder: Path) -> None:
    """Too large is refused at once where the length is told, else as soon as it is passed; nothing of it stays."""
    before = sorted(folder.rglob("*"))
    told = HTTPConnection(shared.served.url.removeprefix("http://"), timeout=10)
    told.putrequest("POST", f"/v1/{CITY}/materials?name=a.pdf")
    key = shared.served.keys[COUNTY]
    for name, value in {"Authorization": f"Bearer {key}", "Content-Type": "application/pdf"}.items():
        told.putheader(name, value)
    told.putheader("Content-Length", str(LIMIT + 1))
    told.endheaders()
    assert told.getresponse().status == 413, "answered without any of the body"
    told.close()
    problem(hand_in(shared, (b"%PDF-" + b"x" * (1 << 20) for _ in range(40))), 413, "body-too-large")
    assert sorted(folder.rglob("*")) == before


def test_a_large_paper_takes_no_memory(shared: Desks) -> None:
    """A paper of 28 MiB sent in pieces takes a small part of that in this process, which is server and client."""
    piece = bytes(range(256)) * 4096

    def pieces() -> Iterator[bytes]:
        yield b"%PDF-1.7\n"
        for _ in range(28):
            yield piece
        yield b"\n%%EOF"

    tracemalloc.start()
    try:
        answer = hand_in(shared, pieces())
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (answer.status_code, answer.json()["size"]) == (201, 28 * len(piece) + 15)
    assert most < 9 << 20
    digest = sha256(b"".join(pieces())).hexdigest()
    with shared[COUNTY].stream("GET", f"/v1/{CITY}/materials/{digest}") as back:
        assert sum(map(len, back.iter_bytes())) == answer.json()["size"]


def test_a_client_that_hangs_up_leaves_nothing(shared: Desks, folder: Path) -> None:
    """Half a paper is no paper."""
    hand_in(shared, PDF)
    before, begun = sorted(folder.rglob("*")), threading.Event()

    def pieces() -> Iterator[bytes]:
        yield b"%PDF-1.7\n" + b"x" * (2 << 20)
        begun.set()
        raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        hand_in(shared, pieces())
    assert begun.is_set()
    assert hand_in(shared, PDF).is_success
    assert sorted(folder.rglob("*")) == before


# What a subject says of its papers


def test_a_subject_says_which_of_its_papers_are_held(shared: Desks, folder: Path) -> None:
    """Each paper that a filing's events name is listed with the version that named it and whether it is held."""
    filing, first, second = Filing(), PDF + b"%1 \n%%EOF", PDF + b"%2 \n%%EOF"

    def paper(kind: str, content: bytes, size: int | None = None) -> dict[str, object]:
        digest = sha256(content).hexdigest()
        return {"kind": kind, "name": f"{kind}.pdf", "sha256": digest, "size": len(content) if size is None else size}

    received = [paper("评价方案", first), paper("承诺书", second), paper("承诺书", first, 3)]
    shared.record(COUNTY, filing.received(materials=received), filing.returned("2021-03-02"))
    subject = f"subjects/{filing.subject}"
    assert [item["held"] for item in shared.read(COUNTY, subject)["materials"]] == [False, False, False]
    hand_in(shared, first)
    shared.record(COUNTY, filing.corrected("2021-03-03", materials=[paper("评价方案", second)]))
    assert shared.read(AUDITOR, subject)["materials"] == [
        {"version": 1, **received[0], "held": True},
        {"version": 1, **received[1], "held": False},
        {"version": 1, **received[2], "held": False},
        {"version": 3, **paper("评价方案", second), "held": False},
    ]
    hand_in(shared, second)
    assert [item["held"] for item in shared.read(COUNTY, subject)["materials"]] == [True, True, False, True]
    assert shared.read(COUNTY, f"subjects/office/{COUNTY}")["materials"] == []
    (folder / "370200").write_text("in the way")
    other = Filing(Enterprise(county="370202"))
    shared.record("370202", other.received(materials=received), tenant="370200")
    found = shared.read("370202", f"subjects/{other.subject}", tenant="370200")["materials"]
    assert [item["held"] for item in found] == [None] * 3, "while the store is away nobody knows"
    assert hand_in(shared, PDF, office="370202", tenant="370200").status_code == 503
    assert "materials" not in json.dumps(shared.read(COUNTY, subject)["state"])
