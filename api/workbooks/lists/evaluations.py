"""Evaluation results (评价结果汇总表): a row a session, with how many certificates were granted, if any were."""

from datetime import date

from api.workbooks import cells
from api.workbooks.cells import CellFault
from api.workbooks.form import Column, ListContext, ReadRow, RecordLookup, RowAct, SheetForm, derived
from api.workbooks.lists.applications import needs
from api.workbooks.lists.columns import (
    BATCH,
    ENTERPRISE,
    HELD_ON,
    LEVEL,
    NAME_TO_COMPARE,
    OCCUPATION,
    TITLE_TO_COMPARE,
    count_column,
    day_column,
)
from registry.domain.acts import Subject
from registry.domain.kinds.evaluation.acts import EvaluationHeld
from registry.domain.kinds.evaluation.certificate_events import CertificatesGranted
from registry.errors import Message
from registry.terms.term import Term

_SERVED = {
    "本企业": "own",
    "本单位": "own",
    "企业职工": "own",
    "中小微企业": "small_firms",
    "中小企业": "small_firms",
    "小微企业": "small_firms",
    "社会": "public",
    "社会人员": "public",
    "own": "own",
    "small_firms": "small_firms",
    "public": "public",
}


_HELD = ("occupation", "level", "candidates", "passed", "served", "assessors")


def evaluation_key(tenant: str, filing: str, entry: ReadRow) -> str:
    """Return the key of the evaluation that a row tells of: the same for the same filing, day, level and batch."""
    what = (entry["occupation"], entry["level"], entry["held_on"], entry["batch"] or "")
    return derived(tenant, "evaluation", filing, *what)


def check_granted(entry: ReadRow) -> None:
    """Raise CellFault where certificates are dated before the evaluation that they were granted for."""
    if entry["granted_on"] and entry["granted_on"] < entry["held_on"]:
        raise CellFault(Message("The day of granting is before the day of the evaluation."), column="granted_on")


def _acts(entry: ReadRow, _sheeted: ListContext, directory: RecordLookup) -> list[RowAct]:
    filing = directory.filing(entry["enterprise"], entry["held_on"])
    if filing is None:
        raise CellFault("no_filing", column="enterprise")
    session = directory.subject(f"evaluation/{evaluation_key(directory.tenant, filing, entry)}")
    acts = []
    if not _held_alike(session, entry):
        data = {"filing": filing, **entry.given(*_HELD)}
        acts.append(RowAct(EvaluationHeld.type, session.name, data, entry["held_on"]))
    if not _granted_alike(session, entry) and entry["certificates"]:
        check_granted(entry)
        granted_on = entry["granted_on"] or entry["held_on"]
        acts.append(RowAct(CertificatesGranted.type, session.name, {"count": entry["certificates"]}, granted_on))
    return acts


def _held_alike(session: Subject, entry: ReadRow) -> bool:
    """Tell whether a session is on record as a row says it was held; raise CellFault where it was another way."""
    held = next((event.event for event in session.events if isinstance(event.event, EvaluationHeld)), None)
    if held is None:
        return False
    recorded = held.model_dump(mode="json", exclude_none=True)
    for column in _HELD:
        if entry[column] is not None and recorded.get(column) != entry[column]:
            facts = {"recorded": _word(recorded.get(column)), "given": _word(entry[column])}
            raise CellFault("held_otherwise", column=column, **facts)
    return True


def _word(value: object) -> object:
    """Return a value of a row as the list writes it."""
    return next((word for word, key in _SERVED.items() if key == value), "–" if value is None else value)


def _granted_alike(session: Subject, entry: ReadRow) -> bool:
    """Tell whether certificates are on record as a row has them; raise CellFault where others are.

    A row is of a session, so its figure is of all the certificates granted in it, by count or by number.
    """
    grants = [event for event in session.events if isinstance(event.event, CertificatesGranted)]
    if not grants or entry["certificates"] is None:
        return bool(grants)
    granted, days = session.state.granted, "、".join(sorted({event.date.isoformat() for event in grants}))
    if granted != entry["certificates"]:
        raise CellFault(
            "granted_otherwise", column="certificates", recorded=granted, days=days, given=entry["certificates"]
        )
    if entry["granted_on"] and entry["granted_on"] not in {event.date for event in grants}:
        raise CellFault("granted_another_day", column="granted_on", recorded=granted, days=days)
    return True


FORM = SheetForm(
    name="evaluations",
    title=Term("评价结果汇总表", "Evaluation results"),
    columns=(
        ENTERPRISE,
        NAME_TO_COMPARE,
        OCCUPATION,
        TITLE_TO_COMPARE,
        LEVEL,
        HELD_ON,
        count_column("candidates", "参评人数", "candidates", 38, "参加评价人数", "参考人数", "考核人数", "评价人数"),
        count_column("passed", "合格人数", "passed", 33, "评价合格人数", "通过人数", "考核合格人数"),
        Column(
            "served",
            Term("评价对象", "served"),
            cells.one_of(_SERVED),
            "本企业",
            required=False,
            also=("服务对象", "人员类别"),
            drawn="choice",
            choices=("本企业", "中小微企业", "社会"),
        ),
        count_column(
            "certificates",
            "发证人数",
            "certificates granted",
            33,
            "发放证书人数",
            "取证人数",
            "取得证书人数",
            "证书数量",
            required=False,
        ),
        day_column(
            "granted_on", "发证日期", "granted on", date(2021, 4, 28), "发证时间", "证书发放日期", required=False
        ),
        BATCH,
        Column(
            "assessors",
            Term("考评人员", "assessors"),
            cells.uuids,
            "",
            required=False,
            also=("考评员", "考评人员编号"),
            note=Term("填考评人员在本系统的编号（UUID），不填姓名。", "Their keys in the registry (UUID), no names."),
        ),
    ),
    key=("enterprise", "occupation", "level", "held_on", "batch"),
    acts=_acts,
    needs=needs,
    sessions=True,
)
