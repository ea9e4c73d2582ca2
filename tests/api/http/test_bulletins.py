"""The province's bulletin through HTTP: drafted, refused while months are open, issued, and restated in the next."""

import json
from collections.abc import Mapping
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import psycopg
import pytest
from support.events import CITY, COUNTY, PROVINCE, Enterprise, Event, Filing, act, declared
from support.offices import Desks, command, in_force, problem
from support.posting import record, registry_on

from projections.bulletin.bulletin import Bulletin
from projections.bulletin.figures import Said
from projections.dispatch.table import COLUMNS
from projections.render.bulletin import bulletin_pdf
from projections.sealing.bulletins import compiled
from registry.application.renderer import EditionRenderer
from registry.domain.kinds.bulletin import months
from registry.domain.regions import tenants

QUARTER = "bulletin/2021-Q1"
SECTIONS = [{"heading": "总体进展", "text": "各市备案企业数量稳步增长。"}]


def drafted(title: str = "第一季度通报", quarter: str = "2021-Q1") -> Event:
    return act("bulletin.drafted.v1", f"bulletin/{quarter}", "2021-04-06", {"title": title, "sections": SECTIONS})


def issued(quarter: str = "2021-Q1", when: str = "2021-08-12", **changes: Any) -> Event:
    data = {"number": "鲁人社鉴〔2021〕3号", "title": "第一季度通报", "sections": SECTIONS, **changes}
    return act("bulletin.issued.v1", f"bulletin/{quarter}", when, data)


def issued_before(desks: Desks) -> dict[str, Any]:
    """Issue the first quarter's bulletin as one of an earlier day.

    Its layout had nothing but the number at the foot of a page, and nobody counted site visits.
    """

    def compiled_before(quarter: str, words: Mapping[str, Any], shown: Said) -> Mapping[str, object]:
        kept = compiled(registry.database, quarter, words, shown)
        figures: Any = kept["figures"]
        for counted in (figures["activity"]["total"], *(row["figures"] for row in figures["activity"]["rows"])):
            del counted["site_visits"]
        bulletin = Bulletin(quarter, "issued", figures=figures, **words)
        return {**kept, "document_sha256": sha256(bulletin_pdf(bulletin, 1)).hexdigest()}

    with (
        registry_on(desks.served.dsn) as registry,
        registry_on(desks.served.dsn, drawing=EditionRenderer(bulletin=compiled_before)) as earlier,
    ):
        [answer] = record(earlier, PROVINCE, issued(), tenant=PROVINCE)
    return {"data": json.loads(answer.event.data), "position": answer.event.position}


def seal(desks: Desks, quarter: str, *, leave: tuple[str, ...] = ()) -> None:
    """Seal the months of a quarter in every tenant but those left."""
    for tenant in tenants():
        if tenant not in leave:
            sealings = [act("dispatch.sealed.v1", f"dispatch/{month:%Y-%m}", "2021-08-02") for month in months(quarter)]
            desks.record(tenant, *sealings, tenant=tenant)


