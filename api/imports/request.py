"""What is asked for when a list is taken in."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What is asked for: whose workbook, into which tenant, how.

    `ending` is what the file says that it is; `form` and `sheet` None for whichever fits; `acted_at` when the acts
    of a list without dates happened. `replace`: also figures that other offices recorded; `preview`: the hash of the
    dry run that is to be recorded, and nothing else.
    """

    tenant: str
    office: str
    now: datetime
    acted_at: datetime
    dry_run: bool = False
    form: str | None = None
    sheet: str | None = None
    ending: str | None = None
    replace: bool = False
    preview: str | None = None

    @property
    def asked(self) -> tuple[object, ...]:
        """What of it a preview is of."""
        on = None if self.acted_at == self.now else self.acted_at.isoformat()
        return self.tenant, self.office, self.form, self.sheet, on, self.replace
