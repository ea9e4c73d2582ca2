"""Tenants and counties of Shandong (GB/T 2260), read from the data files, with a hint where a county was merged."""

from csv import DictReader
from functools import cache
from importlib.resources import files

PROVINCE = "370000"


def _rows(name: str) -> list[dict[str, str]]:
    return list(DictReader((files("registry") / "data" / name).read_text("utf-8").splitlines()))


@cache
def names() -> dict[str, str]:
    """Return the name of every current region code: province, cities, counties and development zones."""
    rows = _rows("regions_shandong.csv") + _rows("regions_shandong_zones.csv")
    return {row["code"]: row["name"] for row in rows}


@cache
def tenants() -> tuple[str, ...]:
    """Return the 17 tenants (备案机关): the 16 cities in code order, then the province."""
    cities = sorted(row["code"] for row in _rows("regions_shandong.csv") if row["level"] == "city")
    return (*cities, PROVINCE)


@cache
def counties(tenant: str) -> tuple[str, ...]:
    """Return the counties of a city in code order; the province as a tenant has none of its own."""
    return tuple(
        sorted(
            row["code"]
            for row in _rows("regions_shandong.csv")
            if row["level"] == "county" and row["parent_code"] == tenant
        )
    )


@cache
def _places(tenant: str) -> frozenset[str]:
    if tenant == PROVINCE:
        return frozenset(code for code in names() if not code.endswith("00"))
    zones = {row["code"] for row in _rows("regions_shandong_zones.csv") if row["parent_code"] == tenant}
    return frozenset(counties(tenant)) | zones


def lies_in(county: str, tenant: str) -> bool:
    """Tell whether a county or development zone lies in the tenant's area; every one lies in the province's."""
    return county in _places(tenant)


@cache
def successors() -> dict[str, str]:
    """Return retired codes with the code that took their place, where it is known."""
    rows = _rows("regions_shandong_historical.csv")
    return {row["code"]: row["successor_code"] for row in rows if row["successor_code"]}


@cache
def retired_names() -> dict[str, tuple[str, ...]]:
    """Return what places were called (章丘市) and their codes, with the codes that took their place."""
    found: dict[str, set[str]] = {}
    for row in _rows("regions_shandong_historical.csv"):
        if row["successor_code"] in names() and not row["successor_code"].endswith("00"):
            for called in (row["name"], *({row["code"]} - set(names()))):
                found.setdefault(called, set()).add(row["successor_code"])
    return {name: tuple(sorted(codes)) for name, codes in found.items()}


def tenant_name(tenant: str) -> str:
    """Return how the province's tables name a tenant: a city by its name, the province's own as 省直."""
    return office_name(tenant) if tenant == PROVINCE else names()[tenant]


def centre_name(tenant: str) -> str:
    """Return what a tenant's own centre is called where it has enrolled itself under no name."""
    return f"{names()[tenant]}备案机关"


def office_name(tenant: str) -> str:
    """Return what a tenant's own row is called in Annex 2: 市直, or 省直 for the province."""
    return "省直" if tenant == PROVINCE else "市直"
