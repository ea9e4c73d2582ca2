"""The standard enrolment of Shandong's offices: who belongs to which tenant, and the file of their keys."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from api.http.auth import new_key
from registry.application.registry import Registry
from registry.application.submissions import Submission, draft_of
from registry.domain import regions
from registry.errors import RegistryError
from registry.store import credentials

_INDUSTRIES = {"transport": "交通运输厅", "housing": "住房和城乡建设厅"}
_CITY_INDUSTRIES = {"transport": "交通运输局", "housing": "住房和城乡建设局"}


class KeysUnusable(RegistryError):
    """The keys' file is there but cannot be read as one."""


def standard_offices(tenant: str) -> dict[str, dict[str, str]]:
    """Return a tenant's offices, code → data: the centre, its counties, two industry offices, an auditor."""
    names = regions.names()
    industries = _INDUSTRIES if tenant == regions.PROVINCE else _CITY_INDUSTRIES
    offices = {tenant: {"name": f"{names[tenant]}职业技能鉴定中心", "kind": "centre"}}
    offices |= {code: {"name": f"{names[code]}职业技能鉴定中心", "kind": "county"} for code in regions.counties(tenant)}
    offices |= {
        f"{tenant}-{key}": {"name": f"{names[tenant]}{name}", "kind": "industry"} for key, name in industries.items()
    }
    offices[f"{tenant}-audit"] = {"name": f"{names[tenant]}审计", "kind": "auditor"}
    return offices


def enrol_standard(
    registry: Registry, dsn: str, keys_file: Path, progress: Callable[[int, int], None] = lambda _done, _of: None
) -> tuple[int, int]:
    """Enrol every office that is not yet enrolled and give a key to each that has none in the file.

    Return (offices enrolled, keys issued). The file is JSON, office → key, mode 0600; keys already in it
    stay as they are.
    """
    keys = _read(keys_file)
    enrolled, tenants = 0, regions.tenants()
    offices = {tenant: standard_offices(tenant) for tenant in tenants}
    for done, tenant in enumerate(tenants):
        enrolled += _enrol(registry, tenant, offices[tenant])
        progress(done + 1, len(tenants))
    fresh = {code: new_key() for found in offices.values() for code in found if code not in keys}
    if fresh:
        # The file first: a key that was issued but lost would have to be found out and withdrawn.
        _write(keys_file, {**keys, **fresh})
    credentials.issue(dsn, {code: {**keys, **fresh}[code] for found in offices.values() for code in found})
    return enrolled, len(fresh)


def _enrol(registry: Registry, tenant: str, offices: dict[str, dict[str, str]]) -> int:
    now = datetime.now(UTC)
    known = {event.subject for event in registry.events(tenant, 0, 1_000, type="office.enrolled.v1")}
    drafts = [
        draft_of("office.enrolled.v1", f"office/{code}", data, tenant, now)
        for code, data in offices.items()
        if f"office/{code}" not in known
    ]
    if drafts:
        [future] = registry.post(tenant, [Submission(tenant, tuple(drafts))])
        future.result()
    return len(drafts)


def _read(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        message = f"{path} cannot be read as a file of keys: {error}"
        raise KeysUnusable(message) from None
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        message = f"{path} is not a file of keys: it must hold one JSON object, office → key."
        raise KeysUnusable(message)
    return found


def _write(path: Path, keys: dict[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(keys, file, indent=1)
    beside.replace(path)
