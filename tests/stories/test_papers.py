"""Whatever two papers of a quarter say about one question is one number: a table of questions, put to every paper."""

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from random import Random
from typing import Any

import docx
import pytest
from python_calamine import CalamineWorkbook
from support.browser import Clerk
from support.database import Cluster
from support.events import CITY, PROVINCE, Enterprise, Filing, act, declared, new_id, usual
from support.offices import Desks, command, desks_of
from support.server import serving

from projections.activity.table import FLOWS, STOCKS
from projections.dispatch.table import COLUMNS
from registry.domain.regions import counties, tenant_name, tenants

MONTHS = ("2021-01", "2021-02", "2021-03")
LAST = MONTHS[-1]
PERIODS = {CITY: "2021-2023", "370200": "2021-2023", "370300": "2021-2022"}
Answers = dict[str, Any]


class Papers:
    """The papers of the first quarter of 2021, each read as whoever it is for reads it."""

    def __init__(self, desks: Desks) -> None:
        self.desks = desks
        self.bulletin = self._read("bulletins/2021-Q1")
        self.progress = {month: self._read(f"progress/{month}") for month in MONTHS}
        self.dispatch = {month: self._read(f"dispatch/{month}") for month in MONTHS}
        self.reporting = {month: self._read(f"reporting/{month}") for month in MONTHS}
        self.activity = self._read(f"activity/{LAST}")
        self.pictures = {
            name: self._read(f"pictures/{name}", month=LAST)["rows"]
            for name in ("progress", "plan", "months", "certificates")
        }
        word = desks[PROVINCE].get("/v1/consolidated/bulletins/2021-Q1.docx").content
        self.word = docx.Document(BytesIO(word))
        self.tables = [[[cell.text for cell in row.cells] for row in table.rows][1:] for table in self.word.tables]
        self.lead = next(each.text for each in self.word.paragraphs if each.text.startswith("现将"))
        self.terminal = command(desks.served.dsn, "report", "bulletin", "2021-Q1").stdout
        self.printed = command(desks.served.dsn, "report", "progress", LAST).stdout

    def _read(self, path: str, **asked: str) -> Any:
        return self.desks.read(PROVINCE, path, tenant="consolidated", **asked)

    def of(self, tenant: str, path: str, **asked: str) -> Any:
        return self.desks.read(PROVINCE, path, tenant=tenant, **asked)

    def sheet(self, path: str, tenant: str) -> list[list[Any]]:
        content = self.desks.get(PROVINCE, path, tenant=tenant).content
        rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python(skip_empty_area=False)
        return rows[3 : 1 + next(place for place, row in enumerate(rows) if row[1] == "合计")]

    def annex_1(self, column: str) -> list[int]:
        """Return what Annex 1 has for the year, tenant by tenant."""
        found = {tenant: self.of(tenant, f"plan/{period}") for tenant, period in PERIODS.items()}
        rows = {tenant: (*table["rows"], table["other"]) for tenant, table in found.items()}
        return [sum(row[column]["2021"] for row in rows.get(tenant, ())) for tenant in tenants()]

    def at(self, address: str) -> Any:
        answer = self.desks[PROVINCE].get(address)
        assert answer.status_code == 200, answer.text
        return answer.json()


def history(desks: Desks) -> None:
    """Three cities file from January to May, evaluate, declare and guide; all is known before March is sealed."""
    chance = Random(20210331)
    for tenant, period in PERIODS.items():
        planned = {str(year): chance.randint(3, 9) for year in range(2021, int(period[-4:]) + 1)}
        rows = [{"row": row, "planned": planned} for row in (1, 2)]
        desks.record(tenant, act("plan.adopted.v1", f"plan/{period}", "2021-01-10", {"rows": rows}), tenant=tenant)
        offices = list(counties(tenant))[:3]
        for month in range(1, 6):
            for _ in range(chance.randint(1, 3)):
                filed(desks, tenant, chance.choice(offices), month, chance)
        office = offices[0]
        desks.record(office, usual("guidance.given.v1", f"guidance/{new_id()}", "2021-03-10"), tenant=tenant)
        figures = (4, 9, 3, chance.randint(1, 9), 40)
        desks.record(office, *(declared(office, month, "2021-04-02", figures) for month in MONTHS[1:]), tenant=tenant)
    for tenant in tenants():
        sealings = [act("dispatch.sealed.v1", f"dispatch/{month}", "2021-08-02") for month in MONTHS]
        desks.record(tenant, *sealings, tenant=tenant)


