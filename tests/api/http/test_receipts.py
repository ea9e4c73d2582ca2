"""Receipts as papers and as the public page that says how one stands: from the act to the paper to the page."""

import re
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
from support.browser import Seen
from support.database import Cluster
from support.events import CITY, COUNTY, INDUSTRY, PROVINCE, Enterprise, Filing, act, without_limit
from support.offices import Desks, command, desks_of, in_force, problem
from support.older import recorded_before
from support.posting import record, registry_on
from support.server import serving

from api.pages.receipt import LEAST_SECONDS
from projections.engine import rebuild
from registry.domain.kinds.filing.receipt_code import code_of, spelled
from registry.settings import Settings
from registry.store.database import Database

UNTIL, ADDRESS = "2099-12-31", "https://registry.example.org"
STRANGER = httpx.Client(timeout=30)


@pytest.fixture(scope="module")
def shared(cluster: Cluster) -> Iterator[Desks]:
    """A server that the public reaches under another address."""
    with (
        cluster.clone(cluster.enrolled) as dsn,
        serving(dsn, cluster.keys, public_url=ADDRESS) as served,
        desks_of(served) as found,
    ):
        yield found


def filed(desks: Desks, filing: Filing | None = None, *, until: str = UNTIL, **changes: Any) -> Filing:
    """Take a filing from its application to a receipt that is still in force."""
    filing = filing or Filing()
    if desks[CITY].get(f"/v1/{CITY}/subjects/rules/{CITY}").status_code == 404:
        desks.record(CITY, without_limit(CITY))
    desks.record(COUNTY, filing.received(), filing.assessed())
    desks.record(CITY, filing.approved(), filing.receipt(until=until, **changes))
    return filing


def code(filing: Filing, tenant: str = CITY) -> str:
    return code_of(tenant, filing.subject)


def look(desks: Desks, text: str, accept: str = "application/json") -> httpx.Response:
    """Look a code up as anybody would, without a key."""
    return STRANGER.get(f"{desks.served.url}/v/{text}", headers={"Accept": accept})


def standing(desks: Desks, text: str, status: int = 200) -> dict[str, Any]:
    answer = look(desks, text)
    assert answer.status_code == status, answer.text
    body: dict[str, Any] = answer.json()
    return body


# The paper


def test_a_receipt_is_printed(shared: Desks) -> None:
    """Whoever may read the tenant has a filing's receipt as a PDF, named after its number."""
    filing = filed(shared)
    for office in (COUNTY, CITY, INDUSTRY, PROVINCE):
        answer = shared.get(office, f"subjects/{filing.subject}/receipt.pdf")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF-1.7")
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%E5%A4%87%E6%A1%88")
    assert int(answer.headers["as-of-position"]) > 0
    problem(shared.get("370200", f"subjects/{filing.subject}/receipt.pdf"), 404, "tenant-unknown")


def test_the_same_cut_is_the_same_paper(shared: Desks) -> None:
    """At a cut the paper is always the same bytes, whatever came later, and later acts make another."""
    filing = filed(shared)
    path = f"subjects/{filing.subject}/receipt.pdf"
    first = shared.get(CITY, path)
    cut = first.headers["as-of-position"]
    filed(shared)
    assert shared.get(CITY, path).content == first.content, "other filings change nothing"
    shared.record(CITY, filing.act("suspended", "2021-04-01", reason="整改"))
    assert shared.get(CITY, path, as_of=cut).content == first.content
    assert shared.get(CITY, path).content != first.content


def test_without_a_receipt_there_is_nothing_to_print(shared: Desks) -> None:
    """A filing without a receipt is refused under a rule, with the act that it stands at; an unknown one is not found."""
    filing = Filing()
    shared.record(COUNTY, filing.received())
    body = problem(shared.get(COUNTY, f"subjects/{filing.subject}/receipt.pdf"), 409, "act-not-legal")
    assert (body["rule"], body["blocking"]["type"]) == ("no_receipt", "filing.application_received.v1")
    for key in (str(uuid4()), "x", "%2e%2e"):
        problem(shared.get(COUNTY, f"subjects/filing/{key}/receipt.pdf"), 404, "not-found")