def bulletin(desks: Desks, quarter: str = "2021-Q1") -> dict[str, Any]:
    answer = desks[PROVINCE].get(f"/v1/consolidated/bulletins/{quarter}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def at(desks: Desks, address: str) -> dict[str, Any]:
    """Read what stands at an address of a bulletin."""
    answer = desks[PROVINCE].get(address)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.fixture
def evaluating(desks: Desks) -> Filing:
    """A filing in force since 20 March, under which certificates were granted in March; a plan for the year."""
    filing = in_force(desks, Filing(Enterprise()))
    evaluation = filing.evaluation()
    desks.record(COUNTY, evaluation.held("2021-03-25"), evaluation.granted("2021-03-29", count=5))
    rows = [{"row": 2, "planned": {"2021": 4, "2022": 0, "2023": 0}}]
    desks.record(CITY, act("plan.adopted.v1", "plan/2021-2023", "2021-01-20", {"rows": rows}))
    return filing


def test_a_bulletin_is_drafted_and_issued_and_the_next_restates_it(
    desks: Desks, evaluating: Filing, tmp_path: Path
) -> None:
    """Over open months it is a marked draft; issued, it stays as it is, and the next shows what was amended since."""
    late = "370200"
    seal(desks, "2021-Q1", leave=(late,))
    desks.record(PROVINCE, drafted("初稿"), tenant=PROVINCE)
    draft = bulletin(desks)
    assert (draft["status"], draft["title"], draft["number"], draft["issued"]) == ("drafted", "初稿", None, None)
    assert [(each["month"], [t["tenant"] for t in each["tenants"]]) for each in draft["unsealed"]] == [
        (month, [late]) for month in ("2021-01", "2021-02", "2021-03")
    ]
    refusal = problem(desks.post(PROVINCE, issued(), tenant=PROVINCE), 409, "act-not-legal")
    assert refusal["rule"] == "months_not_sealed"
    assert refusal["detail"].endswith("2021-01: 370200; 2021-02: 370200; 2021-03: 370200.")
    sealings = [act("dispatch.sealed.v1", f"dispatch/{month:%Y-%m}", "2021-08-02") for month in months("2021-Q1")]
    desks.record(late, *sealings, tenant=late)
    event = issued_before(desks)
    assert event["data"]["cuts"]["2021-03"][CITY] == event["data"]["figures"]["months"][2]["rows"][0]["as_of"]
    first = bulletin(desks)
    assert (first["status"], first["unsealed"], first["issued"]["position"]) == ("issued", [], event["position"])
    assert {name: first[name] for name in event["data"]["figures"]} == event["data"]["figures"]
    assert "site_visits" not in first["activity"]["total"]
    addressed(desks, first)
    paper = desks[PROVINCE].get("/v1/consolidated/bulletins/2021-Q1.pdf")
    assert sha256(paper.content).hexdigest() == event["data"]["document_sha256"] == paper.headers["document-sha256"]
    assert paper.headers["document-as-issued"] == "true"
    assert paper.headers["content-type"] == "application/pdf"
    word = desks[PROVINCE].get("/v1/consolidated/bulletins/2021-Q1.docx")
    titles = [paragraph.text for paragraph in docx.Document(BytesIO(word.content)).paragraphs]
    assert "第一季度通报" in titles
    printed(desks, event["data"]["document_sha256"], tmp_path)
    # What comes late changes what is known, not what was issued.
    again = evaluating.evaluation()
    desks.record(COUNTY, again.held("2021-03-30"), again.granted("2021-03-31", count=4))
    desks.record(CITY, act("dispatch.amended.v1", "dispatch/2021-03", "2021-08-20", {"reason": "补录三月证书"}))
    assert bulletin(desks)["months"] == first["months"]
    seal(desks, "2021-Q2")
    desks.record(PROVINCE, issued("2021-Q2", "2021-08-21"), tenant=PROVINCE)
    second = bulletin(desks, "2021-Q2")
    assert second["activity"]["rows"][0]["figures"]["evaluations_held"] == {"quarter": 0, "ytd": 2}
    [restated] = second["restated"]
    assert (restated["month"], restated["tenant"], restated["reason"]) == ("2021-03", CITY, "补录三月证书")
    assert [restated[side]["certified_month"] for side in ("before", "now")] == [5, 9]
    for side in ("before", "now"):
        assert at(desks, restated[side]["address"])["total"]["certified_month"] == restated[side]["certified_month"]
    assert at(desks, restated["compare"])["total"]["certified_month"]["difference"] == 4
    assert bulletin(desks, "2021-Q3")["restated"] == []
    problem(desks.post(PROVINCE, issued(), tenant=PROVINCE), 409, "act-not-legal")
    verified(desks)


def verified(desks: Desks) -> None:
    """Both bulletins are derived and drawn again as they were issued; whatever is altered afterwards is told."""
    dsn, only = desks.served.dsn, ("--tenant", PROVINCE)
    sound = command(dsn, "verify-editions", "--json")
    assert sound.returncode == 0, sound.stdout
    addresses = [each["address"] for each in json.loads(sound.stdout)]
    assert (len(addresses), addresses[0]) == (103 + 2, f"/v1/{CITY}/dispatch/2021-01?edition=1")
    assert addresses[-2:] == ["/v1/consolidated/bulletins/2021-Q1", "/v1/consolidated/bulletins/2021-Q2"]
    with psycopg.connect(dsn, autocommit=True) as owner:
        owner.execute("ALTER TABLE registry.event DISABLE TRIGGER forbid")
        for quarter, old, new in (
            ("2021-Q1", '"title":"第一季度通报"', '"title":"第一季通报"'),
            ("2021-Q2", '"planned":4', '"planned":5'),
        ):
            changed = "UPDATE registry.event SET data = replace(data, %s, %s) WHERE subject = %s AND type = %s"
            done = owner.execute(changed, [old, new, f"bulletin/{quarter}", "bulletin.issued.v1"])
            assert done.rowcount == 1
    altered = command(dsn, "verify-editions", *only)
    first, second = altered.stderr.splitlines()[-2:]
    assert (altered.returncode, "核对 6 个封存版、2 期通报，2 个不符。" in altered.stdout) == (1, True)
    assert "The bulletin of 2021-Q1 is not what was issued: the document's bytes differ." in first
    assert first.endswith("/v1/consolidated/bulletins/2021-Q1")
    assert "The bulletin of 2021-Q2 is not what was issued: the figures (plan) differ." in second


def printed(desks: Desks, document: str, folder: Path) -> None:
    """Write the bulletin from the command line: the PDF is the one that was issued, the JSON what the server answers."""
    files = ("--pdf", folder / "a.pdf", "--docx", folder / "a.docx")
    done = command(desks.served.dsn, "report", "bulletin", "2021-Q1", *files, "--json")
    assert done.returncode == 0, done.stderr
    assert sha256((folder / "a.pdf").read_bytes()).hexdigest() == document
    assert (folder / "a.docx").read_bytes().startswith(b"PK")
    told, found = json.loads(done.stdout), bulletin(desks)
    assert told | {"as_of": ""} == found | {"as_of": ""}


def addressed(desks: Desks, found: dict[str, Any]) -> None:
    """Check that a city's figures are what stands at their addresses, and that the totals are the sums of the rows."""
    for month in found["months"]:
        row = month["rows"][0]
        table = at(desks, row["address"])
        assert (table["edition"], table["as_of"]) == (row["edition"], row["as_of"])
        assert table["total"] == {column: row[column] for column in COLUMNS}
        assert month["total"] == {column: sum(each[column] for each in month["rows"]) for column in COLUMNS}
    plan = found["plan"]
    assert (plan["cities"][0]["planned"], plan["cities"][0]["actual"], plan["total"]["planned"]) == (4, 1, 4)
    assert plan["cities"][0]["address"] == f"/v1/{CITY}/progress/2021-03?as_of={plan['cities'][0]['as_of']}"
    told = at(desks, plan["cities"][0]["address"])
    assert (told["planned"], told["actual"], told["as_of"]) == (4, 1, plan["cities"][0]["as_of"])
    assert sum(each["actual"] for each in plan["industries"]) == plan["total"]["actual"] == 1
    done = found["activity"]["rows"][0]
    assert done["figures"]["evaluations_held"] == {"quarter": 1, "ytd": 1}
    assert at(desks, done["address"])["total"]["evaluations_held"]["ytd"] == 1
    idle = found["idle"][0]
    assert COUNTY not in {unit["unit"] for unit in idle["units"]}
    assert {"unit": "370103", "name": "市中区"} in idle["units"]
    assert {row["status"] for row in found["months"][0]["rows"]} == {"late"}


def test_a_draft_shows_what_is_known_of_months_not_sealed(desks: Desks, evaluating: Filing) -> None:
    """A bulletin that nobody has drafted has a title and the figures as known, each with its cut; it is for the province."""
    desks.record(COUNTY, declared(COUNTY, "2021-02", "2021-03-01", (1, 2, 1, 8, 8)))
    found = bulletin(desks)
    assert (found["status"], found["title"]) == ("new", "关于2021年第一季度企业技能人才自主评价工作情况的通报")
    february = found["months"][1]["rows"][0]
    assert (february["edition"], february["declared"], february["certified_month"]) == (None, 1, 8)
    assert at(desks, february["address"])["total"]["certified_month"] == 8
    problem(desks[CITY].get("/v1/consolidated/bulletins/2021-Q1"), 404, "tenant-unknown")
    fault = problem(desks[PROVINCE].get("/v1/consolidated/bulletins/2021-Q5"), 422, "parameter-invalid")
    assert "2021-Q1" in fault["detail"]
    fault = problem(desks.post(PROVINCE, issued(number=""), tenant=PROVINCE), 422, "event-invalid")
    assert [error["pointer"] for error in fault["errors"]] == ["/data/number"]
    added = problem(desks.post(PROVINCE, issued(figures={}), tenant=PROVINCE), 422, "event-invalid")
    assert [error["pointer"] for error in added["errors"]] == ["/data/figures"]
    drawn = desks[PROVINCE].get("/v1/consolidated/bulletins/2021-Q1.pdf")
    assert (drawn.status_code, "document-as-issued" in drawn.headers) == (200, False)
    glyph = problem(desks.post(PROVINCE, issued(title="通报\N{GRINNING FACE}"), tenant=PROVINCE), 422, "event-invalid")
    assert [error["pointer"] for error in glyph["errors"]] == ["/data/title"]
    early = problem(desks.post(PROVINCE, issued("2021-Q3"), tenant=PROVINCE), 409, "act-not-legal")
    assert early["rule"] == "quarter_not_ended"