def filed(desks: Desks, tenant: str, office: str, month: int, chance: Random) -> None:
    day = f"2021-{month:02}"
    filing = Filing(Enterprise(county=office, industry=chance.choice(("0111", "3411", "6620"))))
    desks.record(office, filing.received(f"{day}-02"), filing.assessed(f"{day}-03"), tenant=tenant)
    if chance.random() < 0.8:
        desks.record(tenant, filing.approved(f"{day}-04"), filing.receipt(f"{day}-05"), tenant=tenant)
        held = filing.evaluation()
        granted = held.granted(f"{day}-26", count=chance.randint(1, 8))
        desks.record(office, held.held(f"{day}-20"), granted, tenant=tenant)


@pytest.fixture(scope="module")
def papers(cluster: Cluster) -> Iterator[Papers]:
    """Every paper of the quarter, over a small generated history."""
    with (
        cluster.clone(cluster.enrolled) as dsn,
        serving(dsn, cluster.keys) as served,
        desks_of(served) as desks,
    ):
        history(desks)
        yield Papers(desks)


def first_receipts(papers: Papers) -> Answers:
    """How many enterprises had their first receipt by the quarter's last day, by tenant, and in all?"""
    plan, shown = papers.bulletin["plan"], papers.progress[LAST]
    in_all = plan["total"]["actual"]
    assert sum(papers.annex_1("actual")) > in_all, "what is known of later months is no part of the quarter"
    return {
        "progress": ([row["actual"] for row in shown["rows"]], shown["total"]["actual"]),
        "a tenant's progress": ([papers.at(row["address"])["actual"] for row in plan["cities"]], in_all),
        "bulletin": ([row["actual"] for row in plan["cities"]], in_all),
        "bulletin, by industry": ([row["actual"] for row in plan["cities"]], sum(row["actual"] for row in plan["industries"])),
        "Word": ([int(row[2]) for row in papers.tables[3][:-1]], int(papers.tables[3][-1][2])),
        "Word, the text": (
            [row["actual"] for row in plan["cities"]],
            int(re.search(r"截至2021年3月末本年首次备案([0-9]+)家", papers.lead)[1]),  # type: ignore[index]
        ),
        "picture of tiles": ([row[2] for row in papers.pictures["progress"]], in_all),
        "picture of bars": ([row[2] for row in papers.pictures["plan"]], in_all),
        "months of progress": (
            [sum(papers.progress[month]["rows"][place]["month_on_month"]["filed"]["now"] for month in MONTHS)
             for place in range(len(tenants()))],
            sum(papers.progress[month]["total"]["month_on_month"]["filed"]["now"] for month in MONTHS),
        ),
        "terminal": ([row["actual"] for row in plan["cities"]], int(re.search(r"合计 +[0-9]+ +([0-9]+)", papers.printed)[1])),  # type: ignore[index]
    }  # fmt: skip


def planned(papers: Papers) -> Answers:
    """How many enterprises are to file in the year, by tenant?"""
    return {
        "Annex 1": papers.annex_1("planned"),
        "progress": [row["planned"] for row in papers.progress[LAST]["rows"]],
        "bulletin": [row["planned"] for row in papers.bulletin["plan"]["cities"]],
        "Word": [int(row[1]) for row in papers.tables[3][:-1]],
        "picture of tiles": [row[1] for row in papers.pictures["progress"]],
        "picture of bars": [row[1] for row in papers.pictures["plan"]],
    }


