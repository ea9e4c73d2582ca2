"""Charts of the province's figures as inline SVG: cities as tiles, months as lines, a plan and its outcome as bars.

Each has a title, a description, and the table that it draws. There is no map: a tile lies roughly where its city
does. What a colour says is said by a number, too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape

from projections.progress.table import Pace
from projections.render.terms import CHARTS

FONTS = "'Noto Sans SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif"
_INK, _GREY, _RULE = "#1a1a1a", "#5a5f66", "#c9ced6"
_STEPS = ((100, "#08306b"), (75, "#2171b5"), (50, "#6baed6"), (25, "#bdd7ee"), (0, "#eef4fb"))
"""From so many per cent on a tile has this colour."""
_DARK_FROM = 75
_NO_PLAN = "#ffffff"
_PLACES = {
    "371400": (0, 0), "371600": (0, 1), "370500": (0, 2), "370600": (0, 4), "371000": (0, 5),
    "371500": (1, 0), "370100": (1, 1), "370300": (1, 2), "370700": (1, 3), "370200": (1, 4),
    "370900": (2, 1), "371300": (2, 2), "371100": (2, 3),
    "371700": (3, 0), "370800": (3, 1), "370400": (3, 2),
}  # fmt: skip
"""Row and column of each city's tile."""
_LINES = (("#08519c", ""), ("#b3541e", "7 4"), ("#3f7d20", "2 3"))
_TILE, _GAP, _LABEL = 96, 6, 18


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with its words, and the table beside it."""

    name: str
    title: str
    description: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]
    svg: str


@dataclass(frozen=True, slots=True)
class Progress:
    """A tenant's pace in a year, up to the end of the month that a picture is of."""

    tenant: str
    name: str
    pace: Pace

    @property
    def planned(self) -> int:
        """How many enterprises are to file for the first time in the year."""
        return self.pace.planned

    @property
    def actual(self) -> int:
        """How many have."""
        return self.pace.actual

    @property
    def reads(self) -> str:
        """The share as it is read."""
        return self.pace.share or CHARTS["no_plan"]


def tiles(title: str, cities: Sequence[Progress]) -> Picture:
    """Return the 16 cities as a grid of tiles, each with what it planned, what came of it, and the share."""
    drawn = [_tile(city) for city in cities if city.tenant in _PLACES]
    width, height = 6 * (_TILE + _GAP), 4 * (_TILE + _GAP) + 34
    legend = [
        *((CHARTS["from_share"].format(share=least), colour) for least, colour in reversed(_STEPS)),
        (CHARTS["no_plan"], _NO_PLAN),
    ]
    for place, (label, colour) in enumerate(legend):
        x, y = place * 96, height - 26
        drawn.append(_box(x + 1, y, 18, 18, colour))
        drawn.append(_text(x + 25, y + 14, label, 13, fill=_GREY))
    rows = tuple((city.name, city.planned, city.actual, city.reads) for city in cities)
    told = CHARTS["tiles"] + _best([city for city in cities if city.planned and city.tenant in _PLACES])
    return _picture(
        "progress",
        title,
        told,
        (CHARTS["tenant"], CHARTS["planned"], CHARTS["actual"], CHARTS["share"]),
        rows,
        (width, height),
        drawn,
    )


def _best(planned: Sequence[Progress]) -> str:
    """Name the cities that have the first place by the share of their plan that is done."""
    if not planned:
        return CHARTS["none_planned"]
    most = max(Fraction(city.actual, city.planned) for city in planned)
    first = [city for city in planned if city.actual == most * city.planned]
    return CHARTS["best"].format(name="、".join(city.name for city in first), share=first[0].reads) if most else "。"


def _tile(city: Progress) -> str:
    row, column = _PLACES[city.tenant]
    x, y = column * (_TILE + _GAP), row * (_TILE + _GAP)
    permille = city.pace.permille
    colour = _NO_PLAN if permille is None else next(colour for least, colour in _STEPS if permille >= 10 * least)
    ink = "#ffffff" if permille is not None and permille >= 10 * _DARK_FROM else _INK
    middle = x + _TILE // 2
    return "".join(
        (
            _box(x + 1, y + 1, _TILE - 2, _TILE - 2, colour),
            _text(middle, y + 30, city.name, 17, "middle", ink),
            _text(middle, y + 57, city.reads, 19, "middle", ink),
            _text(middle, y + 81, f"{city.actual} / {city.planned}", 14, "middle", ink),
        )
    )


