"""Which of the materials an event names were uploaded, and what it says of them."""

from collections.abc import Iterable
from typing import Any

import structlog

from registry.domain.acts import Subject
from registry.domain.kinds.filing.events import Material
from registry.domain.values import Value
from registry.errors import StoreUnavailable
from registry.materials.store import Materials, sizes_held

log = structlog.get_logger(__name__)


def named_by(subject: Subject, materials: Materials, tenant: str) -> list[dict[str, Any]]:
    """Return the materials that a subject's events name, in order: by which version, and whether each is held.

    One that is held in another size than the event says is not the one that was named. While the store is away, it
    is unknown which are held; the subject is answered all the same.
    """
    named = [(event.version, paper) for event in subject.events for paper in _papers(event.event)]
    try:
        sizes = sizes_held(materials, tenant, (paper["sha256"] for _, paper in named)) if named else {}
    except StoreUnavailable as error:
        log.warning("materials cannot be looked for", error=str(error.__cause__))
        return [{"version": version, **paper, "held": None} for version, paper in named]
    return [
        {"version": version, **paper, "held": sizes.get(paper["sha256"]) == paper["size"]} for version, paper in named
    ]


def _papers(value: Value) -> Iterable[dict[str, Any]]:
    """Yield the materials within an event, wherever its kind of subject has put them: what has a hash and a size."""
    for name in type(value).model_fields:
        found = getattr(value, name)
        for item in found if isinstance(found, tuple) else (found,):
            if isinstance(item, Material) or (
                isinstance(item, Value) and {"sha256", "size"} <= type(item).model_fields.keys()
            ):
                yield item.model_dump(mode="json", exclude_none=True)