def shares(papers: Papers) -> Answers:
    """Which share of the year's plan is done, as it reads?"""

    def reads(permille: int | None) -> str | None:
        return None if permille is None else f"{permille / 10:.1f}%"

    return {
        "progress": [reads(row["permille"]) for row in papers.progress[LAST]["rows"]],
        "Word": [None if row[3] == "—" else row[3] for row in papers.tables[3][:-1]],
        "picture of tiles": [None if row[3] == "无计划" else row[3] for row in papers.pictures["progress"]],
    }


def industries(papers: Papers) -> Answers:
    """What is planned and done in each industry?"""
    return {
        "progress": [
            (row["row"], row["years"]["2021"]["planned"], row["years"]["2021"]["actual"])
            for row in papers.progress[LAST]["total"]["industries"]
        ],
        "bulletin": [(row["row"], row["planned"], row["actual"]) for row in papers.bulletin["plan"]["industries"]],
        "Word": [
            (row["row"], int(line[1]), int(line[2]))
            for row, line in zip(papers.bulletin["plan"]["industries"], papers.tables[4][:-1], strict=True)
        ],
    }


def monthly(papers: Papers) -> Answers:
    """What are the five figures of each tenant in each month, and their total?"""

    def five(row: Any) -> list[int]:
        return [row[column] for column in COLUMNS]

    def each(said: Callable[[str], list[Any]]) -> list[Any]:
        return [said(month) for month in MONTHS]

    told = papers.bulletin["months"]
    return {
        "Annex 2": each(lambda month: [five(papers.of(tenant, f"dispatch/{month}")["total"]) for tenant in tenants()]),
        "editions": each(
            lambda month: [five(papers.of(tenant, f"dispatch/{month}", edition="1")["total"]) for tenant in tenants()]
        ),
        "the province's Annex 2": each(lambda month: [five(row) for row in papers.dispatch[month]["rows"]]),
        "its workbook": each(
            lambda month: [
                [int(cell) for cell in row[2:7]] for row in papers.sheet(f"dispatch/{month}.xlsx", "consolidated")[:-1]
            ]
        ),
        "bulletin": [[five(row) for row in month["rows"]] for month in told],
        "Word": [[[int(cell) for cell in row[2:7]] for row in table[:-1]] for table in papers.tables[:3]],
        "reporting": each(lambda month: [five(row["total"]) for row in papers.reporting[month]["rows"]]),
        "progress": each(
            lambda month: [
                [row["month_on_month"][column]["now"] for column in COLUMNS] for row in papers.progress[month]["rows"]
            ]
        ),
    }


def totals(papers: Papers) -> Answers:
    """What is the province's total of each month: on file, evaluated, certificates?"""
    named = ("completed", "evaluated", "certified_month")
    drawn = zip(papers.pictures["months"], papers.pictures["certificates"], strict=True)
    lines = re.findall(r"合计　准备备案 \d+　完成备案 (\d+)　已开展评价 (\d+)　本月证书 (\d+)", papers.terminal)
    return {
        "Annex 2": [tuple(papers.dispatch[month]["total"][name] for name in named) for month in MONTHS],
        "bulletin": [tuple(month["total"][name] for name in named) for month in papers.bulletin["months"]],
        "Word": [tuple(int(table[-1][place]) for place in (3, 4, 5)) for table in papers.tables[:3]],
        "pictures": [(of_month[1], of_month[2], certified[1]) for of_month, certified in drawn],
        "terminal": [tuple(map(int, line)) for line in lines],
        "progress": [
            tuple(papers.progress[month]["total"]["month_on_month"][name]["now"] for name in named) for month in MONTHS
        ],
    }


