"""`enrol`: enrols offices and gives them keys."""

from pathlib import Path
from typing import Annotated

import typer

from api.enrolment import enrol_standard
from api.terminal import Data, err, opened, out, progress_bar


def enrol(
    keys: Annotated[Path, typer.Option("--keys", help="the file of keys to write, office → key, mode 0600")],
    *,
    standard: Annotated[bool, typer.Option("--standard", help="the province, 16 cities and 136 counties")] = False,
    data: Data = None,
) -> None:
    """Enrol offices and give them keys."""
    if not standard:
        err.print(
            "Say --standard: it enrols the province, 16 cities and 136 counties. "
            "Single offices are enrolled by posting office.enrolled.v1."
        )
        raise typer.Exit(2)
    with opened(data) as (settings, registry), progress_bar("enrolling") as move:
        enrolled, issued = enrol_standard(registry, settings.dsn or "", keys, lambda done, of: move("", done, of))
    out.print(f"Enrolled {enrolled} offices, issued {issued} keys: {keys}", highlight=False, soft_wrap=True)
