"""The names and definitions of the columns of the months' reporting."""

from registry.terms.term import Term

REPORTED = {
    "title": Term("企业技能人才自主评价工作调度表报送情况", "Returns received month by month"),
    "month": Term("月份", "month"),
    "tenant": Term("备案机关", "tenant"),
    "expected": Term("应报", "expected"),
    "received": Term("已报", "received"),
    "on_time": Term("按时", "on time"),
    "late": Term("逾期", "late"),
    "amended": Term("更正", "amended"),
    "completeness": Term("完整率", "completeness"),
    "timeliness": Term("及时率", "timeliness"),
    "basis": Term(
        "应报为已结束的月份，每机关每月一份；逾期含逾期已报和逾期未报；更正为有第2版及以后版次的；"
        "完整率为已报占应报，及时率为按时占应报。",
        "One return a tenant for every month that is over; late are those received late or overdue; amended have a second "
        "edition or more; completeness is received, timeliness on time, as shares of expected.",
    ),
}

"""The words of the table and their meaning."""

REPORTING = {
    "on_time": Term("按时报送", "on time"),
    "late": Term("逾期报送", "late"),
    "overdue": Term("逾期未报", "overdue"),
    "due": Term("未到期", "not yet due"),
}

"""How a month's return stands with the province."""
