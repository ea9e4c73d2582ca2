"""Posting a file of events from the command line, through the same door as every other post."""

import codecs
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Annotated

import orjson
import typer

from api.byte_order import unmarked
from api.terminal import Data, both, check_office, err, opened, out, progress_bar, said
from registry.application.registry import Registry
from registry.application.submissions import Answers, ProposedEvent, Submission, parse
from registry.errors import InvalidError, Message, RefusalError, RegistryError

_AT_ONCE = 500

Item = tuple[int, object]


@dataclass(slots=True)
class Done:
    """What became of a file's events; `refused` lists (line or place, reason)."""

    recorded: int = 0
    repeated: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


class FileUnreadable(RegistryError):
    """The file is neither JSON nor NDJSON in UTF-8."""


def post_file(
    registry: Registry,
    file: Path,
    tenant: str,
    office: str,
    progress: Callable[[int, int], None] = lambda _at, _of: None,
) -> Done:
    """Post a file's events, each on its own; `progress` is told of bytes done and bytes in all.

    A file of one JSON object or array is read whole; NDJSON in constant memory.
    """
    registry.member(tenant, office)
    done, size = Done(), file.stat().st_size
    items = _items(file)
    while group := list(islice(items, _AT_ONCE)):
        _post(registry, tenant, office, [(place, item) for place, _, item in group], done)
        progress(group[-1][1], size)
    return done


def _items(file: Path) -> Iterator[tuple[int, int, object]]:
    """Yield (line or place, bytes read so far, event), an exception in an unreadable line's place."""
    with file.open("rb") as lines:
        first, second = lines.readline(), lines.readline()
        lines.seek(0)
        try:
            marked = len(first) - len(first := unmarked(first))
        except ValueError as error:
            message = Message("{name}: {message}", name=file, message=error.args[0])
            raise FileUnreadable(message) from None
        lines.seek(marked)
        if first.lstrip()[:1] == b"[" or not (_is_json(first) or _is_json(second)):
            yield from _whole(file)
            return
        read = marked
        for number, line in enumerate(lines, start=1):
            read += len(line)
            if line.strip():
                yield number, read, _decoded(line)


def _whole(file: Path) -> Iterator[tuple[int, int, object]]:
    content = file.read_bytes()
    found = _decoded(unmarked(content))
    if isinstance(found, Exception):
        message = Message("{file} is neither JSON nor NDJSON in UTF-8: {reason}", file=file, reason=found)
        raise FileUnreadable(message)
    for place, item in enumerate(found if isinstance(found, list) else [found], start=1):
        yield place, len(content), item


def _is_json(line: bytes) -> bool:
    return not isinstance(_decoded(line), Exception)


def _decoded(text: bytes) -> object:
    try:
        return orjson.loads(text.removeprefix(codecs.BOM_UTF8))
    except orjson.JSONDecodeError as error:
        return error


def _post(registry: Registry, tenant: str, office: str, items: list[Item], done: Done) -> None:
    now = datetime.now(UTC)
    drafts: list[tuple[int, ProposedEvent]] = []
    for place, item in items:
        try:
            if isinstance(item, orjson.JSONDecodeError):
                done.refused.append((place, f"not JSON: {item}"))
            else:
                drafts.append((place, parse(item, office, now)))
        except RegistryError as error:
            done.refused.append((place, _reason(error)))
    futures = registry.post(tenant, [Submission(office, (draft,)) for _, draft in drafts]) if drafts else []
    for (place, _), future in zip(drafts, futures, strict=True):
        _settle(place, future, done)
    done.refused.sort()


def _settle(place: int, future: "Future[Answers]", done: Done) -> None:
    try:
        [answer] = future.result()
    except (InvalidError, RefusalError) as error:
        done.refused.append((place, _reason(error)))
        return
    if answer.repeated:
        done.repeated += 1
    else:
        done.recorded += 1


def _reason(error: RegistryError) -> str:
    faults = [f"{fault.pointer}: {both(fault.message)}" for fault in getattr(error, "faults", ())]
    return "; ".join(faults) or said(error)


def post(
    file: Annotated[Path, typer.Argument(help="JSON (one event or an array) or NDJSON", exists=True, dir_okay=False)],
    tenant: Annotated[str, typer.Option("--tenant", help="the tenant to post to")],
    office: Annotated[str, typer.Option("--office", help="the office that posts")],
    data: Data = None,
) -> None:
    """Post a file of events. Cut off, it can be posted again whole: nothing is doubled."""
    with opened(data) as (_, registry), progress_bar("posting") as move:
        check_office(registry, tenant, office)
        done = post_file(registry, file, tenant, office, lambda at, of: move("", at, of))
    for line, problem in done.refused:
        err.print(f"{file}:{line}: {problem}", highlight=False, markup=False, soft_wrap=True)
    out.print(
        f"recorded {done.recorded}, recorded before {done.repeated}, refused {len(done.refused)}", highlight=False
    )
    if done.refused:
        raise typer.Exit(1)
