"""A history told act by act, for the terminal: who did what, when, and when it was recorded; nothing is looked up."""

import json
from collections.abc import Iterator

from rich.console import Group
from rich.padding import Padding
from rich.text import Text

from registry.domain import regions, terms
from registry.domain.acts import Recorded, Subject
from registry.domain.values import SHANGHAI, business_date


def told(tenant: str, subject: Subject, cut: int, office_names: dict[str, str]) -> Group:
    """Return a subject's history as something rich can print."""
    kind = terms.KINDS[subject.kind.name]
    assert subject.last is not None
    status = terms.STATUSES[f"{subject.kind.name}.{subject.status_on(business_date(subject.last.time))}"]
    head = Text.assemble((f"{kind.zh} {subject.name}", "bold"), f"  {regions.names().get(tenant, tenant)} ({tenant})")
    foot = Text(
        f"至此 / so far: {status.zh} {status.en} · 版本 version {subject.version} · 截至第 {cut} 号记录 as of {cut}",
        "dim",
    )
    return Group(head, *(line for event in subject.events for line in _act(event, office_names)), foot)


def _act(event: Recorded, office_names: dict[str, str]) -> Iterator[Text | Padding]:
    term = terms.EVENTS[event.event.type]
    assert event.recordedtime is not None
    who = office_names.get(event.office, regions.names().get(event.office, ""))
    yield Text.assemble(
        (f"{event.version:>3}  ", "cyan"),
        f"{event.time.astimezone(SHANGHAI):%Y-%m-%d %H:%M}  ",
        (f"{term.zh} {term.en}", "bold"),
        f"  {event.office} {who}",
    )
    details = [f"{name}: {_brief(value)}" for name, value in json.loads(event.data).items()]
    recordedtime = event.recordedtime.astimezone(SHANGHAI)
    recorded = f"记录 recorded {recordedtime:%Y-%m-%d %H:%M:%S} · 第 {event.position} 号 · {event.id}"
    yield Padding(Text("\n".join([*details, recorded]), "dim"), (0, 0, 0, 7))


def _brief(value: object) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict) and "occupation" in value[0]:
        return "; ".join(f"{item['title']} {item['occupation']} {item['levels']}" for item in value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