def test_a_name_that_no_font_has_is_refused(shared: Desks) -> None:
    """A name is refused as it comes in that no paper could print, and the refusal names the character."""
    filing, unprintable = filed(shared), "济南\U00020bb7机械有限公司"
    changed = filing.act("details_changed", "2021-04-01", name=unprintable)
    begun = Filing(Enterprise(name=unprintable)).received()
    for office, event in ((CITY, changed), (COUNTY, begun)):
        [fault] = problem(shared.post(office, event), 422, "event-invalid")["errors"]
        assert (fault["pointer"], "\U00020bb7" in fault["message"]) == ("/data/name", True)
    assert shared.get(COUNTY, f"subjects/{filing.subject}/receipt.pdf").status_code == 200


def test_a_number_by_hand_is_recorded_as_the_rules_write_it(shared: Desks) -> None:
    """Full-width digits, other dashes and brackets and zero-width characters are the same number, and taken once."""
    first, second, third = Filing(), Filing(), Filing()
    for filing in (first, second, third):
        shared.record(COUNTY, filing.received(), filing.assessed())
        shared.record(CITY, filing.approved())
    [issued] = shared.record(CITY, first.receipt(receipt_number="鲁技评备［２０２１］ ３７０１０２—８８８\u200b１"))
    assert issued["data"]["receipt_number"] == "鲁技评备〔2021〕370102-8881"
    for alike in ("鲁技评备〔2021〕370102-8881", "鲁技评备(2021)370102－8881", "鲁技评备【2021】370102\u22128881"):
        refused = problem(shared.post(CITY, second.receipt(receipt_number=alike)), 409, "act-not-legal")
        assert (refused["rule"], refused["blocking"]["subject"]) == ("receipt_number_taken", first.subject)
    for other in (
        "济人社评备2021-7",
        "鲁技评备〔2021〕37O102-8882",
        "鲁技评备〔2021〕370102-88821号",
        "鲁技评备〔2021〕370102-08882",
    ):
        [fault] = problem(shared.post(CITY, third.receipt(receipt_number=other)), 422, "event-invalid")["errors"]
        assert (fault["pointer"], "鲁技评备〔2021〕370102-0001" in fault["message"]) == ("/data/receipt_number", True)
    [renewed] = shared.record(
        CITY, first.act("renewed", "2021-04-01", valid_until="2025-01-01", receipt_number="鲁技评备(2021)370102-8883")
    )
    assert renewed["data"]["receipt_number"] == "鲁技评备〔2021〕370102-8883"


def test_the_public_sees_nothing_personal_of_an_older_log(enrolled_dsn: str, cluster: Cluster) -> None:
    """What an older version took in is read, and neither the page nor the paper shows what is refused today."""
    one, other, name = Filing(), Filing(), "张三<b>11010519491231002X</b>"
    scope = [{"occupation": "6-18-01-01", "title": "车工 13800138000", "levels": [5, 4]}]
    with registry_on(enrolled_dsn) as registry:
        record(registry, CITY, without_limit(CITY))
        for filing in (one, other):
            record(registry, COUNTY, filing.received(), filing.assessed())
            record(registry, CITY, filing.approved(), filing.receipt(until=UNTIL))
    recorded_before(enrolled_dsn, CITY, one.subject, 1, name=name)
    recorded_before(enrolled_dsn, CITY, one.subject, 4, scope=scope)
    recorded_before(enrolled_dsn, CITY, other.subject, 1, name="济南\u202e示例<b>机械</b>公司")
    with serving(enrolled_dsn, cluster.keys) as served, desks_of(served) as desks:
        assert desks.read(CITY, f"subjects/{one.subject}")["state"]["name"] == name
        shown, page = standing(desks, code(one)), look(desks, code(one), "text/html").text
        assert (shown["name"], shown["scope"][0]["title"]) == ("***", "***")
        for told in (page, command(enrolled_dsn, "report", "receipt", one.subject).stdout):
            assert "***" in told
            assert not [number for number in ("11010519491231002X", "13800138000") if number in told]
        assert "济南示例&lt;b&gt;机械&lt;/b&gt;公司" in look(desks, code(other), "text/html").text


def test_the_page_says_nothing_that_a_link_puts_into_it(shared: Desks) -> None:
    """What is no code is not shown on the page that says so, nor in its JSON."""
    for typed in ("有效，请拨打13800138000", "13800138000", "11010519491231002X"):
        assert typed not in look(shared, typed, "text/html").text
        assert standing(shared, typed, 404)["code"] == ""


