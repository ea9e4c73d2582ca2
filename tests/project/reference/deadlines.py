"""The part on deadlines of the page of acts: what starts each, who must act, until when.

Which event starts a step is found by letting every kind go through its acts and asking at which stage it stands.
"""

from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple, get_args

import orjson
from project.reference.markdown import code, codes, table
from project.reference.words import EVENTS, STEPS

from api.examples import example
from registry.domain import deadlines, workdays
from registry.domain.acts import Event, Poster, RecordedEvent, Subject, SubjectKind
from registry.domain.catalogue import KINDS
from registry.domain.deadlines import Step
from registry.domain.kinds.rules.rule_set import DEFAULT
from registry.domain.stages import Stage, open_stage_of

TITLE = "## Deadlines"
INTRO = """What must be done next, by whom and until when; the inbox and the pages show it. A deadline refuses nothing: an act that comes late is recorded,
and the inbox says by how many working days. A time limit in working days is a [rule of the tenant](rules.md#what-a-tenant-sets-itself); the number is its
default. **The day of the act that starts it does not count**: the first day counted is the next working day, and the step is due at the end of the last."""
EXAMPLE = """So {workdays} working days after an act of {start} end on {due}: they pass over {first} to {last} ({name}), and the last of them is a
Saturday that is worked (调休). Working days follow the State Council's calendar as it is
on record ([adopt rules](../how-to/adopt-rules.md#the-calendar)); where a time limit reaches into a year without one, only weekends are
off, and the deadline is provisional (暂定)."""
DECLARATION = """The figures of a month that a unit declares itself (`dispatch.declared.v1`, {term}) are due on the {day}th of the month after, whether that is a working day
or not; the step opens when the month is over, for a unit that has declared before. On the same day the centre's sealing of the month is due
(`dispatch.sealed.v1`): of every month begun, and of all since the last that was sealed. It follows from the province's reminder where there is one."""

_OFFICES = {Poster.RECEIVER: "R", Poster.CENTRE: "V", None: "nobody"}
_DAY = datetime.combine(date(1999, 1, 4), time(2), UTC)
"""When all acts happen here: a day that no field of an example names, so that a stage's day tells what it counts from."""
_UNITS = {"county": "370102", "industry": "370100-transport", "city": "370100"}


class _Start(NamedTuple):
    """A stage, the event type that led to it, and the field that its day comes from; None for the day of the act."""

    stage: str
    event: str
    field: str | None


def section() -> str:
    """Return the section."""
    rows = dict.fromkeys(_row(start, step) for start in _starts() for step in deadlines.STEPS[start.stage])
    head = ["Started by", "Step", "Who", "Due", "Done by"]
    return "\n\n".join([TITLE, INTRO, _example(), table(head, rows), _declaration()])


def _row(start: _Start, step: Step) -> tuple[str, ...]:
    started = f"{code(start.event)} {EVENTS[start.event].zh}"
    term = STEPS[step.name]
    return started, f"{term.zh} · {term.en}", _OFFICES[step.by], _due(start, step), codes(step.met_by)


def _due(start: _Start, step: Step) -> str:
    day = code(start.field) if start.field else "the act"
    if step.limit:
        said = [f"{getattr(DEFAULT, step.limit)} working days after {day} ({code(step.limit)})"]
    else:
        said = [f"on {day}"]
    if step.ahead and step.ahead(DEFAULT):
        said.append(f"may be done from {step.ahead(DEFAULT)} days before{_window(step)}")
    elif step.ahead:
        said.append("not before")
    if step.lapses:
        said.append("comes by itself" if step.by is None else "lapses then")
    return "; ".join([*said, *_routes(step)])


def _window(step: Step) -> str:
    assert step.ahead
    narrower = DEFAULT.model_copy(update={"renewal_window_days": 1})
    return ", or as `renewal_window_days` says" if step.ahead(narrower) == 1 else ""


