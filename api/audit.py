"""The command `audit`: every leaf of the logs recomputed, and the roots; how it is done stands in the store."""

import json
from dataclasses import asdict
from functools import partial

import typer

from api.terminal import Data, Json, Tenant, opened, out, progress_bar
from registry.store.audit import Findings
from registry.store.audit import audit as audit_log
from registry.store.log import sizes

_SAID = {
    "leaves": "the stored leaf is not that of the stored event",
    "missing": "no event is there",
    "versions": "the version does not follow its subject's last",
    "beyond": "the event lies beyond the log's end",
}


def audit(tenant: Tenant = None, data: Data = None, *, as_json: Json = False) -> None:
    """Recompute every leaf of the logs and their roots; exit 1 where what is stored differs."""
    with opened(data) as (_, registry), progress_bar("auditing") as move:
        tenants = [tenant] if tenant else sorted(sizes(registry.database))
        found = [audit_log(registry.database, code, partial(move, code)) for code in tenants]
    if as_json:
        out.print_json(json.dumps([asdict(each) | {"sound": each.sound} for each in found]))
    else:
        for each in found:
            _tell(each)
    if not all(each.sound for each in found):
        raise typer.Exit(1)


def _tell(found: Findings) -> None:
    out.print(f"{found.tenant}  {found.size} events  root {found.root}", highlight=False, soft_wrap=True)
    for name, said in _SAID.items():
        positions = getattr(found, name)
        if positions:
            out.print(f"  {said}: {', '.join(map(str, positions))}", highlight=False, soft_wrap=True)