def test_the_command_prints_and_writes_it(shared: Desks, tmp_path: Path) -> None:
    """`report receipt` prints what the paper says, or writes the paper that the server gives, with the address set."""
    filing, target = filed(shared), tmp_path / "receipt.pdf"
    environment = {"FILING_REGISTRY_PUBLIC_URL": ADDRESS}
    printed = command(shared.served.dsn, "report", "receipt", filing.subject, **environment)
    assert printed.returncode == 0, printed.stderr
    assert filing.of.code in printed.stdout
    assert f"{ADDRESS}/v/{code(filing)}" in printed.stdout
    words = ("report", "receipt", filing.key, "--tenant", CITY, "--pdf", target)
    written = command(shared.served.dsn, *words, **environment)
    assert written.returncode == 0, written.stderr
    assert target.read_bytes() == shared.get(CITY, f"subjects/{filing.subject}/receipt.pdf").content


def test_without_an_address_set_the_paper_has_the_one_served_at(desks: Desks, tmp_path: Path) -> None:
    """Where no public address is set, the server's paper is that of who sets the address that it serves at."""
    filing, target = filed(desks), tmp_path / "receipt.pdf"
    words = ("report", "receipt", filing.subject, "--pdf", target)
    assert command(desks.served.dsn, *words, FILING_REGISTRY_PUBLIC_URL=desks.served.url).returncode == 0
    assert target.read_bytes() == desks.get(CITY, f"subjects/{filing.subject}/receipt.pdf").content


def test_paper_page_and_command_name_the_same_issuer(desks: Desks) -> None:
    """Who issued a receipt is named as it was called then, on the page as on the paper, whatever it is called since."""
    filing, issued_by = filed(desks), "济南市职业技能鉴定中心"
    paper = desks.get(CITY, f"subjects/{filing.subject}/receipt.pdf").content
    renamed = {"name": "济南市人力资源中心", "kind": "centre"}
    desks.record(CITY, act("office.enrolled.v1", f"office/{CITY}", datetime.now(UTC).isoformat(), renamed))
    assert standing(desks, code(filing))["issued_by"] == issued_by
    assert issued_by in command(desks.served.dsn, "report", "receipt", filing.subject).stdout
    assert desks.get(CITY, f"subjects/{filing.subject}/receipt.pdf").content == paper


@pytest.mark.parametrize(
    ("host", "url", "address"),
    [
        ("127.0.0.1", None, "http://127.0.0.1:8300"),
        ("0.0.0.0", None, "http://127.0.0.1:8300"),  # noqa: S104 - nothing is bound
        ("::", None, "http://[::1]:8300"),
        ("fd00::5", None, "http://[fd00::5]:8300"),
        ("registry.example.org", None, "http://registry.example.org:8300"),
        ("0.0.0.0", ADDRESS, ADDRESS),  # noqa: S104
    ],
)
def test_the_public_address_follows_host_and_port(host: str, url: str | None, address: str) -> None:
    """Unset, the public address is that served at, one that a browser can open; set, it is what was set."""
    assert Settings(host=host, port=8300, public_url=url).public_address == address


# The page


def test_the_public_sees_what_the_paper_says(shared: Desks) -> None:
    """Without a key the page has status, number, unit, body code, validity, scope and issuing centre, and no more."""
    filing = filed(shared, body_code="Y000037010777")
    number = shared.read(CITY, f"subjects/{filing.subject}")["state"]["receipt_number"]
    body = standing(shared, code(filing))
    at = body.pop("at")
    assert body == {
        "status": "in_force", "status_zh": "有效", "status_en": "in force", "code": spelled(code(filing)), "since": None,
        "number": number, "name": filing.of.name, "body_code": "Y000037010777", "valid_from": "2021-03-20",
        "valid_until": UNTIL, "issued_by": "济南市职业技能鉴定中心",
        "scope": [{"occupation": "6-18-01-01", "title": "车工", "levels": "五级/初级工、四级/中级工、三级/高级工"}],
    }  # fmt: skip
    assert abs(datetime.fromisoformat(at) - datetime.now(UTC)) < timedelta(seconds=30)
    page = look(shared, code(filing), "text/html,*/*").text
    for part in (
        number,
        filing.of.name,
        "Y000037010777",
        f"2021-03-20 至 {UNTIL}",
        "济南市职业技能鉴定中心",
        "6-18-01-01",
    ):
        assert part in page
    assert filing.of.code not in page, "the credit code is on the paper alone"
    assert filing.key not in page


