"""The differences between two states of knowledge, field by field and item by item, in no language."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

Kind = Literal["added", "removed", "changed", "replaced"]

_SAME_ITEM: dict[str, tuple[tuple[str, ...], ...]] = {
    "scope": (("occupation", "title"), ("occupation",)),
    "materials": (("kind", "name", "sha256"), ("kind", "name"), ("kind", "sha256"), ("kind",)),
    "rows": (("row",), ("unit",)),
    "duties": (("department", "post", "duty"), ("department", "post")),
    "items": (("item",), ("part",)),
    "certificates": (("number",),),
    "editions": (("number",),),
    "holidays": (("date",),),
    "sections": (("heading",),),
}
"""By what an item of a list is the same one as before: the closest likeness first."""


@dataclass(frozen=True, slots=True)
class Change:
    """A place that differs: its JSON pointer in what is later; of an item that left a list, in what was earlier.

    `path` names the fields from the outermost to the one that differs, `item` is the entry of a list or mapping
    that it lies in, None outside of any.
    """

    pointer: str
    path: tuple[str, ...]
    change: Kind
    before: Any
    after: Any
    item: Any = None

    @property
    def field(self) -> str:
        """The outermost field."""
        return self.path[0]


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """Return what differs, in the order of the fields of what is later."""
    return tuple(_of_fields(before, after, "", ()))


def _of_fields(
    before: Mapping[str, Any], after: Mapping[str, Any], pointer: str, path: tuple[str, ...]
) -> Iterator[Change]:
    for name in dict.fromkeys((*after, *before)):
        yield from _of_value(before.get(name), after.get(name), f"{pointer}/{_escaped(name)}", (*path, name))


def _of_value(before: Any, after: Any, pointer: str, path: tuple[str, ...]) -> Iterator[Change]:  # noqa: ANN401
    if before == after or (_nothing(before) and _nothing(after)):
        return
    if _is_listing(before) and _is_listing(after):
        yield from _of_items(before or [], after or [], pointer, path)
    elif isinstance(before, dict) and isinstance(after, dict):
        yield from _of_entries(before, after, pointer, path)
    else:
        kind: Kind = "added" if _nothing(before) else "removed" if _nothing(after) else "changed"
        yield Change(pointer, path, kind, before, after)


def _of_entries(
    before: Mapping[str, Any], after: Mapping[str, Any], pointer: str, path: tuple[str, ...]
) -> Iterator[Change]:
    """Tell what differs in a mapping: one of fields, or one whose keys are data, such as units or years."""
    for change in _of_fields(before, after, pointer, path):
        key = change.path[len(path)]
        is_data = not key.isidentifier()
        yield replace(change, path=_without(change.path, len(path)), item=change.item or key) if is_data else change


def _without(path: tuple[str, ...], place: int) -> tuple[str, ...]:
    return (*path[:place], *path[place + 1 :])


def _of_items(before: Sequence[Any], after: Sequence[Any], pointer: str, path: tuple[str, ...]) -> Iterator[Change]:
    earlier = _pairs(before, after, _SAME_ITEM.get(path[-1], ()))
    kept = set(earlier.values())
    for place, item in enumerate(after):
        at = f"{pointer}/{place}"
        if place not in earlier:
            yield Change(at, path, "added", None, item)
            continue
        was = before[earlier[place]]
        if was == item:
            continue
        if was.get("sha256") != item.get("sha256"):
            yield Change(at, path, "replaced", was, item)
            continue
        for change in _of_fields(was, item, at, path):
            yield replace(change, item=change.item or item)
    for place, item in enumerate(before):
        if place not in kept:
            yield Change(f"{pointer}/{place}", path, "removed", item, None)


def _pairs(before: Sequence[Any], after: Sequence[Any], likenesses: Sequence[tuple[str, ...]]) -> dict[int, int]:
    """Return which place of the later list holds the same item as which of the earlier."""
    found: dict[int, int] = {}
    for likeness in (None, *likenesses):
        free = [place for place in range(len(before)) if place not in found.values()]
        for place, item in enumerate(after):
            if place in found:
                continue
            like = next((other for other in free if _alike(before[other], item, likeness)), None)
            if like is not None:
                found[place] = like
                free.remove(like)
    return found


def _alike(one: Mapping[str, Any], other: Mapping[str, Any], likeness: tuple[str, ...] | None) -> bool:
    if likeness is None:
        return one == other
    return all(name in one and one.get(name) == other.get(name) for name in likeness)


def _is_listing(value: Any) -> bool:  # noqa: ANN401
    """Tell whether a value is a list of objects, or nothing that could have been one."""
    return value is None or (isinstance(value, list) and all(isinstance(item, dict) for item in value))


def _nothing(value: Any) -> bool:  # noqa: ANN401
    return value is None or value in ([], {})


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
