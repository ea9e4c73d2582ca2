"""What of a list is odd, to be warned of: figures, names and years that hardly go together."""

from collections.abc import Iterable, Iterator

from api.imports.directory import RecordDirectory
from api.workbooks.form import ReadRow, SheetFinding
from api.workbooks.likeness import another_enterprise, another_occupation
from api.workbooks.table import SheetTable
from api.workbooks.terms import said
from registry.domain import occupations
from registry.errors import Message

_YEARS_APART = 1


class Oddities:
    """Looks over one list's rows; of what the list itself says of an enterprise, the first row counts."""

    def __init__(self, table: SheetTable) -> None:
        self._named: dict[str, str] = {}
        more = (*table.more.entries, *table.more.refused) if table.more else ()
        table.warnings += [found for line in more for found in _occupation(line, table.more)]

    def of(self, entry: ReadRow, directory: RecordDirectory) -> Iterable[SheetFinding]:
        """Yield what is odd in a row."""
        yield from _survey(entry)
        yield from _occupation(entry)
        yield from self._name(entry, directory)

    def _name(self, entry: ReadRow, directory: RecordDirectory) -> Iterator[SheetFinding]:
        code, name = entry["enterprise"], entry["name"]
        if not code or not name:
            return
        known = directory.name_of(code) or self._named.setdefault(code, name)
        if another_enterprise(name, known):
            message = "This credit code is on record as {known}, a wholly other name than {name}; compare the code."
            yield entry.said(said(Message(message, known=known, name=name)), "name")


def _survey(entry: ReadRow) -> Iterator[SheetFinding]:
    employees, skilled = entry["employees"], entry["skilled_workers"]
    if employees is not None and skilled is not None and skilled > employees:
        message = Message("{skilled} skilled workers of {employees} employees.", skilled=skilled, employees=employees)
        yield entry.said(said(message), "skilled_workers")
    year, day = entry["year"], entry["surveyed_on"]
    if year is not None and day is not None and abs(year - day.year) > _YEARS_APART:
        message = Message("The year {year} is far from the day of the survey, {day}.", year=year, day=day)
        yield entry.said(said(message), "year")


def _occupation(entry: ReadRow, more: SheetTable | None = None) -> Iterator[SheetFinding]:
    """Yield where an occupation's code and its title disagree; codes that the classification lacks are let be."""
    for row in (entry, *_scopes(entry)):
        code, title = row["occupation"], row["title"]
        known = occupations.names().get(code) if code and title else None
        if known is not None and another_occupation(title, known):
            message = "{occupation} is {known} in the national classification; the list says {title}."
            facts = {"occupation": code, "known": known, "title": title}
        elif code and title and known is None and title in occupations.codes():
            message = "The national classification has {title} under {known}; the list says {occupation}."
            facts = {"occupation": code, "known": "、".join(occupations.codes()[title]), "title": title}
        else:
            continue
        found = row.said(said(Message(message, **facts)), "title" if row is entry else "scope")
        yield found._replace(sheet=more.sheet.name) if more else found


def _scopes(entry: ReadRow) -> Iterator[ReadRow]:
    for item in (entry.own or entry.values).get("scope") or ():
        yield ReadRow(entry.row, item, entry.letters, entry.headings)
