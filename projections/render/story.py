"""Stories, comparisons and differences as text to read: plain for a terminal, or Markdown.

Several stories of one subject, each in its language, are printed as one, language after language.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from rich.cells import cell_len, set_cell_size

from projections.render.plain import plain
from projections.story.comparison import ComparedField, Side, StoryComparison
from projections.story.diff import Diff
from projections.story.story import Story, StoryLine
from projections.story.wording import Words
from registry.domain.values import SHANGHAI

_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~!&])")
_WORD = re.compile(r"[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s*|\s+")
_INDENT = " " * 7
_COLUMN = 38
"""The width of each of two columns, in cells of a terminal."""


def story_text(told: Sequence[Story]) -> str:
    """Return a story as plain text, in the languages it is told in."""
    words = [Words(one.language, one.kind) for one in told]
    first = told[0]
    lines = [f"{_each(told, lambda one: one.kind_term)} {first.subject}  {first.tenant_name} ({first.tenant})"]
    for acts in zip(*(one.lines for one in told), strict=True):
        lines += _act(acts, words)
    return "\n".join((*lines, *_foot(told, words))) + "\n"


def story_markdown(told: Story) -> str:
    """Return a story as Markdown."""
    words = Words(told.language, told.kind)
    lines = [f"# {_safe(told.kind_term)} {_safe(told.subject)}", "", f"{_safe(told.tenant_name)} ({told.tenant})", ""]
    for act in told.lines:
        lines += [*_markdown_act(act, words), ""]
    return "\n".join((*lines, *map(_safe, _foot([told], [words])))) + "\n"


def comparison_text(told: Sequence[StoryComparison]) -> str:
    """Return two cuts side by side as plain text."""
    words = [Words(one.language, one.kind) for one in told]
    first = told[0]
    lines = [f"{_each(told, lambda one: one.kind_term)} {first.subject}  {first.tenant_name} ({first.tenant})", ""]
    heads = (_both(words, "as_of", cut=side.as_of) for side in (first.earlier, first.later))
    lines += [_columns(*heads), _columns("─" * _COLUMN, "─" * _COLUMN)]
    standing = (_standing(side, words[0]) for side in (first.earlier, first.later))
    lines.append(_columns(*standing))
    lines += [line for row in first.rows for line in _row(row)]
    lines += ["", f"{_both(words, 'in_both')}: {first.in_both}", f"{_both(words, 'only_later')}:"]
    for acts in zip(*(one.only_later for one in told), strict=True):
        lines += _act(acts, words)
    lines += ["", f"{_both(words, 'differences')}:"]
    lines += [f"  {change.reads}" for one in told for change in one.differences] or [
        f"  {_both(words, 'no_differences')}"
    ]
    return plain("\n".join(lines)) + "\n"


def comparison_markdown(told: StoryComparison) -> str:
    """Return two cuts side by side as Markdown."""
    words = Words(told.language, told.kind)
    heads = [words("as_of", cut=side.as_of) for side in (told.earlier, told.later)]
    lines = [f"# {_safe(told.kind_term)} {_safe(told.subject)}", "", f"| | {heads[0]} | {heads[1]} |", "|---|---|---|"]
    standings = [_safe(_standing(side, words)) for side in (told.earlier, told.later)]
    lines.append(f"| | {standings[0]} | {standings[1]} |")
    for row in told.rows:
        cells = [_safe(text) if row.same else f"**{_safe(text)}**" for text in (row.earlier_reads, row.later_reads)]
        lines.append(f"| {_safe(row.term)} | {cells[0]} | {cells[1]} |")
    lines += ["", f"{words('in_both')}: {told.in_both}", "", f"## {words('only_later')}", ""]
    for act in told.only_later:
        lines += [*_markdown_act(act, words), ""]
    lines += [f"## {words('differences')}", ""]
    lines += [f"- {_safe(change.reads)}" for change in told.differences] or [words("no_differences")]
    return "\n".join(lines) + "\n"


def diff_text(told: Diff, language: str, *, markdown: bool = False) -> str:
    """Return what differs between two versions as text, and how a return was answered."""
    words, safe = Words(language, told.subject.partition("/")[0]), _safe if markdown else plain
    title = f"{told.subject}  {words('version')} {told.earlier} → {told.later}"
    lines = [f"# {safe(title)}" if markdown else safe(title), ""]
    lines += [f"- {safe(change.reads)}" for change in told.changes] or [words("no_differences")]
    if told.answers:
        answered = (
            f"- {safe(item.part)}{words('colon')}{item.answer_term}{words('clauses')}{safe(item.reason)}"
            for item in told.answers
        )
        lines += ["", *answered]
    return "\n".join(lines) + "\n"


def _act(acts: Sequence[StoryLine], words: Sequence[Words]) -> Iterator[str]:
    """Yield an act's lines: the heads of all languages in one, then what each language says of it."""
    first, names = acts[0], " ".join(dict.fromkeys(act.term for act in acts))
    who = f"{first.who.office} {first.who.name}"
    yield plain(f"{first.version:>3}  {_minute(first.when)}  {names}  {who}")
    for act, language in zip(acts, words, strict=True):
        for line in _told(act, language):
            yield _INDENT + plain(line)
    recorded = f"{first.recorded.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
    said = (_both(words, "recorded"), recorded, "·", _both(words, "position", position=first.position), "·", first.id)
    yield _INDENT + " ".join(said)


