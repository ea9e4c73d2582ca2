"""What a row of a list would record, what it would take the place of, and what became of it."""

from dataclasses import dataclass

from api.imports.standing import Standing
from api.workbooks.form import RowAct


@dataclass(slots=True)
class RowFate:
    """A row's acts, what stands there, and its outcome: would_record, recorded, repeated or refused."""

    acts: list[RowAct]
    standing: list[Standing]
    outcome: str = "refused"
