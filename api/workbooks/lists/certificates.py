"""Certificates by number and holder (证书清单): a row a certificate, granted under an evaluation that is on record.

A row is an act of its own, so that a faulty one holds no other back and a list put right adds what was missing. The
holder is an opaque reference; names and ID numbers have no place here and are not read.
"""

from collections.abc import Iterable
from datetime import date

from api.workbooks import cells
from api.workbooks.cells import CellFault
from api.workbooks.form import Column, ListContext, ReadRow, RecordLookup, RowAct, SheetForm
from api.workbooks.lists import applications
from api.workbooks.lists.columns import (
    AS_TEXT,
    BATCH,
    ENTERPRISE,
    HELD_ON,
    LEVEL,
    NAME_TO_COMPARE,
    OCCUPATION,
    TITLE_TO_COMPARE,
    day_column,
)
from api.workbooks.lists.evaluations import check_granted, evaluation_key
from registry.domain.acts import DecisionQuery
from registry.domain.values import morning
from registry.terms.term import Term


def _acts(entry: ReadRow, _sheeted: ListContext, directory: RecordLookup) -> list[RowAct]:
    key = entry["evaluation"]
    if key is None:
        filing = directory.filing(entry["enterprise"], entry["held_on"])
        if filing is None:
            raise CellFault("no_filing", column="enterprise")
        key = evaluation_key(directory.tenant, filing, entry)
    subject = f"evaluation/{key}"
    state = directory.subject(subject).state
    if (state.occupation, state.level) != (entry["occupation"], entry["level"]):
        raise CellFault("no_evaluation", column="evaluation" if entry["evaluation"] else None)
    check_granted(entry)
    data = {"certificates": [entry.given("number", "holder")]}
    return [RowAct("evaluation.certificates_granted.v1", subject, data, morning(entry["granted_on"]))]


def _needs(entries: Iterable[ReadRow], sheeted: ListContext, tenant: str) -> DecisionQuery:
    entries = list(entries)
    named = frozenset(f"evaluation/{entry['evaluation']}" for entry in entries if entry["evaluation"])
    return DecisionQuery(subjects=named) | applications.needs(entries, sheeted, tenant)


FORM = SheetForm(
    name="certificates",
    title=Term("职业技能等级证书清单", "Certificates"),
    columns=(
        ENTERPRISE,
        NAME_TO_COMPARE,
        OCCUPATION,
        TITLE_TO_COMPARE,
        LEVEL,
        HELD_ON,
        BATCH,
        Column(
            "evaluation",
            Term("评价编号", "evaluation key"),
            cells.uuid,
            "",
            required=False,
            note=Term(
                "评价不是由表格导入时填写（UUID）。", "For an evaluation that did not come from a list: its UUID."
            ),
        ),
        Column(
            "number",
            Term("证书编号", "certificate number"),
            cells.number_of_certificate,
            "Y000037010001214000001",
            required=False,
            also=("证书号", "证书号码", "职业技能等级证书编号"),
            note=Term("不填则按序编发；文本格式填写。", "Given out in order where it is left empty; typed as text."),
        ),
        Column(
            "holder",
            Term("人员编号", "holder"),
            cells.holder,
            "p-00000001",
            also=("持证人编号", "人员代号", "人员标识"),
            note=AS_TEXT,
        ),
        day_column("granted_on", "发证日期", "granted on", date(2021, 4, 28), "发证时间", "证书发放日期"),
    ),
    key=("enterprise", "occupation", "level", "held_on", "batch", "evaluation", "holder"),
    acts=_acts,
    needs=_needs,
)
