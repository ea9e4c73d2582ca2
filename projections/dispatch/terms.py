"""The columns and checks of Annex 2, in Chinese and English."""

from registry.terms.term import Term

COLUMNS = {
    "preparing": Term("准备备案企业数量", "enterprises preparing to file"),
    "completed": Term("完成备案企业数量", "enterprises filed"),
    "evaluated": Term("已开展评价企业数量", "enterprises that have evaluated"),
    "certified_month": Term("本月取得职业技能等级证书人数", "certificates this month"),
    "certified_ytd": Term("本年累计取得职业技能等级证书人数", "certificates this year to date"),
}

CHECKS = {
    "year_to_date": Term(
        "本年累计{found}，应为上月累计加本月，即{expected}。",
        "The year to date is {found}; last month's and this month's make {expected}.",
    ),
    "stock_falls": Term(
        "{column}由上月{before}降至{found}。", "{column}: {found}, fallen from {before} in the month before."
    ),
    "evaluated_above_completed": Term(
        "已开展评价{found}，多于完成备案{completed}。", "{found} have evaluated, but only {completed} are on file."
    ),
    "certified_without_filing": Term(
        "本年累计证书{found}，而没有一家企业完成备案或开展过评价。",
        "{found} certificates this year to date, but no enterprise is on file and none has evaluated.",
    ),
    "certified_without_evaluation": Term(
        "本年累计证书{found}，而没有一家企业开展过评价。",
        "{found} certificates this year to date, but no enterprise has evaluated.",
    ),
    "declared_far_from_derived": Term(
        "{column}填报{declared}，依事件计为{derived}，相差较大。",
        "{column}: {declared} declared, {derived} counted from events.",
    ),
}

"""What looks wrong in a month's table."""