def _told(act: StoryLine, words: Words) -> Iterator[str]:
    colon = words("colon")
    yield act.what
    letter = words("aside", said=act.authority.term, more=act.authority.letter)
    kind = "" if act.who.kind_term == act.authority.term else f"{words('clauses')}{act.who.kind_term}"
    yield f"{words('authority')}{colon}{letter}{kind}"
    yield f"{words('rule')}{colon}{act.rule.row}{words('clauses')}{act.rule.edition_term}"
    for change in act.changes:
        yield f"· {change.reads}"
    for detail in act.details:
        yield f"· {words('further')} {detail.term}{colon}{detail.reads}"


def _markdown_act(act: StoryLine, words: Words) -> Iterator[str]:
    yield f"## {act.version}. {_minute(act.when)} {_safe(act.term)}"
    yield ""
    what, *others = _told(act, words)
    yield _safe(what)
    yield ""
    for line in others:
        yield f"- {_safe(line.removeprefix('· '))}"
    recorded = f"{act.recorded.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
    position = words("position", position=act.position)
    yield f"- {words('recorded')} {recorded} · {position} · {act.id}"


def _foot(told: Sequence[Story], words: Sequence[Words]) -> Iterator[str]:
    first = told[0]
    status, version = _each(told, lambda one: one.after.term), f"{_both(words, 'version')} {first.version}"
    colon = words[0]("colon") if len(words) == 1 else ": "
    yield f"{_both(words, 'so_far')}{colon}{status} · {version} · {_both(words, 'as_of', cut=first.as_of)}"
    if first.today.status != first.after.status:
        yield " ".join(
            language("by_date", day=language.value(one.today.day.isoformat(), "date"), status=one.today.term)
            for one, language in zip(told, words, strict=True)
        )


def _standing(side: Side, words: Words) -> str:
    if side.standing is None:
        return words("unknown_then")
    return f"{words('version')} {side.version} · {side.standing.term}"


def _row(row: ComparedField) -> Iterator[str]:
    """Yield a field's lines in two columns, its name before them, a sign where they differ."""
    yield f"{' ' if row.same else '≠'} {plain(row.term)}"
    left, right = (_folded(plain(text)) for text in (row.earlier_reads, row.later_reads))
    for place in range(max(len(left), len(right))):
        yield _columns(*(side[place] if place < len(side) else "" for side in (left, right)))


def _columns(left: str, right: str) -> str:
    return f"  {set_cell_size(left, _COLUMN)}  {right}".rstrip()


def _folded(text: str) -> list[str]:
    """Return a text in pieces that fit into a column: words are kept whole where they can be, Chinese has none."""
    pieces = [""]
    for word in _WORD.findall(text):
        parts = [word] if cell_len(word.rstrip()) <= _COLUMN else list(word)
        for part in parts:
            if cell_len(pieces[-1] + part.rstrip()) > _COLUMN:
                pieces.append("")
            pieces[-1] += part
    return pieces


def _each(told: Sequence[Story] | Sequence[StoryComparison], say: Callable[..., str]) -> str:
    return " ".join(dict.fromkeys(say(one) for one in told))


def _both(words: Sequence[Words], name: str, /, **facts: object) -> str:
    return " ".join(dict.fromkeys(language(name, **facts) for language in words))


def _minute(time: datetime) -> str:
    return f"{time.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def _safe(text: str) -> str:
    """Return a text that Markdown shows as it stands."""
    return _MARKDOWN.sub(r"\\\1", plain(text).replace("\n", " "))