@pytest.mark.parametrize(
    ("acts", "status", "zh", "since"),
    [
        ([("suspended", {"reason": "x"})], "suspended", "已暂停", "2021-04-01"),
        ([("suspended", {"reason": "x"}), ("resumed", {"reason": "x"})], "in_force", "有效", None),
        ([("revoked", {"reason": "管理失序"})], "revoked", "已撤销", "2021-04-01"),
        ([("deregistered", {"reason": "x"})], "deregistered", "已注销", "2021-04-01"),
    ],
)
def test_every_status_is_shown(
    shared: Desks, acts: list[tuple[str, dict[str, str]]], status: str, zh: str, since: str | None
) -> None:
    """Suspended, resumed, revoked and deregistered receipts say so, since when, and not why."""
    filing = filed(shared)
    for name, data in acts:
        shared.record(CITY, filing.act(name, "2021-04-01", **data))
    body = standing(shared, code(filing))
    assert (body["status"], body["status_zh"], body["since"]) == (status, zh, since)
    page = look(shared, code(filing), "text/html").text
    assert f"<strong>{zh}</strong>" in page
    assert "管理失序" not in page


def test_a_receipt_expires_by_date_alone(shared: Desks) -> None:
    """Past its last day a receipt is 已到期 since the day after, without any act."""
    filing = in_force(shared, Filing())
    body = standing(shared, code(filing))
    assert (body["status"], body["status_zh"], body["since"]) == ("expired", "已到期", "2024-03-20")


def test_a_code_reads_however_it_is_typed(shared: Desks) -> None:
    """With or without hyphens, in small letters, O for 0 and l for 1: the same receipt."""
    filing = filed(shared)
    text = spelled(code(filing))
    for spelling in (text, text.lower(), text.replace("-", ""), text.replace("0", "O").replace("1", "l"), f"{text}%20"):
        assert standing(shared, spelling)["code"] == text


def test_the_printed_address_asks_for_the_code(shared: Desks) -> None:
    """The address on the paper opens a page with a box; what is typed there leads to the receipt, however it is typed."""
    filing = filed(shared)
    text = spelled(code(filing))
    for address in ("/v/", "/v"):
        box = STRANGER.get(f"{shared.served.url}{address}")
        [form] = Seen(box.text).all("form")
        assert (box.status_code, form["method"], Seen(box.text).all("input")[0]["name"]) == (200, "get", "code")
        assert "form-action 'self'" in box.headers["content-security-policy"]
        sent = httpx.URL(f"{shared.served.url}{address}").join(form["action"])
        for typed in (text, f" {text.lower()} ".replace("-", "\N{EM DASH}"), wide(text)):
            found = STRANGER.get(sent, params={"code": typed}, follow_redirects=True)
            assert (found.status_code, found.url.path) == (200, f"/v/{text}")
            assert "<strong>有效</strong>" in found.text
    lost = STRANGER.get(f"{shared.served.url}/v/", params={"code": "../<b>"})
    assert (lost.status_code, Seen(lost.text).forms["get ./"]["code"]) == (404, "../<b>")


def wide(text: str) -> str:
    """Return a text as an input method for Chinese types it."""
    return "".join(chr(ord(c) + 0xFEE0) for c in text)


@pytest.mark.parametrize(
    "text",
    [
        code_of(CITY, f"filing/{UUID(int=404)}"), code_of(PROVINCE, f"filing/{UUID(int=405)}"), "x", "1825-7WBG-K2Q7-Y0F5",
        "%E9%B2%81%E6%8A%80%E8%AF%84%E5%A4%87%E3%80%942021%E3%80%95370102-0001", "<script>alert(1)", "%ff%fe",
    ],
)  # fmt: skip
def test_a_code_of_nothing_is_404_and_a_page(shared: Desks, text: str) -> None:
    """查无此回执 for what is no code as for a code that no receipt has, in the same shape, with nothing of it run."""
    body = standing(shared, text, 404)
    assert (body["status"], body["status_zh"]) == ("unknown", "查无此回执")
    answer = look(shared, text, "text/html")
    assert answer.status_code == 404
    assert "<strong>查无此回执</strong>" in answer.text
    assert "<script" not in answer.text


def test_a_filing_without_a_receipt_has_no_code(shared: Desks) -> None:
    """Before its receipt a filing cannot be looked up; nor can it in another tenant's name."""
    filing = Filing()
    shared.record(COUNTY, filing.received())
    assert standing(shared, code(filing), 404)["status"] == "unknown"
    assert standing(shared, code(filed(shared), "370200"), 404)["status"] == "unknown"