def _routes(step: Step) -> Iterator[str]:
    """Say on which routes a step applies, if not on all."""
    applies = {route for route, unit in _UNITS.items() if step.applies(Stage("", "370100", unit, _DAY.date()), DEFAULT)}
    if applies == set(DEFAULT.notice_routes):
        yield "on the routes of `notice_routes`"
    elif applies != set(_UNITS):
        yield "on the other routes"


def _starts() -> Iterator[_Start]:
    """Give what starts each stage, by the kinds and in the order of their acts."""
    for kind in KINDS.values():
        order = [act.event.type for act in kind.acts]
        yield from sorted(_of_kind(kind), key=lambda start: (order.index(start.event), start.stage))


def _of_kind(kind: SubjectKind) -> set[_Start]:
    found, seen = set[_Start](), set[tuple[object, ...]]()
    open_ends = [Subject.of(kind, f"{kind.name}/1")]
    while open_ends:
        before = open_ends.pop()
        for act in kind.acts:
            if before.state.status in act.when:
                for event in _variants(act.event):
                    after = before.then(_recorded(kind, before, event))
                    if min(_counts(after.state), default=0) < 0:
                        continue  # more objections answered than raised: a condition of the act refuses that
                    start = _start(after)
                    mark = (after.state.status, start, event.type, _facts(after.state))
                    if mark not in seen:
                        seen.add(mark)
                        open_ends.append(after)
                    found |= {start} if start else set()
    return found


def _facts(state: Any) -> tuple[object, ...]:
    """Return what may decide a stage beside the status: the flags of a state, and whether its counts are zero."""
    return tuple(map(bool, _counts(state)))


def _counts(state: Any) -> list[int]:
    """Return the flags and counts of a state."""
    return [value for field in fields(state) if isinstance(value := getattr(state, field.name), int)]


def _start(subject: Subject) -> _Start | None:
    stand = open_stage_of(subject)
    if stand is None:
        return None
    field = None if stand.stage.day == _DAY.date() else _field(stand.started_by.event, stand.stage.day)
    return _Start(stand.stage.name, stand.started_by.event.type, field)


def _field(event: Event, day: date) -> str:
    """Return the field of an event that has a day."""
    return next(name for name in type(event).model_fields if getattr(event, name) == day)


def _recorded(kind: SubjectKind, before: Subject, event: Event) -> RecordedEvent:
    number = before.version + 1
    return RecordedEvent("370100", f"{kind.name}/1", number, str(number), _DAY, "370102", event, "{}", number, _DAY)


def _variants(event: type[Event]) -> Iterator[Event]:
    """Give the example of an event with every value of its fields that say yes or no, and of those with a few names."""
    made = event.model_validate_json(orjson.dumps(example(event.type)["data"]))
    yield made
    for name, field in event.model_fields.items():
        values = (True, False) if field.annotation is bool else get_args(field.annotation)
        for value in values:
            if isinstance(value, str | bool):
                yield made.model_copy(update={name: value})


def _example() -> str:
    calendar = workdays.seed()
    found = calendar.after(date(2021, 4, 28), DEFAULT.acceptance_workdays)
    first, last = found.skipped[0], found.skipped[-1]
    assert first.reason == last.reason
    assert calendar.why(found.due) == workdays.Reason(workdays.MAKE_UP)
    return EXAMPLE.format(
        workdays=found.workdays,
        start=found.start,
        due=found.due,
        first=first.day,
        last=last.day,
        name=first.reason.name,
    )


def _declaration() -> str:
    event = _recorded(KINDS["dispatch"], Subject.of(KINDS["dispatch"], "dispatch/1"), next(_variants(_declared())))
    found = deadlines.declaration("370102", date(2021, 3, 1), event)
    assert found.due.month == 4
    return DECLARATION.format(term=STEPS[found.step].zh, day=found.due.day)


def _declared() -> type[Event]:
    return next(act.event for act in KINDS["dispatch"].acts if act.event.type == "dispatch.declared.v1")