def on_the_page(papers: Papers) -> Answers:
    """What does a city's clerk see as the total of March?"""
    clerk = Clerk(papers.desks.served.url)
    clerk.sign_in(papers.desks.served.keys[CITY])
    page = clerk.open("/pages/declare", month=LAST).text
    row = re.search(r'<tr class="total">.*?</tr>', page, re.DOTALL)
    assert row
    return {
        "page": [int(cell) for cell in re.findall(r'class="number">(-?\d+)<', row[0])],
        "Annex 2": [papers.of(CITY, f"dispatch/{LAST}")["total"][column] for column in COLUMNS],
        "its workbook": [int(cell) for cell in papers.sheet(f"dispatch/{LAST}.xlsx", CITY)[-1][2:7]],
        "bulletin": [papers.bulletin["months"][-1]["rows"][0][column] for column in COLUMNS],
    }


def idle(papers: Papers) -> Answers:
    """Which units made no progress in the year?"""
    return {
        "activity": [
            [unit["unit"] for unit in papers.of(tenant, f"activity/{LAST}")["zero_progress"]["units"]]
            for tenant in tenants()
        ],
        "progress": [
            [unit["unit"] for unit in row["without_progress"]["units"]] for row in papers.progress[LAST]["rows"]
        ],
        "a tenant's progress": [
            [unit["unit"] for unit in papers.of(tenant, f"progress/{LAST}")["without_progress"]["units"]]
            for tenant in tenants()
        ],
        "bulletin": [[unit["unit"] for unit in row["units"]] for row in papers.bulletin["idle"]],
    }


def done(papers: Papers) -> Answers:
    """What was done in the year to the quarter's end, by tenant?"""

    def told(figures: Any) -> list[int]:
        return [figures[name]["ytd"] for name in FLOWS] + [figures[name]["value"] for name in STOCKS]

    return {
        "activity": [told(papers.of(tenant, f"activity/{LAST}")["total"]) for tenant in tenants()],
        "the province's activity": [told(row) for row in papers.activity["rows"]],
        "bulletin": [told(row["figures"]) for row in papers.bulletin["activity"]["rows"]],
    }


def returned(papers: Papers) -> Answers:
    """How did the months' returns come in?"""
    table = papers.desks.read(PROVINCE, "reporting", tenant="consolidated", to=LAST, **{"from": MONTHS[0]})
    return {
        "reporting": [papers.reporting[month]["late"] for month in MONTHS],
        "reporting over months": [month["late"] for month in table["months"]],
        "bulletin": [
            sum(row["status"] in ("late", "overdue") for row in month["rows"]) for month in papers.bulletin["months"]
        ],
        "Word, the text": [int(number) for number in re.findall(r"月逾期([0-9]+)个", papers.lead)],
    }


QUESTIONS = (first_receipts, planned, shares, industries, monthly, totals, on_the_page, idle, done, returned)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.__name__)
def test_papers_agree(papers: Papers, question: Callable[[Papers], Answers]) -> None:
    """Every paper that answers a question gives the same answer, and one that says something."""
    answers = question(papers)
    first, *others = answers.items()
    assert str(first[1]).strip("[](), 0None"), first
    for paper, answer in others:
        assert answer == first[1], f"{paper} and {first[0]} differ"


def test_every_definition_that_a_paper_names_is_told(papers: Papers) -> None:
    """What papers say they count by is among the definitions; tenants stand in one order in all of them."""
    known = {each["definition"] for each in papers.at("/v1/definitions")["definitions"]}
    named = {papers.bulletin[part]["definition"] for part in ("plan", "activity")} | {papers.bulletin["definition"]}
    named |= {*papers.progress[LAST]["definitions"], papers.dispatch[LAST]["definition"]}
    assert named <= known
    names = [tenant_name(tenant) for tenant in tenants()]
    assert [row[0] for row in papers.tables[-1]] == names == [row[0] for row in papers.pictures["plan"]]
