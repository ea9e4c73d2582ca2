"""Every error that the registry raises on purpose, as a type. api/http/problems.py gives each its status.

RegistryError
├── InvalidError            what was sent cannot be understood or contradicts itself
│   ├── EventInvalid            an event with faults, each with its JSON pointer
│   ├── IdReused                the id is taken by an event with other content
│   ├── CutBeyondLog            a position that the log has not reached
│   │   └── PageBeyondLog           … asked for as the beginning of a page or feed
│   ├── EpochPassed             a position of a log as it was before a restore, or not told of which
│   ├── ParameterInvalid        a month, period, date, limit or cut that is none
│   ├── PreviewOutdated         an import is no longer what its preview showed
│   └── WorkbookUnreadable      a workbook that is not read, or holds no list that can be taken in
├── RefusalError            understood, but it may not happen
│   ├── ActNotLegal             not now: the subject's history stands in the way
│   ├── OfficeNotEntitled       not by this office
│   └── MaterialRefused         a file that is not what it is said to be, or may do harm
├── NotFoundError
│   ├── TenantUnknown           no such tenant, or none that this office may read
│   └── SubjectUnknown          no such subject, unit or column
└── UnavailableError        right, but not at this moment; worth trying again
    ├── QueueFull               more posts are waiting than the registry holds
    ├── ProjectionBehind        the table has not reached the position asked for
    └── StoreUnavailable        PostgreSQL cannot be reached or cannot write
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self


class Message(str):
    """A sentence for the person who asked: an English text that knows its template and the facts in it.

    It is read in another language by its template; `registry.terms.catalogue.MESSAGES` has those sentences. A fact
    may be a message itself. Text that is not a message is shown as it is, in every language.
    """

    __slots__ = ("facts", "template")
    template: str
    facts: Mapping[str, object]

    def __new__(cls, template: str, /, **facts: object) -> Self:
        """Return the English sentence of a template, its places filled in."""
        made = super().__new__(cls, template.format(**facts))
        made.template, made.facts = template, facts
        return made


def joined(messages: Sequence[Message]) -> Message:
    """Return one message of several, at least one."""
    first, *rest = messages
    return Message("{first}; {rest}", first=first, rest=joined(rest)) if rest else first


class RegistryError(Exception):
    """Base of everything the registry raises on purpose; the message is for the person who asked."""

    @property
    def message(self) -> str:
        """The sentence as it was raised, a Message where it can be read in another language."""
        return self.args[0] if self.args and isinstance(self.args[0], str) else str(self)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with what was sent: an RFC 6901 JSON pointer and a sentence."""

    pointer: str
    message: Message


class InvalidError(RegistryError):
    """What was sent cannot be understood or contradicts itself."""

    def __init__(self, message: str, faults: Sequence[Fault] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults)


class EventInvalid(InvalidError):
    """The event has faults; all of them are listed."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        several = Message("The event has {count} faults.", count=len(faults))
        super().__init__(Message("The event has 1 fault.") if len(faults) == 1 else several, faults)


class IdReused(InvalidError):
    """The id belongs to an event with other content."""

    def __init__(self, event_id: str, at: str = "") -> None:
        message = Message("The id {event_id} is already taken by an event with other content.", event_id=event_id)
        super().__init__(message, [Fault(f"{at}/id", Message("choose a new id for a new event"))])


class CutBeyondLog(InvalidError):
    """The position asked for lies past the log's end."""

    def __init__(self, position: int, size: int) -> None:
        facts = {"size": size, "position": position}
        super().__init__(Message("The log ends at position {size}; {position} is past its end.", **facts))


class PageBeyondLog(CutBeyondLog):
    """A page or feed is to begin past the log's end: whoever asks has seen events that this log does not hold."""


class EpochPassed(InvalidError):
    """The log has been restored since the position was told, or may have been: another epoch has begun."""

    def __init__(self, named: str | None, epoch: str, shared: int) -> None:
        facts = {"epoch": epoch, "shared": shared}
        message = Message(
            "The log was restored: its epoch is {epoch} now. Up to position {shared} it is what it was; read again "
            "what follows, and send epoch={epoch} with the positions.",
            **facts,
        )
        super().__init__(message)
        self.named, self.epoch, self.shared = named, epoch, shared


class ParameterInvalid(InvalidError):
    """A parameter of a question is not of its form."""

    def __init__(self, name: str, message: Message) -> None:
        named = Message("{name}: {message}", name=name, message=message) if name else message
        super().__init__(named, [Fault(f"/{name}", message)])


class PreviewOutdated(InvalidError):
    """The file, what was asked, or what stands on record has changed since the preview; nothing was recorded."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        message = "This is no longer what the preview showed, and nothing was recorded: {what}."
        super().__init__(Message(message, what=joined([fault.message for fault in faults])), faults)


class WorkbookUnreadable(InvalidError):
    """The workbook cannot be read, or holds no list that is taken in.

    `reason` is a message, or a key of `api.workbooks.terms.UNREADABLE` whose sentence `facts` fill in.
    """

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


class RefusalError(RegistryError):
    """Understood, but it may not happen.

    `rule` names the rule (a key of `terms.catalogue.REFUSALS`), `facts` fill in its sentence, `blocking` is the
    recorded event in the way, `office` who can move things on, `allowed` the event types that the
    asking office could post on the subject now, `at` the pointer to the event in an array of them.
    """

    def __init__(
        self,
        rule: str,
        facts: Mapping[str, object] | None = None,
        *,
        blocking: Any = None,  # noqa: ANN401 - a domain.acts.Recorded; errors import nothing
        office: str | None = None,
    ) -> None:
        super().__init__(rule)
        self.rule = rule
        self.facts = dict(facts or {})
        self.blocking = blocking
        self.office = office
        self.allowed: tuple[str, ...] = ()
        self.at = ""


class ActNotLegal(RefusalError):
    """The subject's history, or another subject's, stands in the way."""


class OfficeNotEntitled(RefusalError):
    """This office may not post this act on this subject."""


class MaterialRefused(RefusalError):
    """The file is not of a type that is taken, not what it is said to be, or may do harm; another file may do."""


class NotFoundError(RegistryError):
    """There is no such thing, as far as this caller may know."""


class TenantUnknown(NotFoundError):
    """No such tenant, or none that this office may read: the two look alike."""

    def __init__(self, tenant: str) -> None:
        super().__init__(Message("There is no tenant {tenant!r}.", tenant=tenant))


class SubjectUnknown(NotFoundError):
    """The tenant's log knows no such subject, unit or column."""

    def __init__(self, what: str) -> None:
        super().__init__(Message("There is no {what}.", what=what))


class UnavailableError(RegistryError):
    """Not at this moment; `retry_after` is in seconds."""

    retry_after = 1


class QueueFull(UnavailableError):
    """More posts are waiting than the registry holds."""

    def __init__(self) -> None:
        super().__init__(Message("The registry has more posts waiting than it can hold; try again shortly."))


class ProjectionBehind(UnavailableError):
    """The tables have not reached the position asked for in time."""

    def __init__(self, position: int, reached: int) -> None:
        facts = {"reached": reached, "position": position}
        super().__init__(Message("The tables have reached position {reached}, not yet {position}.", **facts))
        self.reached = reached


class StoreUnavailable(UnavailableError):
    """PostgreSQL cannot be reached, or cannot write."""

    def __init__(self) -> None:
        super().__init__(
            Message(
                "The store cannot be reached or cannot write now; try again. "
                "A post repeated under its id is never doubled."
            )
        )
