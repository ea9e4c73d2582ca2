"""Puts values, fields and changes into a language: names of our own by their terms, everything else unchanged."""

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from projections.story.changes import Change
from projections.story.terms import WORDS
from registry.domain import regions
from registry.terms.catalogue import STATUSES, STORIES, choice, field_term
from registry.terms.term import Lexicon

_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_DATED = ("_on", "_from", "_until", "date", "workdays")
_PLACES = re.compile(r"\[([^\]]*)\]|\{(\w+)\}")


class Words(Lexicon):
    """The words around what is told, in a language, and the kind of subject that is spoken of."""

    def __init__(self, language: str, kind: str) -> None:
        super().__init__(language, WORDS)
        self.kind = kind

    def status(self, status: str) -> str:
        """Return what a status of the kind is called."""
        known = STATUSES.get(f"{self.kind}.{status}")
        return self.term(known) if known else status

    def field(self, name: str, parent: str | None = None) -> str:
        """Return what a field is called, in the kind or within another field."""
        return self.term(field_term(name, parent or self.kind))

    def value(self, value: Any, name: str, parent: str | None = None) -> str:  # noqa: ANN401 - JSON is anything
        """Return how the value of a field reads."""
        match value:
            case None:
                return self("none")
            case bool():
                return self("yes" if value else "no")
            case list() if not value:
                return self("none")
            case list():
                together = not isinstance(value[0], dict) and (name != "levels" or self.language == "zh")
                return self("listing" if together else "clauses").join(self.value(item, name, parent) for item in value)
            case dict():
                return self._entry(value, name)
        return self._plain(value, name, parent or self.kind)

    def _plain(self, value: str | float, name: str, parent: str) -> str:
        if name == "status":
            return self.status(str(value))
        if "certificates" in (name, parent) and (stands := STATUSES.get(f"certificate.{value}")):
            return self.term(stands)
        if chosen := choice(name, parent, value):
            return self.term(chosen)
        if name == "county" and (known := regions.names().get(str(value))):
            return self("aside", said=known, more=value)
        if name.endswith("_fen") and isinstance(value, int):
            return self("yuan", amount=f"{value // 100:,}.{value % 100:02}")
        if name.endswith(_DATED) and self.language == "zh" and (day := _DATE.fullmatch(str(value))):
            return self("day", year=day[1], month=int(day[2]), day=int(day[3]))
        return str(value)

    def _entry(self, entry: Mapping[str, Any], name: str) -> str:
        """Return how an item of a list, or an object, reads."""
        if {"occupation", "title", "levels"} <= entry.keys():
            said = f"{entry['title']} {entry['occupation']}"
            return self("aside", said=said, more=self.value(entry["levels"], "levels"))
        if {"name", "sha256", "size"} <= entry.keys():
            facts = {"name": entry["name"], "size": f"{entry['size']:,}", "sha256": entry["sha256"][:12]}
            kind = f"{entry['kind']}{self('colon')}" if "kind" in entry else ""
            return kind + self("file", **facts)
        if entry.keys() == {"part", "reason"}:
            return f"{entry['part']}{self('colon')}{entry['reason']}"
        return self("comma").join(
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
                return f"{said} {self('added')}{self('colon')}{after}"
            case "removed" if isinstance(change.before, dict):
                return f"{said} {self('removed')}{self('colon')}{before}"
            case "added":
                return f"{said}{self('colon')}{after}"
            case "replaced":
                return f"{said} {self('replaced')}{self('colon')}{before} → {after}"
        return f"{said}{self('colon')}{before} → {after}"

    def _moved(self, change: Change, name: str) -> str:
        """Return which members a list of plain values gained and lost."""
        gained = [item for item in change.after if item not in change.before]
        lost = [item for item in change.before if item not in change.after]
        parts = [
            f"{self(word)} {self.value(items, name)}" for word, items in (("added", gained), ("removed", lost)) if items
        ]
        said = self("clauses").join(parts)
        return self("aside", said="", more=said) if said else ""

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