def lines(name: str, title: str, months: Sequence[str], series: Sequence[tuple[str, Sequence[int]]]) -> Picture:
    """Return figures of the same unit, month after month, as lines; each line is named where it ends."""
    width, height, left, right, top, bottom = 640, 300, 64, 150, 16, 34
    most = _round(max((value for _, values in series for value in values), default=0))
    step = (width - left - right) / max(1, len(months) - 1)

    def x(place: int) -> float:
        return left + place * step if len(months) > 1 else (left + width - right) / 2

    def y(value: int) -> float:
        return height - bottom - value * (height - top - bottom) / most

    drawn = [_rule(left, y(most * part // 4), width - right, most * part // 4) for part in range(5)]
    drawn += [_text(x(place), height - 10, month, 13, "middle", _GREY) for place, month in enumerate(months)]
    apart: list[float] = []
    for (label, values), (colour, dashes) in zip(series, _LINES, strict=False):
        points = " ".join(f"{x(place):.1f},{y(value):.1f}" for place, value in enumerate(values))
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        drawn.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2.5"{dashed}/>')
        drawn += [
            f'<circle cx="{x(place):.1f}" cy="{y(value):.1f}" r="4" fill="{colour}"/>'
            for place, value in enumerate(values)
        ]
        at = y(values[-1])
        while any(abs(at - other) < _LABEL for other in apart):
            at -= _LABEL
        apart.append(at)
        drawn.append(_text(x(len(values) - 1) + 10, at + 5, f"{label} {values[-1]}", 13, fill=colour))
    told = "；".join(
        CHARTS["from_to"].format(label=label, first=values[0], last=values[-1]) for label, values in series
    )
    table: tuple[tuple[str | int, ...], ...] = tuple(
        (month, *(values[place] for _, values in series)) for place, month in enumerate(months)
    )
    headings = (CHARTS["month"], *(label for label, _ in series))
    return _picture(
        name,
        title,
        CHARTS["lines"].format(first=months[0], last=months[-1], told=told),
        headings,
        table,
        (width, height),
        drawn,
    )


def bars(title: str, tenants: Sequence[Progress]) -> Picture:
    """Return what each tenant planned as an outline and what came of it as a bar within, with both numbers."""
    width, left, right, height = 640, 80, 110, 26
    most = max((max(each.planned, each.actual) for each in tenants), default=0) or 1
    drawn = []
    for place, each in enumerate(tenants):
        y = place * height + 4
        planned, actual = (value * (width - left - right) / most for value in (each.planned, each.actual))
        drawn.append(_text(left - 8, y + 14, each.name, 13, "end"))
        drawn.append(f'<rect x="{left}" y="{y}" width="{planned:.1f}" height="18" fill="#e3eaf3" stroke="{_GREY}"/>')
        drawn.append(f'<rect x="{left}" y="{y + 4}" width="{actual:.1f}" height="10" fill="#08519c"/>')
        drawn.append(_text(left + max(planned, actual) + 8, y + 14, f"{each.actual} / {each.planned}", 13, fill=_GREY))
    foot = len(tenants) * height + 8
    drawn.append(f'<rect x="{left}" y="{foot}" width="22" height="16" fill="#e3eaf3" stroke="{_GREY}"/>')
    drawn.append(_text(left + 28, foot + 13, CHARTS["planned"], 13, fill=_GREY))
    drawn.append(f'<rect x="{left + 80}" y="{foot + 3}" width="22" height="10" fill="#08519c"/>')
    drawn.append(_text(left + 108, foot + 13, CHARTS["actual"], 13, fill=_GREY))
    planned, actual = (sum(getattr(each, name) for each in tenants) for name in ("planned", "actual"))
    told = CHARTS["bars"].format(tenants=len(tenants), planned=planned, actual=actual)
    rows = tuple((each.name, each.planned, each.actual) for each in tenants)
    return _picture(
        "plan", title, told, (CHARTS["tenant"], CHARTS["planned"], CHARTS["actual"]), rows, (width, foot + 24), drawn
    )


def _round(value: int) -> int:
    """Return a number at or above a value that four steps divide into whole ones."""
    size = 4
    while size < value:
        size = size * 5 // 2 if str(size)[0] == "8" else size * 2
    return size


def _picture(  # noqa: PLR0913, PLR0917 - what a picture has
    name: str,
    title: str,
    told: str,
    headings: tuple[str, ...],
    rows: tuple[tuple[str | int, ...], ...],
    size: tuple[int, int],
    drawn: Iterable[str],
) -> Picture:
    width, height = size
    ids = f"{name}-title {name}-desc"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-labelledby="{ids}" '
        f'font-family="{FONTS}">'
    )
    words = f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(told)}</desc>'
    return Picture(name, title, told, headings, rows, f"{head}{words}{''.join(drawn)}</svg>")


def _text(  # noqa: PLR0913, PLR0917 - what a piece of text has
    x: float, y: float, text: str, size: int, anchor: str = "start", fill: str = _INK
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{fill}">{escape(text)}</text>'
    )


def _box(x: float, y: float, width: int, height: int, fill: str) -> str:
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{fill}" stroke="{_RULE}" stroke-width="1"/>'


def _rule(left: float, y: float, right: float, value: int) -> str:
    line = f'<line x1="{left}" y1="{y:.1f}" x2="{right}" y2="{y:.1f}" stroke="{_RULE}" stroke-width="1"/>'
    return line + _text(left - 8, y + 4, str(value), 12, "end", _GREY)
