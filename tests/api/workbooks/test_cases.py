"""Files that came out wrong once: what is right for each of them, read from the file itself."""

import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from support.reading import HERE, refusal, table

from api.workbooks.cells import Where
from api.workbooks.lists import FORMS
from api.workbooks.lists.declarations import month_of
from api.workbooks.lists.plans import period_of
from api.workbooks.reading import read
from api.workbooks.search import find, find_more
from api.workbooks.workbook import sheets
from registry.domain import regions

CASES = Path(__file__).parent / "files" / "cases"
FAULTY = {
    "01-text-timestamps-unpadded.xlsx": [],
    "04-counts.xlsx": ["I2", "I3", "I6", "I7", "I9", "I10", "I11"],
    "07-merged-figures.xlsx": ["F2", "G2", "H2", "F3", "G3", "H3", "F4", "G4", "H4"],
    "08-hidden-old-sheet-first.xlsx": [],
    "11-merged-down.ods": [],
    "12-gbk.csv": [],
    "14-sections-footers.xlsx": [],
    "21-annex2-date-above.xlsx": [],
    "23-annex2-city-total.xlsx": [],
    "32-annex1-foot.xlsx": [],
    "41-applications-row-per-occupation.xlsx": [],
    "72-a.xlsx": [],
    "72-b.xlsx": [],
}
REFUSED = {
    "12-html.xls": "This is a web page",
    "17-bracket-units.xlsx": "The heading I1, 职工人数（百人）, says 百人",
    "31-annex1-qingdao.xlsx": "another_tenant",
    "35-annex1-head.xlsx": "columns_missing",
    "51-evaluations-subcolumns.xlsx": "The heading G2, 参评人数, stands over several columns",
}
RECORDED = {
    "16-own-annex2-with-negative.xlsx",
    "19-bom.ndjson",
    "19f-bom-rules.toml",
    "44-applications-faulty-scope.xlsx",
}
"""What is right of these is seen where they are recorded, compared or posted."""


def case(name: str) -> bytes:
    """Return a file's bytes."""
    return (CASES / name).read_bytes()


def test_every_file_is_of_some_test() -> None:
    """No file that came out wrong is without its test."""
    assert {path.name for path in CASES.iterdir()} == {*FAULTY, *REFUSED, *RECORDED}


@pytest.mark.parametrize("name", FAULTY)
def test_a_file_that_is_read_has_its_faults_named(name: str) -> None:
    """Each cell that cannot be read is named, and no other."""
    found = table(case(name))
    assert [finding.cell for finding in found.findings] == FAULTY[name]
    assert len(found.entries) or FAULTY[name]


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_refused_says_why(name: str) -> None:
    """A file that is another than it seems is not read at all, and names what is wrong."""
    assert refusal(case(name)).startswith(REFUSED[name])


def test_days_with_times_are_the_days() -> None:
    """2021/3/2 15:30:00 is the second, not the twenty-first."""
    found = table(case("01-text-timestamps-unpadded.xlsx"))
    assert [entry["surveyed_on"] for entry in found.entries] == [
        date(2021, *day) for day in ((3, 2), (3, 1), (1, 2), (2, 3))
    ]


def test_figures_are_what_they_look_like() -> None:
    """Of ten ways to write a figure three are figures."""
    assert [entry["employees"] for entry in table(case("04-counts.xlsx")).entries] == [1234, 356, 420]


def test_the_visible_sheets_month_is_taken() -> None:
    """April stands in the visible sheet, January in the hidden one."""
    found = table(case("08-hidden-old-sheet-first.xlsx"))
    assert (found.sheet.name, month_of(found.sheeted)) == ("4月", "2021-04")
    assert [entry["certified_month"] for entry in found.entries] == [44]


def test_the_forms_month_is_not_the_day_of_sending() -> None:
    """填报日期：2021年4月2日 above makes no April of March."""
    assert month_of(table(case("21-annex2-date-above.xlsx")).sheeted) == "2021-03"


