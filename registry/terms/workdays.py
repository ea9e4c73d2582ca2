"""What holidays are called, and why a day is worked or not; a published calendar brings names of its own."""

from registry.terms.term import Term

HOLIDAYS = {
    "元旦": Term("元旦", "New Year's Day"),
    "春节": Term("春节", "Spring Festival"),
    "清明节": Term("清明节", "Qingming Festival"),
    "劳动节": Term("劳动节", "Labour Day"),
    "端午节": Term("端午节", "Dragon Boat Festival"),
    "中秋节": Term("中秋节", "Mid-Autumn Festival"),
    "国庆节": Term("国庆节", "National Day"),
    "中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日": Term(
        "中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日", "70th anniversary of the victory of 1945"
    ),
}

REASONS = {
    "weekend": Term("周末", "weekend"),
    "holiday": Term("法定节假日", "public holiday"),
    "make_up": Term("调休上班", "worked in exchange"),
}


def reason(kind: str, name: str | None, language: str) -> str:
    """Return in "zh" or "en" why a day is worked or not: the holiday's name where it has one."""
    if name and name not in HOLIDAYS:
        return name
    term = HOLIDAYS[name] if name else REASONS[kind]
    return term[0 if language == "zh" else 1]
