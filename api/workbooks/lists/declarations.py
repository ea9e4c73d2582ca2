"""Annex 2 as kept by hand (附件2 工作调度表): a row a unit, each unit's figures declared for the month named above."""

from collections.abc import Iterable

from api.workbooks import cells, places, titles
from api.workbooks.form import Column, ListContext, ReadRow, RecordLookup, RowAct, SheetForm
from api.workbooks.lists.columns import REMARK, count_column
from projections.dispatch.terms import COLUMNS
from registry.domain.acts import DecisionQuery
from registry.terms.term import Term

TITLE = "企业技能人才自主评价工作调度表"
_EXAMPLES = {"preparing": 3, "completed": 12, "evaluated": 5, "certified_month": 137, "certified_ytd": 411}
_FIGURES = tuple(COLUMNS)


def month_of(sheeted: ListContext) -> str:
    """Return the month that stands above the headings; raise WorkbookUnreadable where there is none, or several."""
    return titles.month_of(sheeted.above)


def _acts(entry: ReadRow, sheeted: ListContext, directory: RecordLookup) -> list[RowAct]:
    subject, data = f"dispatch/{month_of(sheeted)}", entry.given("unit", *_FIGURES, "remark")
    declared = getattr(directory.subject(subject).state, "declared", {}).get(entry["unit"])
    if declared is not None and declared.model_dump(mode="json", exclude_none=True) == data:
        return []
    return [RowAct("dispatch.declared.v1", subject, data, None)]


def _needs(_entries: Iterable[ReadRow], sheeted: ListContext, _tenant: str) -> DecisionQuery:
    return DecisionQuery(subjects=frozenset({f"dispatch/{month_of(sheeted)}"}))


def _figures(name: str, term: Term) -> Column:
    if not name.startswith("certified"):
        return count_column(name, term.zh, term.en, _EXAMPLES[name], units=cells.ENTERPRISES)
    read = cells.figure(cells.PEOPLE, signed=True)  # more may be revoked in a month than granted
    return Column(name, term, read, _EXAMPLES[name], drawn="count", units=cells.PEOPLE)


FORM = SheetForm(
    name="dispatch",
    title=Term(TITLE, "Annex 2, the monthly return"),
    columns=(
        Column(
            "unit", Term("单位名称", "unit"), places.unit, "历下区", also=("单位", "县区", "填报单位", "县(市、区)")
        ),
        *(_figures(name, term) for name, term in COLUMNS.items()),
        REMARK,
    ),
    key=("unit",),
    acts=_acts,
    needs=_needs,
    official=True,
    monthly=True,
    of=month_of,
)