def test_the_citys_row_is_the_total() -> None:
    """济南市 at the foot is the sum of twelve counties and no thirteenth unit."""
    found = table(case("23-annex2-city-total.xlsx"))
    assert ([row.kind for row in found.passed], found.warnings) == (["total"], [])
    assert HERE.tenant not in [entry["unit"] for entry in found.entries]


def test_merged_cells_of_an_ods_are_each_rows() -> None:
    """An ods with cells merged down is read as its xlsx is."""
    found = table(case("11-merged-down.ods"))
    assert [(entry["county"], entry["surveyed_on"], entry["employees"]) for entry in found.entries] == [
        ("370102", date(2021, 3, 5), number) for number in range(100, 105)
    ]


def test_a_csv_in_gbk_is_a_list() -> None:
    """What WPS saves as CSV is read like a workbook."""
    assert [entry["employees"] for entry in table(case("12-gbk.csv")).entries] == [100, 101, 102]


def test_sections_and_feet_are_passed_over_and_summed_up() -> None:
    """Eight rows are none of the list; the totals in them, which are wrong, are told with both numbers."""
    found = table(case("14-sections-footers.xlsx"))
    assert [row.kind for row in found.passed] == [
        "section", "subtotal", "section", "subtotal", "total", "total", "signature", "note", "note"
    ]  # fmt: skip
    assert [warning.cell for warning in found.warnings] == ["I6", "J6", "I10", "J10", "I11", "J11", "I12", "J12"]
    assert found.warnings[0].message.zh == "合计写的是 203，各行相加为 201。"


def test_a_signed_plan_is_a_plan() -> None:
    """The line with who filled it in holds no row back."""
    found = table(case("32-annex1-foot.xlsx"))
    assert (len(found.entries), [row.kind for row in found.passed], period_of(found.sheeted)) == (
        16,
        ["signature"],
        "2021-2023",
    )


def test_an_enterprise_over_three_rows_applied_once() -> None:
    """Three occupations in three rows are one application's scope."""
    found = table(case("41-applications-row-per-occupation.xlsx"))
    assert [(entry.count, len(entry["scope"])) for entry in found.entries] == [(3, 3), (3, 3)]


def test_our_own_negative_figures_are_read() -> None:
    """A month in which more was revoked than granted comes back as it went out."""
    names = {regions.names()[code]: code for code in regions.counties("370200")} | {"市直": "370200"}
    where = Where("370200", names | {"青岛市住房和城乡建设局": "a", "青岛市交通运输局": "b"})
    found = read(find(sheets(case("16-own-annex2-with-negative.xlsx")), FORMS.values(), None), where)
    assert (found.findings, found.warnings, len(found.entries)) == ([], [], 13)
    assert (found.entries[0]["certified_month"], found.entries[0]["certified_ytd"]) == (-5, -5)


def test_faulty_lines_of_a_second_sheet_are_named() -> None:
    """五级以上 and a code of the wrong form are faults of the second sheet's cells."""
    found = sheets(case("44-applications-faulty-scope.xlsx"))
    form = FORMS["applications"].more
    assert form
    more = find_more(found, form)
    assert more
    assert [finding.cell for finding in read(more, HERE).findings] == ["E3", "C4"]


@pytest.fixture(scope="module", params=["xlsx", "xls", "ods"])
def saved_again(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of all workbooks opened by LibreOffice and saved again in one format."""
    folder = tmp_path_factory.mktemp(request.param)
    files = [str(path) for path in CASES.iterdir() if path.suffix in {".xlsx", ".ods"}]
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", request.param, "--outdir", str(folder), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return folder


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_what_libreoffice_saves_again_is_read_alike(saved_again: Path) -> None:
    """The copy of each file, as xlsx, xls or ods, has the same faults in the same cells or is refused for the same."""
    for path in sorted(path for path in saved_again.iterdir() if path.is_file()):
        [name] = [name for name in {**FAULTY, **REFUSED, **dict.fromkeys(RECORDED)} if name.startswith(f"{path.stem}.")]
        content = path.read_bytes()
        if name in REFUSED:
            assert (name, refusal(content).startswith(REFUSED[name])) == (name, True)
        elif name in FAULTY:
            assert (name, [finding.cell for finding in table(content).findings]) == (name, FAULTY[name])
