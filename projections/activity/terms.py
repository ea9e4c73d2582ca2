"""The names and definitions (口径 `activity/1`) of the figures of activity."""

from registry.terms.term import Term

ACTIVITY = {
    "guidance": Term("指导服务次数", "guidance given"),
    "meetings": Term("联席会议次数", "joint meetings"),
    "trainings_held": Term("培训期数", "trainings held"),
    "trained": Term("培训结业人数", "people trained"),
    "inspections": Term("质量督导次数", "inspections"),
    "rectifications_ordered": Term("责令整改次数", "rectifications ordered"),
    "rectifications_overdue": Term("逾期未整改数", "rectifications overdue"),
    "subsidies_claimed": Term("补贴申领笔数", "subsidies claimed"),
    "subsidies_paid": Term("补贴发放笔数", "subsidies paid"),
    "subsidies_paid_fen": Term("补贴发放金额（分）", "subsidies paid, in fen"),
    "assessors": Term("考评人员数", "assessors"),
    "supervisors": Term("督导人员数", "supervisors"),
    "norms": Term("评价规范数", "evaluation norms"),
    "question_banks": Term("题库数", "question banks"),
    "occupations_proposed": Term("新职业申报数", "occupations proposed"),
    "evaluations_held": Term("开展评价场次", "evaluations held"),
    "small_firms_served": Term("面向中小企业和社会评价场次", "evaluations for small firms or the public"),
    "site_visits": Term("现场核查次数", "site visits"),
    "third_party": Term("第三方评价机构数", "third-party evaluation bodies"),
}

IN_YUAN = {"subsidies_paid_fen": Term("补贴发放金额（元）", "subsidies paid, in yuan")}
"""What is kept in fen and printed in yuan, and what it is called there."""

ACTIVITY_TITLE = Term("企业技能人才自主评价工作动态表", "activity by unit")
MONTH, YEAR_TO_DATE, AT_END = Term("本月", "month"), Term("本年累计", "year to date"), Term("期末", "at the end")
ZERO_PROGRESS = Term("零进展单位", "units without progress")

ACTIVITY_BASIS = Term(
    "某月M、截至第P号记录的数，只计P及以前的记录，各按其发生时间所在日期（北京时间）计；E为M的最后一日。"
    "单位同附件2：事项归首先记录该事项的机构，现场核查、督导、评价和第三方备案归受理该企业备案的机构，"
    "省级机构在市备案机关所记事项归市直。流量分本月（M内）和本年累计（M所在年1月1日至E）；存量为E当日的数。",
    "A figure of month M at cut P counts only what is recorded at or before P, each act on the day of its time in Shandong; "
    "E is the last day of M. Units are those of Annex 2: a matter belongs to the office that first recorded it; site visits, "
    "supervision, evaluations and third-party filings to the office that received the enterprise's filing; what the province's centre records "
    "with a city to the city's own row. Flows have the month (in M) and the year to date (from 1 January of M's year to E); "
    "stocks are those of day E.",
)

ACTIVITY_DEFINITIONS = {
    "guidance": Term("记录的指导服务（guidance.given）次数。", "Acts guidance.given."),
    "meetings": Term("记录的联席会议或会商（meeting.held）次数。", "Acts meeting.held."),
    "trainings_held": Term("已举办的培训（training.held）期数。", "Acts training.held."),
    "trained": Term("已举办的培训中结业的人数。", "Those who completed, over acts training.held."),
    "inspections": Term(
        "对备案企业的督导检查（supervision.inspected）次数，内督外督均计。",
        "Acts supervision.inspected, internal and external.",
    ),
    "rectifications_ordered": Term(
        "发出整改要求（supervision.rectification_ordered）次数。", "Acts supervision.rectification_ordered."
    ),
    "rectifications_overdue": Term(
        "E当日，整改期限早于E，而至E既未记录整改完成也未办结的督导数。",
        "Supervisions whose latest order fell due before E and which are neither rectified nor closed by an act dated on or before E.",
    ),
    "subsidies_claimed": Term(
        "补贴申领（subsidy.claimed）笔数，后被驳回的也计。", "Acts subsidy.claimed, those rejected later too."
    ),
    "subsidies_paid": Term(
        "补贴发放（subsidy.paid）笔数，归申领时的单位。", "Acts subsidy.paid, in the unit that claimed."
    ),
    "subsidies_paid_fen": Term("已发放补贴的核准金额，以分计。", "The amounts approved of the subsidies paid, in fen."),
    "assessors": Term(
        "E当日在聘的考评人员：聘任日期不晚于E，有效期含E，且至E未解聘。",
        "Assessors in force on E: appointed on or before E, valid on E, and not dismissed by an act dated on or before E.",
    ),
    "supervisors": Term(
        "E当日在聘的督导人员：聘任日期不晚于E，有效期含E，且至E未解聘。",
        "Supervisors in force on E: appointed on or before E, valid on E, and not dismissed by an act dated on or before E.",
    ),
    "norms": Term(
        "E当日施行的评价规范：登记和施行日期不晚于E，且至E未被替代。",
        "Norms in force on E: registered and effective on or before E, and not superseded by an act dated on or before E.",
    ),
    "question_banks": Term(
        "至E已登记的题库；同一题库的新版本不另计。",
        "Question banks registered by E; a higher version counts no second time.",
    ),
    "occupations_proposed": Term("申报新职业、新工种（occupation.proposed）数。", "Acts occupation.proposed."),
    "evaluations_held": Term("开展评价（evaluation.held）场次。", "Acts evaluation.held."),
    "small_firms_served": Term(
        "开展评价中面向中小企业（small_firms）或社会（public）的场次。",
        "Acts evaluation.held that served small_firms or the public.",
    ),
    "site_visits": Term(
        "对备案申请的现场核查（filing.site_visited）次数，各次均计。",
        "Acts filing.site_visited, each visit to an applicant.",
    ),
    "third_party": Term(
        "E当日有效（含暂停）、且至E已作第三方评价机构备案的备案数。",
        "Filings in force on E, suspended ones too, with a third-party filing dated on or before E.",
    ),
}

DEFINED_IN_YUAN = {
    "subsidies_paid_fen": Term("已发放补贴的核准金额，以元计。", "The amounts approved of the subsidies paid, in yuan.")
}

ZERO_PROGRESS_DEFINITION = Term(
    "零进展：M所在年1月1日至E，既无备案完成（回执），又无开展评价，证书发放减撤销也不大于零的单位；"
    "填报M月累计证书数大于零的除外；并列其至E最后一次计入附件2或本表流量的事项的日期。另列E当日备案有效而从未开展评价的企业。",
    "Without progress: units that from 1 January of M's year to E have no receipt, no evaluation held, and no certificates granted "
    "beyond those revoked, save those that declare certificates of the year for M; each with the day of its last act "
    "that Annex 2 or a flow here counts, on or before E. Beside them, the enterprises with a filing in force on E that have never evaluated.",
)
