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
from registry.domain.values import morning
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
    subject = f"evaluation/{evaluation_key(directory.tenant, filing, entry)}"
    data = {"filing": filing, **entry.given("occupation", "level", "candidates", "passed", "served", "assessors")}
    acts = [RowAct("evaluation.held.v1", subject, data, morning(entry["held_on"]))]
    if entry["certificates"]:
        check_granted(entry)
        granted_on = morning(entry["granted_on"] or entry["held_on"])
        granted = {"count": entry["certificates"]}
        acts.append(RowAct("evaluation.certificates_granted.v1", subject, granted, granted_on))
    return acts


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
