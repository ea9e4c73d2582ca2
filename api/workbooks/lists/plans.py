"""Annex 1 as kept by hand (附件1 推进计划表): all rows together are the plan, adopted or revised as a whole."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from api.workbooks import cells
from api.workbooks.cells import CellFault, Where, plain
from api.workbooks.extent import Cell
from api.workbooks.form import Column, ListContext, ReadRow, RecordLookup, RowAct, SheetForm
from api.workbooks.lists.columns import REMARK, count_column
from registry.domain import industries
from registry.domain.acts import NEW, DecisionQuery, RecordedEvent
from registry.domain.kinds.plan import PlanAdopted
from registry.domain.values import parse_period
from registry.errors import WorkbookUnreadable
from registry.terms.term import Term

TITLE = "企业技能人才自主评价推进计划表"
_YEARLY = re.compile(r"(\d{4})年?(?:拟|计划|planned)[备\w]*")


@cache
def _rows() -> dict[str, int]:
    return {plain(row.name): row.number for row in industries.rows()}


def _row(cell: Cell, _where: Where) -> int:
    """Read an industry of Annex 1 by its name, marked as combined or not."""
    found = plain(cell).rstrip("*")
    if found not in _rows():
        raise CellFault("not_an_annex_row", value=found[:40])
    return _rows()[found]


def _yearly(heading: str) -> Column | None:
    found = _YEARLY.fullmatch(heading)
    if not found:
        return None
    year = found[1]
    return count_column(
        f"planned_{year}", f"{year} 年拟备案企业数量", f"planned in {year}", 40, required=False, units=cells.ENTERPRISES
    )


def period_of(sheeted: ListContext) -> str:
    """Return the period that the headings' years make; raise WorkbookUnreadable where they make none."""
    years = sorted(int(name.removeprefix("planned_")) for name in sheeted.headings if name.startswith("planned_"))
    if not years or years != list(range(years[0], years[-1] + 1)):
        raise WorkbookUnreadable("no_years")
    period = f"{years[0]}-{years[-1]}"
    try:
        parse_period(period)
    except ValueError:
        raise WorkbookUnreadable("no_years") from None
    return period


def _line(entry: ReadRow) -> dict[str, object]:
    planned = {name[8:]: value for name, value in entry.values.items() if name.startswith("planned_")}
    return {**entry.given("row", "above_scale", "filed"), "planned": planned, **entry.given("remark")}


def _whole(entries: Sequence[ReadRow], sheeted: ListContext, directory: RecordLookup) -> list[RowAct]:
    subject = f"plan/{period_of(sheeted)}"
    rows = [_line(entry) for entry in sorted(entries, key=lambda entry: int(entry["row"]))]
    found = directory.subject(subject)
    if found.state.status == NEW:
        return [RowAct("plan.adopted.v1", subject, {"rows": rows}, None)]
    standing = [line.model_dump(mode="json", exclude_none=True) for line in found.state.rows]
    if sorted(standing, key=lambda line: int(line["row"])) == rows:
        return []
    duties = [duty.model_dump(mode="json") for duty in found.state.duties]
    return [RowAct("plan.revised.v1", subject, {"rows": rows} | ({"duties": duties} if duties else {}), None)]


def _stood(entry: ReadRow, event: RecordedEvent) -> dict[str, Any]:
    """Return the line of a plan for a row's industry, its years as the columns that they are."""
    assert isinstance(event.event, PlanAdopted)
    line = next((line for line in event.event.rows if line.row == entry["row"]), None)
    found = line.model_dump(mode="json") if line else {}
    return found | {f"planned_{year}": number for year, number in found.pop("planned", {}).items()}


def _needs(_entries: Iterable[ReadRow], sheeted: ListContext, _tenant: str) -> DecisionQuery:
    return DecisionQuery(subjects=frozenset({f"plan/{period_of(sheeted)}"}))


def _year(year: int) -> Column:
    found = _yearly(f"{year}年拟备案企业数量")
    assert found
    return found


_COLUMNS = (
    Column("row", Term("行业领域", "industry"), _row, "工业*", also=("行业", "所属行业领域")),
    count_column("above_scale", "规模以上企业数量", "above scale", 120, required=False, units=cells.ENTERPRISES),
    count_column("filed", "已备案企业数量", "filed", 8, required=False, units=cells.ENTERPRISES),
    REMARK,
)

FORM = SheetForm(
    name="plan",
    title=Term(TITLE, "Annex 1, the plan"),
    columns=_COLUMNS,
    key=("row",),
    whole=_whole,
    needs=_needs,
    yearly=_yearly,
    official=True,
    of=period_of,
    skips=("其他(不在附件1)",),
    stood=_stood,
    printed=(*_COLUMNS[:3], *map(_year, (2021, 2022, 2023)), REMARK),
)
