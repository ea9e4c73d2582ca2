"""The command that tells of a certificate by its number; what is on record of it is looked up elsewhere."""

from datetime import datetime
from typing import Annotated, Any

import typer
from rich.console import Group
from rich.text import Text

from api import parameters
from api.schemas.certificates import look_up
from api.terminal import AsOf, Data, opened, out
from registry.domain import regions
from registry.domain.values import SHANGHAI
from registry.terms import statuses
from registry.terms.events import EVENTS


def certificate(
    number: Annotated[str, typer.Argument(help="a certificate number of 22 characters")],
    as_of: AsOf = None,
    data: Data = None,
) -> None:
    """Tell whether a certificate stands, and what happened to it."""
    cut = parameters.parse_cut(as_of)
    with opened(data) as (_, registry):
        out.print(told(look_up(registry, number, cut)))


def told(found: dict[str, Any]) -> Group:
    """Return a certificate as something rich can print."""
    status = statuses.STATUSES[f"certificate.{found['status']}"]
    tenant = found["tenant"]
    lines = [
        Text.assemble((f"证书 certificate {found['number']}", "bold"), f"  {regions.names()[tenant]} ({tenant})"),
        Text.assemble("     状态 status: ", (f"{status.zh} {status.en}", "bold")),
    ]
    for name, (chinese, english) in _LABELS.items():
        if name in found:
            lines.append(Text(f"     {chinese} {english}: {found[name]}"))
    for event in found["history"]:
        term = EVENTS[event["type"]]
        when = datetime.fromisoformat(event["time"]).astimezone(SHANGHAI)
        said = f" · {event['reason']}" if "reason" in event else ""
        lines.append(
            Text(
                f"     {when:%Y-%m-%d %H:%M}  {term.zh} {term.en}  {event['office']} · 第 {event['position']} 号{said}"
            )
        )
    return Group(*lines, Text(f"     截至第 {found['as_of']} 号记录 as of {found['as_of']}", "dim"))


_LABELS = {
    "holder": ("持证人", "holder"),
    "occupation": ("职业", "occupation"),
    "level": ("等级", "level"),
    "evaluation": ("评价", "evaluation"),
    "filing": ("备案", "filing"),
    "replaces": ("代替", "replaces"),
    "replaced_by": ("换发为", "replaced by"),
    "revoked_unnamed": ("同批未指明编号的撤销数", "revoked in this evaluation without a number"),
}
