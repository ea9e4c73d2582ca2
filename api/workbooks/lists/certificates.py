"""Certificates by number and holder (证书清单): a row a certificate, granted under an evaluation that is on record.

Where certificates of the day were granted by count, its rows say which those are, and the sum stays.

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
from registry.domain.acts import DecisionQuery, Subject
from registry.domain.kinds.evaluation.certificate import numbers_of
from registry.domain.kinds.evaluation.certificate_events import CertificatesGranted, CertificatesListed
from registry.domain.kinds.evaluation.certificate_list import granted_by_count
from registry.terms.term import Term


def _acts(entry: ReadRow, _sheeted: ListContext, directory: RecordLookup) -> list[RowAct]:
    key = entry["evaluation"]
    if key is None:
        filing = directory.filing(entry["enterprise"], entry["held_on"])
        if filing is None:
            raise CellFault("no_filing", column="enterprise")
        key = evaluation_key(directory.tenant, filing, entry)
    subject = f"evaluation/{key}"
    found = directory.subject(subject)
    state = found.state
    if (state.occupation, state.level) != (entry["occupation"], entry["level"]):
        raise CellFault("no_evaluation", column="evaluation" if entry["evaluation"] else None)
    check_granted(entry)
    if _on_record(found, entry):
        return []
    day, data = entry["granted_on"], {"certificates": [entry.given("number", "holder")]}
    if not granted_by_count(found, day):
        return [RowAct(CertificatesGranted.type, subject, data, day)]
    last = max(day, found.events[-1].date)  # what is listed was granted before
    return [RowAct(CertificatesListed.type, subject, {"granted_on": day.isoformat(), **data}, last)]


def _on_record(evaluation: Subject, entry: ReadRow) -> bool:
    """Tell whether a row's certificate is on record; raise CellFault where its holder has another that stands."""
    for number in numbers_of(evaluation, entry["holder"]):
        if entry["number"] in (None, number):
            return True
        if evaluation.state.certificates[number] == "valid":
            raise CellFault("holder_has_certificate", column="number", number=number)
    return False


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
            "00000000-0000-4000-8000-000000000001",
            also=("持证人编号", "人员代号", "人员标识"),
            note=AS_TEXT,
        ),
        day_column("granted_on", "发证日期", "granted on", date(2021, 4, 28), "发证时间", "证书发放日期"),
    ),
    key=("enterprise", "occupation", "level", "held_on", "batch", "evaluation", "holder"),
    acts=_acts,
    needs=_needs,
)
