"""Puts values, fields and changes into a language: names of our own by their terms, everything else unchanged."""

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from projections.story.changes import Change
from projections.story.terms import STORIES, WORDS
from registry.domain import regions
from registry.terms import fields, statuses
from registry.terms.term import Term

_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_DATED = ("_on", "_from", "_until", "date", "workdays")
_PLACES = re.compile(r"\[([^\]]*)\]|\{(\w+)\}")


class Words:
    """A language, "zh" or "en", and the kind of subject that is spoken of."""

    def __init__(self, language: str, kind: str) -> None:
        self.language = language
        self.kind = kind

    def term(self, term: Term) -> str:
        """Return a term in the language."""
        return term.zh if self.language == "zh" else term.en

    def word(self, name: str, /, **facts: object) -> str:
        """Return one of the words around what is told, its places filled in."""
        return self.term(WORDS[name]).format(**facts)

    def status(self, status: str) -> str:
        """Return what a status of the kind is called."""
        known = statuses.STATUSES.get(f"{self.kind}.{status}")
        return self.term(known) if known else status

    def field(self, name: str, parent: str | None = None) -> str:
        """Return what a field is called, in the kind or within another field."""
        return self.term(fields.field_term(name, parent or self.kind))

    def value(self, value: Any, name: str, parent: str | None = None) -> str:  # noqa: ANN401 - JSON is anything
        """Return how the value of a field reads."""
        match value:
            case None:
                return self.word("none")
            case bool():
                return self.word("yes" if value else "no")
            case list() if not value:
                return self.word("none")
            case list():
                together = not isinstance(value[0], dict) and (name != "levels" or self.language == "zh")
                return self.word("listing" if together else "clauses").join(
                    self.value(item, name, parent) for item in value
                )
            case dict():
                return self._entry(value, name)
        return self._plain(value, name, parent or self.kind)

    def _plain(self, value: str | float, name: str, parent: str) -> str:
        if name == "status":
            return self.status(str(value))
        if "certificates" in (name, parent) and (stands := statuses.STATUSES.get(f"certificate.{value}")):
            return self.term(stands)
        if chosen := fields.choice(name, parent, value):
            return self.term(chosen)
        if name == "county" and (known := regions.names().get(str(value))):
            return f"{known}（{value}）" if self.language == "zh" else f"{known} ({value})"
        if name.endswith("_fen") and isinstance(value, int):
            yuan = f"{value // 100:,}.{value % 100:02}"
            return f"{yuan} 元" if self.language == "zh" else f"CNY {yuan}"
        if name.endswith(_DATED) and self.language == "zh" and (day := _DATE.fullmatch(str(value))):
            return f"{day[1]}年{int(day[2])}月{int(day[3])}日"
        return str(value)

    def _entry(self, entry: Mapping[str, Any], name: str) -> str:
        """Return how an item of a list, or an object, reads."""
        if {"occupation", "title", "levels"} <= entry.keys():
            levels = self.value(entry["levels"], "levels")
            said = f"{entry['title']} {entry['occupation']}"
            return f"{said}（{levels}）" if self.language == "zh" else f"{said} ({levels})"
        if {"name", "sha256", "size"} <= entry.keys():
            facts = {"name": entry["name"], "size": f"{entry['size']:,}", "sha256": entry["sha256"][:12]}
            kind = f"{entry['kind']}{self.word('colon')}" if "kind" in entry else ""
            return kind + self.word("file", **facts)
        if entry.keys() == {"part", "reason"}:
            return f"{entry['part']}{self.word('colon')}{entry['reason']}"
        between = "，" if self.language == "zh" else ", "
        return between.join(
            f"{self.field(key, name)} {self.value(item, key, name)}" for key, item in entry.items() if item is not None
        )

    def label(self, item: Any, name: str) -> str:  # noqa: ANN401
        """Return by what an item of a list, or an entry of a mapping, is called beside others."""
        if not isinstance(item, dict):
            return str(item)
        if {"occupation", "title"} <= item.keys():
            return f"{item['title']} {item['occupation']}"
        key = next((key for key in ("kind", "number", "part", "item", "row", "unit", "heading") if key in item), None)
        key = key or next(iter(item))
        return self.value(item[key], key, name)

    def change(self, change: Change) -> str:
        """Return a change as a line: what, where, and from what to what."""
        within = "" if change.item is None else self.label(change.item, change.field)
        named = self.path(change.path)
        said = " ".join(part for part in (self.field(change.field), within, named) if part)
        name, parent = change.path[-1], change.path[-2] if len(change.path) > 1 else None
        before, after = (self.value(value, name, parent) for value in (change.before, change.after))
        if isinstance(change.before, list) and isinstance(change.after, list):
            after += self._moved(change, name)
        match change.change:
            case "added" if isinstance(change.after, dict):
                return f"{said} {self.word('added')}{self.word('colon')}{after}"
            case "removed" if isinstance(change.before, dict):
                return f"{said} {self.word('removed')}{self.word('colon')}{before}"
            case "added":
                return f"{said}{self.word('colon')}{after}"
            case "replaced":
                return f"{said} {self.word('replaced')}{self.word('colon')}{before} → {after}"
        return f"{said}{self.word('colon')}{before} → {after}"

    def _moved(self, change: Change, name: str) -> str:
        """Return which members a list of plain values gained and lost."""
        gained = [item for item in change.after if item not in change.before]
        lost = [item for item in change.before if item not in change.after]
        parts = [
            f"{self.word(word)} {self.value(items, name)}"
            for word, items in (("added", gained), ("removed", lost))
            if items
        ]
        said = self.word("clauses").join(parts)
        if not said:
            return ""
        return f"（{said}）" if self.language == "zh" else f" ({said})"

    def path(self, path: tuple[str, ...]) -> str:
        """Return the fields below the outermost one, from the outside in."""
        return " ".join(self.field(name, parent) for parent, name in pairwise(path))

    def sentence(self, event_type: str, data: Mapping[str, Any], office: str) -> str:
        """Return what an act was, as a sentence; of optional parts those whose fields are given."""
        template = self.term(STORIES[event_type])

        def fill(found: re.Match[str]) -> str:
            optional, name = found.groups()
            if name is not None:
                return office if name == "office" else self.value(data.get(name), name)
            places = _PLACES.findall(optional)
            if any(data.get(place) in (None, [], {}) for _, place in places):
                return ""
            return _PLACES.sub(fill, optional)

        return _PLACES.sub(fill, template)


def mentioned(event_type: str) -> frozenset[str]:
    """Return the fields that an event's sentence tells."""
    template = STORIES[event_type].en
    return frozenset(re.findall(r"\{(\w+)\}", template)) - {"office"}
