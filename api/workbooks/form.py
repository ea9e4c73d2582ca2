"""How a list that offices keep is described: its columns with all their names, and the acts that its rows are.

A description reads and writes nothing; what it needs to know of the record it asks a Directory.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, NamedTuple, Protocol
from uuid import UUID, uuid5

from api.workbooks.cells import CellFault, Parser
from api.workbooks.terms import in_cell
from registry.domain.acts import DecisionQuery, RecordedEvent, Subject
from registry.terms.term import Term

NAMESPACE = UUID("5b0d5b52-6a0e-5d0f-9b6e-0c3b4a1d7e20")

"""Under which keys and ids are derived from what a sheet says; were it changed, files would double."""


class SheetFinding(NamedTuple):
    """One thing wrong: the row (from 1), the cell (`C7`), the column's heading, the sentence; the sheet if a second.

    Where the row as a whole is wrong its columns are the cell (`A7:K7`), and there is no heading.
    """

    row: int
    cell: str
    column: str | None
    message: Term
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row of a list as read: its number in the sheet (from 1), its values, its columns' letters and headings.

    `with_rows` are the rows that go on with what it begins, where several are one act; `written` has its cells as they
    stand, `own` the values that it had before those rows' came to them.
    """

    row: int
    values: dict[str, Any]
    letters: dict[str, str]
    headings: dict[str, str]
    with_rows: list[int] = field(default_factory=list)
    written: dict[str, str] = field(default_factory=dict)
    own: dict[str, Any] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many rows of the sheet it is."""
        return 1 + len(self.with_rows)

    def __getitem__(self, column: str) -> Any:  # noqa: ANN401 - each column has a type of its own
        """Return the value of a column, None if the cell is empty."""
        return self.values.get(column)

    def given(self, *columns: str) -> dict[str, Any]:
        """Return the values of those columns that are filled in."""
        return {column: self.values[column] for column in columns if self.values.get(column) is not None}

    def finding(self, fault: CellFault, column: str | None = None) -> SheetFinding:
        """Return what is wrong in one of the row's cells, or in the row as a whole."""
        return self.said(in_cell(fault.reason, fault.facts), column)

    def said(self, message: Term, column: str | None = None) -> SheetFinding:
        """Return a sentence about one of the row's cells, or about the row as a whole."""
        if column in self.letters:
            return SheetFinding(self.row, f"{self.letters[column]}{self.row}", self.headings.get(column), message)
        letters = list(self.letters.values())  # in the sheet's order
        return SheetFinding(self.row, f"{letters[0]}{self.row}:{letters[-1]}{self.row}", None, message)


class RowAct(NamedTuple):
    """An act that a row is, as an office would post it, with its day; None stands for the moment of the import.

    `over` is the version of what stands for the same day and is another value, None if nothing does: a value set back
    is an act of its own, whenever the same was sent before.
    """

    type: str
    subject: str
    data: dict[str, Any]
    day: date | None
    over: int | None = None


class RecordLookup(Protocol):
    """What a list asks of the record."""

    tenant: str

    def subject(self, name: str) -> Subject:
        """Return a subject as it stands."""

    def filing(self, enterprise: str, on: date) -> str | None:
        """Return the key of the enterprise's filing that was in force on a day, else of its latest, None if none."""

    def intended(self, enterprise: str, received_on: date) -> str | None:
        """Return the key of the filing that an intent began and an application of a day goes on with, None if none."""


class ListContext(NamedTuple):
    """What stands around a list's rows: the texts above the headings, and the headings by column."""

    above: tuple[str, ...]
    headings: dict[str, str]


Drawn = Literal["text", "count", "date", "choice"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in the registry, its heading, how its cells are read, and how a template draws it.

    `also` holds other headings that it goes by, as offices write them; `units` of a column of figures the words for
    what it counts, 人 or 家.
    """

    name: str
    heading: Term
    parse: Parser
    example: str | int | date
    required: bool = True
    also: tuple[str, ...] = ()
    drawn: Drawn = "text"
    choices: tuple[str, ...] = ()
    units: str = ""
    note: Term | None = None


@dataclass(frozen=True, slots=True, eq=False)
class SheetForm:
    """A list: its name in the registry, its title, its columns, and what its rows are.

    `key` names the columns that tell rows apart. `acts` turns a row into acts and may raise CellFault;
    `whole`, where there is one, turns all rows into one act instead. `needs` says what the record is asked of.
    `gathers` names the column whose lists are put together where several rows are one act.
    `sessions`: a second session of a day is told apart by its batch. `more`: a second list in the same workbook.
    `yearly` makes the column of a heading that names a year. `official`: the form is the notice's own, word for
    word; `monthly`: it is of a month, with a row a unit; `of` says which month or period. `skips`: what a row begins
    with that the official form prints and nobody fills in. `printed`: the columns of a template, where they are not
    simply all of them. `stood` returns the values of an event on record that a row takes the place of.
    """

    name: str
    title: Term
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    acts: Callable[[ReadRow, ListContext, RecordLookup], list[RowAct]] | None = None
    whole: Callable[[Sequence[ReadRow], ListContext, RecordLookup], list[RowAct]] | None = None
    needs: Callable[[Iterable[ReadRow], ListContext, str], DecisionQuery] = field(
        default=lambda _entries, _sheeted, _tenant: DecisionQuery()
    )
    sessions: bool = False
    gathers: str = ""
    more: "SheetForm | None" = None
    yearly: Callable[[str], Column | None] | None = None
    official: bool = False
    monthly: bool = False
    of: Callable[[ListContext], str] | None = None
    skips: tuple[str, ...] = ()
    printed: tuple[Column, ...] = ()
    stood: Callable[[ReadRow, RecordedEvent], dict[str, Any]] = lambda _row, event: event.event.model_dump(mode="json")

    def column(self, name: str) -> Column:
        """Return a column by its name in the registry."""
        return next(column for column in self.columns if column.name == name)


def derived(tenant: str, *what: object) -> str:
    """Return the id or key that always stands for the same content in a tenant."""
    return str(uuid5(NAMESPACE, " ".join(map(str, (tenant, *what)))))
