"""What is asked for when a list is taken in."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What is asked for: whose workbook, into which tenant, how.

    `ending` is what the file says that it is; `form` and `sheet` None for whichever fits; `acted_on` the day of acts
    whose list does not say, None for the present one. `replace`: also figures that other offices recorded; `preview`:
    the hash of the dry run that is to be recorded, and nothing else.
    """

    tenant: str
    office: str
    now: datetime
    acted_on: date | None = None
    dry_run: bool = False
    form: str | None = None
    sheet: str | None = None
    ending: str | None = None
    replace: bool = False
    preview: str | None = None

    @property
    def asked(self) -> tuple[object, ...]:
        """What of it a preview is of."""
        on = self.acted_on and self.acted_on.isoformat()
        return self.tenant, self.office, self.form, self.sheet, on, self.replace
