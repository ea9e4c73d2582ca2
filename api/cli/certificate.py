"""The command that tells of a certificate by its number; what is on record of it is looked up elsewhere."""

from datetime import datetime
from typing import Annotated

import typer
from rich.console import Group
from rich.text import Text

from api import parameters
from api.cli.terms import CERTIFICATE, CERTIFICATE_FACTS
from api.schemas.certificates import CertificateFoundAnswer, look_up
from api.terminal import AsOf, Data, opened, out
from registry.domain import regions
from registry.domain.values import SHANGHAI
from registry.terms.catalogue import EVENTS, STATUSES


def certificate(
    number: Annotated[str, typer.Argument(help="a certificate number of 22 characters")],
    as_of: AsOf = None,
    data: Data = None,
) -> None:
    """Tell whether a certificate stands, and what happened to it."""
    cut = parameters.parse_cut(as_of)
    with opened(data) as (_, registry):
        out.print(told(look_up(registry, number, cut)))


def told(found: CertificateFoundAnswer) -> Group:
    """Return a certificate as something rich can print."""
    status = STATUSES[f"certificate.{found.status}"]
    tenant = found.tenant
    lines = [
        Text.assemble(
            (f"{CERTIFICATE['certificate'].both()} {found.number}", "bold"),
            f"  {regions.names()[tenant]} ({tenant})",
        ),
        Text.assemble(f"     {CERTIFICATE['status'].both()}: ", (status.both(), "bold")),
    ]
    for name, label in CERTIFICATE_FACTS.items():
        if value := getattr(found, name):
            lines.append(Text(f"     {label.both()}: {value}"))
    for event in found.history:
        term = EVENTS[event.type]
        when = datetime.fromisoformat(event.time).astimezone(SHANGHAI)
        said = f" · {event.reason}" if event.reason else ""
        place = CERTIFICATE["position"].zh.format(position=event.position)
        lines.append(Text(f"     {when:%Y-%m-%d %H:%M}  {term.both()}  {event.office} · {place}{said}"))
    return Group(*lines, Text(f"     {CERTIFICATE['as_of'].both(position=found.as_of)}", "dim"))
