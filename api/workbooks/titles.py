"""What stands above a list's headings: of which month it is, whose it is, and in which unit its figures are."""

import re
from collections.abc import Iterator

from api.workbooks.cells import plain
from registry.domain import regions
from registry.errors import Message, WorkbookUnreadable

_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_MONTH = re.compile(r"(?<![0-9])([0-9]{4})年度?([0-9]{1,2})月(?!份?[0-9]{1,2}[日号])")
_RANGE = re.compile(r"([0-9]{4})年([0-9]{1,2})月?(?:-|~|至|到)(?:[0-9]{4}年)?([0-9]{1,2})月")
_ALONE = re.compile(r"\(?([0-9]{4})[-./]([0-9]{1,2})\)?")
_SPELT = re.compile(
    r"([〇○零一二三四五六七八九]{4})年(十?[一二三四五六七八九]|十)月(?![一二三四五六七八九十]{1,3}[日号])"
)
_SENT = re.compile(r"(?:填报|填表|报送|制表|上报|打印|报表)(?:日期|时间)?[::]?$")
_PLACE = re.compile(r"\((\w+?)(?:市|省)?\)(?:市|省)")
_SCALED = re.compile(r"单位[::]\(?([十百千万亿]+[人家个名户次]*)(?:[);,]|$)")


def month_of(above: tuple[str, ...]) -> str:
    """Return the month that stands above the headings; raise WorkbookUnreadable where there is none, or several.

    A month that a day follows is a day. One behind 填报日期 says when the form was sent and makes no month, but where
    it differs from the form's own, nobody knows which is meant.
    """
    found = [each for line in above for each in _months(plain(line))]
    if all(sent for _, sent in found):
        raise WorkbookUnreadable("no_month")
    months = sorted({month for month, _ in found})
    if len(months) > 1:
        message = "Several months stand above the headings: {months}."
        raise WorkbookUnreadable(Message(message, months="、".join(months)))
    return months[0]


def _months(line: str) -> Iterator[tuple[str, bool]]:
    """Yield each month that a line names, and whether it is the one in which the form was sent."""
    line = _SPELT.sub(lambda found: f"{found[1].translate(_DIGITS)}年{_spelt(found[2])}月", line)
    for found in _RANGE.finditer(line):
        for month in found.groups()[1:]:
            yield f"{found[1]}-{int(month):02d}", False
    for found in [alone] if (alone := _ALONE.fullmatch(line)) else _MONTH.finditer(line):
        if 1 <= int(found[2]) <= 12:
            yield f"{found[1]}-{int(found[2]):02d}", bool(_SENT.search(line[: found.start()]))


def _spelt(numeral: str) -> int:
    """Return the number of a month in Chinese numerals, 一 to 十二."""
    before, ten, units = numeral.partition("十")
    return 10 + int((units or "零").translate(_DIGITS)) if ten else int(before.translate(_DIGITS))


def tenants_named(above: tuple[str, ...], *, shortly: bool = False) -> set[str]:
    """Return the tenants that the lines above the headings name; the province's name also stands before a city's.

    `shortly`: a city's name without 市 counts, too.
    """
    return {code for line in above for code in _named(plain(line), shortly=shortly)}


def _named(line: str, *, shortly: bool) -> Iterator[str]:
    found = _PLACE.search(line)
    for code in regions.tenants():
        name = regions.names()[code]
        stands = name in line or (shortly and name[:-1] in line)
        if (found and found[1] == name[:-1]) or (code != regions.PROVINCE and stands):
            yield code


def check_tenant(above: tuple[str, ...], tenant: str, *, official: bool) -> None:
    """Raise WorkbookUnreadable where a form names other tenants than the one it is sent to.

    A list of the province's own may be of enterprises in any city; the notice's forms are of whom they name.
    """
    named = tenants_named(above, shortly=official)
    if named and tenant not in named and (official or tenant != regions.PROVINCE):
        found = "、".join(regions.names()[code] for code in sorted(named))
        raise WorkbookUnreadable("another_tenant", found=found, asked=regions.names()[tenant])


def check_scale(above: tuple[str, ...]) -> None:
    """Raise WorkbookUnreadable where a line says that the figures are in hundreds or the like."""
    for line in above:
        if found := _SCALED.search(plain(line)):
            raise WorkbookUnreadable(
                Message("Above the headings the unit is {units}, and the form counts one by one.", units=found[1])
            )
