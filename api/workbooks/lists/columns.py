"""The columns that several lists have: who the enterprise is, what is evaluated, when; each with its other names."""

from datetime import date

from api.workbooks import cells, levels, places
from api.workbooks.form import Column
from registry.terms.term import Term

LEVEL_CHOICES = ("五级", "四级", "三级", "二级", "一级", "学徒工", "特级技师", "首席技师")
AS_TEXT = Term("文本格式填写，勿存成数字。", "Typed as text; a number would lose digits.")

ENTERPRISE = Column(
    "enterprise",
    Term("统一社会信用代码", "credit code"),
    cells.credit_code,
    "91370102MA3EXAM02N",
    also=(
        "社会信用代码",
        "信用代码",
        "企业统一社会信用代码",
        "单位统一社会信用代码",
        "unified social credit code",
        "uscc",
    ),
    note=AS_TEXT,
)
NAME = Column(
    "name",
    Term("企业名称", "enterprise name"),
    cells.text(200),
    "济南示例机械有限公司",
    also=("单位名称", "用人单位名称", "企业全称", "单位全称", "enterprise", "name"),
)
NAME_TO_COMPARE = Column(
    "name",
    NAME.heading,
    NAME.parse,
    NAME.example,
    required=False,
    also=NAME.also,
    note=Term("只供核对，不登记。", "For comparison by eye; it is not recorded."),
)
COUNTY = Column(
    "county",
    Term("所属县区", "county"),
    places.county,
    "历下区",
    also=(
        "县区",
        "县(市、区)",
        "县市区",
        "所在县区",
        "所在县市区",
        "区县",
        "所属县市区",
        "所属区县",
        "区划代码",
        "行政区划代码",
        "行政区划",
    ),
    drawn="choice",
    note=Term("填名称或六位代码。", "Its name or its code of six digits."),
)
INDUSTRY = Column(
    "industry",
    Term("行业代码", "industry code"),
    places.industry,
    "3411",
    also=("国民经济行业代码", "行业分类代码", "行业小类代码", "所属行业代码", "industry"),
    note=Term("《国民经济行业分类》四位代码，文本格式填写。", "The 4-digit code of GB/T 4754-2017, typed as text."),
)
OCCUPATION = Column(
    "occupation",
    Term("职业编码", "occupation code"),
    cells.occupation,
    "6-18-01-01",
    also=("职业代码", "职业(工种)编码", "职业工种编码", "occupation"),
    note=Term("《职业分类大典》编码，如 6-18-01-01。", "The code of the national classification, such as 6-18-01-01."),
)
TITLES = ("职业(工种)", "职业工种", "职业(工种)名称", "工种", "工种名称", "职业")
TITLE_TO_COMPARE = Column(
    "title",
    Term("职业名称", "occupation title"),
    cells.text(200),
    "车工",
    required=False,
    also=TITLES,
    note=NAME_TO_COMPARE.note,
)
LEVEL = Column(
    "level",
    Term("等级", "level"),
    levels.level,
    "四级",
    also=("技能等级", "职业技能等级", "级别", "评价等级"),
    drawn="choice",
    choices=LEVEL_CHOICES,
    note=Term("如 四级、中级工、4。", "Such as 四级, 中级工, 4."),
)
HELD_ON = Column(
    "held_on",
    Term("评价日期", "evaluated on"),
    cells.day,
    date(2021, 4, 20),
    also=("评价时间", "考核日期", "考试日期", "开展评价日期", "评价完成日期", "evaluation date"),
    drawn="date",
)
BATCH = Column(
    "batch",
    Term("批次", "batch"),
    cells.text(40),
    "",
    required=False,
    also=("场次", "评价批次", "session"),
    note=Term("同一天同一职业等级有第二场时填写。", "For a second session of the same day, occupation and level."),
)
REMARK = Column("remark", Term("备注", "remark"), cells.text(4000), "", required=False, also=("说明", "备考"))


def day_column(name: str, zh: str, en: str, example: date, *also: str, required: bool = True) -> Column:
    """Return a column of days; the act happens on that day, at nine in the morning or after what happened before it."""
    note = Term(
        "写作 2021-03-05；登记为当日 9:00，当日已有登记的在其后。",
        "Written 2021-03-05; recorded at 9 that morning, or after what it follows that day.",
    )
    return Column(name, Term(zh, en), cells.day, example, required=required, also=also, drawn="date", note=note)


def count_column(
    name: str, zh: str, en: str, example: int, *also: str, required: bool = True, units: str = cells.PEOPLE
) -> Column:
    """Return a column of figures of 0 or more."""
    read = cells.figure(units)
    return Column(name, Term(zh, en), read, example, required=required, also=also, drawn="count", units=units)
