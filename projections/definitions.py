"""The definitions of figures (口径) as data, in both languages. A changed definition gets a new number."""

from collections.abc import Mapping
from typing import NamedTuple

from projections.activity.terms import ACTIVITY, ACTIVITY_BASIS, ACTIVITY_DEFINITIONS, ZERO_PROGRESS_DEFINITION
from projections.dispatch.terms import COLUMNS
from registry.terms.term import Term


class Definition(NamedTuple):
    """A definition: what it is of, what all its figures rest on, and each figure's name and text."""

    title: Term
    basis: Term
    figures: Mapping[str, tuple[Term, Term]]


_DISPATCH = {
    "preparing": Term(
        "E当日备案在办的企业数（同一企业只计一次）：E当日及以前已表示准备备案或已受理申请，"
        "而依发生于E及以前的事项，既未撤回，也未评估不通过、审核不通过或发放回执。",
        "Distinct enterprises with a filing of the unit that is open on E: begun (intended or received) on or before E and, "
        "by events dated on or before E, neither withdrawn, failed, rejected nor receipted.",
    ),
    "completed": Term(
        "E当日备案有效的企业数（同一企业只计一次）：回执日期不晚于E，有效期含E，且至E未注销或撤销；暂停的也计。",
        "Distinct enterprises with a filing of the unit in force on E: receipt dated on or before E, valid on E, "
        "not deregistered or revoked by an event dated on or before E. Suspended ones count.",
    ),
    "evaluated": Term(
        "至E在该单位备案下开展过评价（evaluation.held）至少一次的企业数，不限年度。",
        "Distinct enterprises with at least one evaluation.held dated on or before E under a filing of the unit, ever.",
    ),
    "certified_month": Term(
        "M内发放的证书数，减M内撤销的证书数。", "Certificates granted dated in M, less those revoked dated in M."
    ),
    "certified_ytd": Term(
        "M所在年1月1日至E发放的证书数，减同期撤销的证书数。",
        "Certificates granted from 1 January of M's year to E, less those revoked in that time.",
    ),
}
_DISPATCH_BASIS = Term(
    "单位u、月份M、截至第P号记录的数，只计P及以前的记录，各按其发生时间所在日期（北京时间）计；E为M的最后一日。"
    "单位为备案申请的受理机构（尚未受理的为登记准备备案的机构）：县（市、区）按代码顺序，其后为行业机构，最后为市直或省直；零也列出。"
    "单位对M有填报（dispatch.declared）的，列填报数并注明，旁列依事件计算的数；合计为各行之和。",
    "A figure of unit u and month M at cut P counts only what is recorded at or before P, each act on the day of its time in "
    "Shandong; E is the last day of M. The unit is the office that received the filing's application (before that: that registered "
    "the intent): counties in code order, then industry offices, then the centre itself; zeros are listed. Where a unit has a "
    "dispatch.declared for M the row shows the declared figures and marks them, the derived ones beside. The total is the sum of the rows.",
)
_PLAN = {
    "above_scale": (
        Term("规模以上企业数量", "enterprises above scale"),
        Term(
            "计划所列数；未列的，为最近一次调查为规模以上、且未注销或迁出的企业数。",
            "The plan's figure if given, else enterprises whose latest survey says so and that are not closed.",
        ),
    ),
    "filed": (
        Term("已备案企业数量", "enterprises filed"),
        Term(
            "计划所列数；未列的，为D当日备案有效的企业数（同一企业只计一次），行业按其备案。",
            "The plan's figure if given, else distinct enterprises with a filing in force on D, in their filing's industry.",
        ),
    ),
    "planned": (
        Term("拟备案企业数量", "enterprises planned to file"),
        Term("计划所列各年数。", "The plan's, by year."),
    ),
    "actual": (
        Term("首次备案企业数量", "enterprises filed first"),
        Term(
            "在本备案机关首次取得回执日期在该年的企业数（同一企业只计一次），行业按其备案。",
            "Distinct enterprises whose first receipt in this tenant is dated in that year, in their filing's industry.",
        ),
    ),
}
_PLAN_BASIS = Term(
    "日期D（未指定时为首年前一年12月31日）、截至第P号记录的数。行业代码（GB/T 4754）按最长前缀归入附件1的16行；"
    "无所属行的归“不在附件1”，列于16行之后，使合计相符。",
    "At a date D (by default 31 December before the first year) and a cut P. The industry code (GB/T 4754) decides the row of "
    "Annex 1 by longest prefix; a code without a row is counted in other, shown after the 16, so that totals reconcile.",
)

DEFINITIONS: dict[str, Definition] = {
    "dispatch/1": Definition(
        Term("企业技能人才自主评价工作调度表", "Annex 2, the monthly return"),
        _DISPATCH_BASIS,
        {name: (COLUMNS[name], text) for name, text in _DISPATCH.items()},
    ),
    "plan/1": Definition(Term("企业技能人才自主评价推进计划表", "Annex 1, the plan"), _PLAN_BASIS, _PLAN),
    "activity/1": Definition(
        Term("企业技能人才自主评价工作动态表", "activity by unit"),
        ACTIVITY_BASIS,
        {name: (ACTIVITY[name], text) for name, text in ACTIVITY_DEFINITIONS.items()}
        | {"zero_progress": (Term("零进展", "without progress"), ZERO_PROGRESS_DEFINITION)},
    ),
    "bulletin/1": Definition(
        Term("企业技能人才自主评价工作情况通报", "the quarterly bulletin"),
        Term(
            "各月取各备案机关最近封存版的数；计划和动态截至各机关季末月封存版的记录，未封存的（仅限草稿）截至当时。",
            "Each month has the figures of the tenants' latest sealed editions; plan and activity are at the cut of each tenant's "
            "edition of the quarter's last month; where that is not sealed (in drafts alone) at the time of asking.",
        ),
        {
            "quarter": (
                Term("本季度", "quarter"),
                Term(
                    "流量为至季末的本年累计减至季初的本年累计，两者截至同一记录。",
                    "Flows are the year to the quarter's end less the year to its beginning, both at the same cut.",
                ),
            ),
            "actual": (
                Term("首次备案企业数量", "enterprises filed first"),
                Term(
                    "在本备案机关首次取得回执日期在该年1月1日至季末月最后一日的企业数，与推进进度同；附件1所列为全年数。"
                    "计划为覆盖该年的最近一次推进计划。",
                    "Distinct enterprises whose first receipt in this tenant is dated from 1 January to the quarter's last day, as in "
                    "the progress; Annex 1 has the whole year's. The plan is the one adopted or revised last whose period holds the year.",
                ),
            ),
            "restated": (
                Term("原 / 现", "before and now"),
                Term(
                    "此前四个季度的通报最后载明的数，与其后更正的最近版次不同的，两者并列。",
                    "What the bulletins of the four quarters before said last, where the latest edition differs, side by side.",
                ),
            ),
        },
    ),
}