def test_an_unknown_code_takes_as_long_as_a_known_one(shared: Desks) -> None:
    """Nobody learns from the time of an answer which codes there are: both take the least that every answer takes."""
    known, unknown = code(filed(shared)), code_of(CITY, f"filing/{uuid4()}")

    def seconds(text: str) -> float:
        begun = perf_counter()
        look(shared, text)
        return perf_counter() - begun

    times = [(seconds(known), seconds(unknown)) for _ in range(9)]
    assert min(min(pair) for pair in times) >= LEAST_SECONDS
    assert abs(median(a for a, _ in times) - median(b for _, b in times)) < LEAST_SECONDS


class Sources(HTMLParser):
    """What a page asks for, and the text of its style sheets."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.styles: list[str] = []
        self.tags: list[str] = []
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._in_style = tag == "style"
        self.asked += [value or "" for name, value in attrs if name in {"src", "href", "action", "style", "onclick"}]

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self.styles.append(data)

    def handle_endtag(self, _tag: str) -> None:
        self._in_style = False


def test_the_page_asks_for_nothing_and_lets_nothing_in(shared: Desks) -> None:
    """No script, no address, one style sheet whose hash the policy names; not kept, not indexed, no referrer sent."""
    answer = look(shared, code(filed(shared)), "text/html")
    sources = Sources()
    sources.feed(answer.text)
    assert sources.asked == []
    assert not {"script", "img", "link", "iframe", "form", "a"} & set(sources.tags)
    [style] = sources.styles
    assert "url(" not in style
    assert "@import" not in style
    hashed = b64encode(sha256(style.encode()).digest()).decode()
    policy = answer.headers["content-security-policy"]
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{hashed}';")
    assert "frame-ancestors 'none'" in policy
    assert (answer.headers["referrer-policy"], answer.headers["x-content-type-options"]) == ("no-referrer", "nosniff")
    assert (answer.headers["cache-control"], answer.headers["x-robots-tag"]) == ("no-store", "noindex")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert re.match(r'<!DOCTYPE html>\n<html lang="zh-CN">', answer.text)
    assert {"h1", "table", "caption", "th", "main"} <= set(sources.tags)


def test_names_are_text_on_the_page(shared: Desks) -> None:
    """An enterprise's name cannot become part of the page."""
    filing = filed(shared)
    shared.record(CITY, filing.act("details_changed", "2021-04-01", name="<b onmouseover=x>甲</b> & 乙"))
    page = look(shared, code(filing), "text/html").text
    assert "<b onmouseover" not in page
    assert "&lt;b onmouseover=x&gt;甲&lt;/b&gt; &amp; 乙" in page


def test_a_receipt_just_issued_is_found_at_once(shared: Desks) -> None:
    """A code that the tables do not have yet is not said to be unknown before they have reached the log's end."""
    for _ in range(5):
        assert standing(shared, code(filed(shared)))["status"] == "in_force"


def test_where_it_cannot_be_told_nobody_is_told_no(desks: Desks) -> None:
    """While the tables cannot follow the log, an unfound code is answered 503: try again, not 查无此回执."""
    filing = filed(desks)
    assert standing(desks, code(filing))["status"] == "in_force"
    with psycopg.connect(desks.served.dsn, autocommit=True) as owner:
        owner.execute("ALTER TABLE figures.receipt_code ADD CONSTRAINT away CHECK (false) NOT VALID")
    late = filed(desks)
    answer = look(desks, code(late))
    assert (answer.status_code, answer.json()["status_zh"]) == (503, "暂时不能核验")
    assert answer.headers["retry-after"]
    assert "这不说明回执有效或无效" in look(desks, code(late), "text/html").text
    assert standing(desks, code(filing))["status"] == "in_force", "what is found is told"


def test_receipts_of_an_older_log_have_codes_too(shared: Desks) -> None:
    """The code stands in no event: a rebuild of the tables from any log gives every receipt its own."""
    filing = filed(shared)
    with psycopg.connect(shared.served.dsn) as owner:
        found = owner.execute("SELECT e.data FROM registry.event AS e WHERE e.data LIKE %s", [f"%{code(filing)}%"])
        assert found.fetchall() == []
    database = Database(shared.served.dsn)
    rebuild.rebuild(shared.served.dsn, database, force=True)
    database.close()
    assert standing(shared, code(filing))["status"] == "in_force"
