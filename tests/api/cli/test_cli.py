"""The command line on the database of a running server: what it says, what it writes, and how it exits."""

import json
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import orjson
import psycopg
import pytest
from support.events import CITY, COUNTY, PROVINCE, Enterprise, Filing, act, lines, new_id
from support.offices import Desks, command, in_force

from registry.domain import regions

Run = Callable[..., CompletedProcess[str]]


@pytest.fixture
def run(desks: Desks) -> Run:
    """Run a command on the database that the server serves."""

    def on_database(*arguments: str | Path) -> CompletedProcess[str]:
        return command(desks.served.dsn, *arguments)

    return on_database


def post(run: Run, file: Path, office: str = COUNTY, tenant: str = CITY) -> CompletedProcess[str]:
    return run("post", file, "--tenant", tenant, "--office", office)


def test_a_file_is_posted_and_may_be_posted_again(desks: Desks, run: Run, tmp_path: Path) -> None:
    """An NDJSON file is recorded and exits 0; posted again, or with more lines, nothing is doubled."""
    size, file = desks.sizes()[CITY][0], tmp_path / "events.ndjson"
    first = lines(*[Enterprise().surveyed() for _ in range(1_200)])
    file.write_bytes(first)
    done = post(run, file)
    assert (done.returncode, done.stdout.strip()) == (0, "recorded 1200, recorded before 0, refused 0")
    file.write_bytes(first + lines(Enterprise().surveyed()))
    done = post(run, file)
    assert (done.returncode, done.stdout.strip()) == (0, "recorded 1, recorded before 1200, refused 0")
    assert desks.sizes()[CITY] == (size + 1_201, size + 1_201)


@pytest.mark.parametrize(("several", "indent"), [(False, 2), (True, None), (True, 2)])
def test_a_file_may_be_json(desks: Desks, run: Run, tmp_path: Path, *, several: bool, indent: int | None) -> None:
    """A file may be one event or an array, on one line or on many."""
    events = [Enterprise().surveyed(), Enterprise().surveyed()]
    file = tmp_path / "events.json"
    file.write_text(json.dumps(events if several else events[0], indent=indent), "utf-8")
    done = post(run, file)
    assert (done.returncode, done.stdout.split()[1]) == (0, "2," if several else "1,")
    assert desks.read(COUNTY, f"subjects/{events[0]['subject']}")["version"] == 1


def test_bad_lines_are_named_and_the_others_recorded(desks: Desks, run: Run, tmp_path: Path) -> None:
    """Each refused line is named with its reason, the others are recorded, and the exit status is 1."""
    size, file, good = desks.sizes()[CITY][0], tmp_path / "events.ndjson", Enterprise()
    bad = Enterprise(county="370203").surveyed()
    file.write_bytes(
        lines(b"{broken", good.surveyed(), bad | {"X": 1}, bad, Filing().approved(), b"", Enterprise().surveyed())
    )
    done = post(run, file)
    assert (done.returncode, done.stdout.strip()) == (1, "recorded 2, recorded before 0, refused 4")
    said = [line for line in done.stderr.splitlines() if line.startswith(str(file))]
    assert [int(line.removeprefix(f"{file}:").partition(":")[0]) for line in said] == [1, 3, 4, 5]
    assert "not JSON" in said[0]
    assert "/X: unknown field" in said[1]
    assert "/data/county: county 370203 does not lie in 370100" in said[2]
    assert "nothing has happened to this subject yet" in said[3]
    assert "尚无此事项" in said[3]
    assert desks.sizes()[CITY] == (size + 2, size + 2)


NO_JSON = ("neither JSON nor NDJSON", "不是 UTF-8 编码的 JSON 或 NDJSON")
IN_UTF16 = ("This is in UTF-16; send it in UTF-8.", "内容是 UTF-16 编码")


@pytest.mark.parametrize(
    ("content", "said"), [(b"{", NO_JSON), (b"\xff\xfe{\x00}\x00", IN_UTF16), (b"[" * 10_000, NO_JSON)]
)
def test_a_file_that_is_no_json_is_refused(
    desks: Desks, run: Run, tmp_path: Path, content: bytes, said: tuple[str, str]
) -> None:
    """A file that is neither JSON nor NDJSON in UTF-8 exits 1, says so in both languages, and records nothing."""
    size, file = desks.sizes(), tmp_path / "events.json"
    file.write_bytes(content)
    done = post(run, file)
    assert (done.returncode, done.stdout) == (1, "")
    assert all(words in done.stderr for words in said)
    assert desks.sizes() == size


@pytest.mark.parametrize(
    ("office", "tenant", "said"),
    [("370202", CITY, "no office 370202 in 370100"), (COUNTY, "999999", "no tenant '999999'")],
)
def test_an_office_posts_to_its_own_tenant_only(
    desks: Desks, run: Run, tmp_path: Path, office: str, tenant: str, said: str
) -> None:
    """A tenant that the office does not belong to, or that does not exist, exits 1 and records nothing."""
    size, file = desks.sizes(), tmp_path / "events.json"
    file.write_bytes(orjson.dumps(Enterprise().surveyed()))
    done = post(run, file, office, tenant)
    assert done.returncode == 1
    assert said in done.stderr
    assert desks.sizes() == size


def test_the_guard_holds_on_the_command_line_too(desks: Desks, run: Run, tmp_path: Path) -> None:
    """An auditor's post and another county's are refused, line by line, with the rule's sentence."""
    size, file = desks.sizes(), tmp_path / "events.ndjson"
    file.write_bytes(lines(Enterprise(county="370103").surveyed()))
    for office, said in (("370100-audit", "may only read"), (COUNTY, "this one is in 370103")):
        done = post(run, file, office)
        assert done.returncode == 1
        assert said in done.stderr
    assert desks.sizes() == size


WRONG = [
    ["post"],
    ["post", "/nowhere/events.json", "--tenant", CITY, "--office", COUNTY],
    ["report", "dispatch", "2021-13"],
    ["report", "dispatch", "[/2021]"],
    ["report", "dispatch", "2021-03", "--tenant", "999999"],
    ["report", "plan", "2021-2023", "--on", "2021-02-30"],
    ["replay", f"office/{COUNTY}", "--as-of", "5"],
    ["rebuild", "colours"],
    ["enrol", "--keys", "/nowhere/keys.json"],
    ["serve", "--port", "70000"],
]


def all_of(dsn: str, *commands: list[str]) -> list[CompletedProcess[str]]:
    """Run commands beside one another; the machine's cores are few, the start of a program is long."""
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda arguments: command(dsn, *arguments), commands))


def test_wrong_usage_exits_2_and_says_what_is_wrong() -> None:
    """A command that is not written as it must be exits 2 with a reason, before it looks for any database."""
    for arguments, done in zip(WRONG, all_of("host=/nowhere", *WRONG), strict=True):
        assert done.returncode == 2, (arguments, done.stderr)
        assert done.stderr.strip()


def test_the_help_tells_the_commands() -> None:
    """The help lists the commands, and each command tells its own."""
    shown = command("host=/nowhere", "--help")
    assert shown.returncode == 0
    for name in ("demo", "serve", "migrate", "enrol", "post", "report", "replay", "certificate", "rebuild"):
        assert name in shown.stdout


def test_a_database_that_is_not_there_exits_1() -> None:
    """Without its PostgreSQL a command exits 1 and says so in a sentence."""
    done = command("host=/nowhere dbname=none", "report", "dispatch", "2021-03", "--tenant", CITY)
    assert done.returncode == 1
    assert "PostgreSQL" in done.stderr


@pytest.fixture
def counted(desks: Desks) -> Desks:
    """A filing in force with its evaluation, and a plan."""
    filing = in_force(desks, Filing())
    evaluation = filing.evaluation()
    desks.record(COUNTY, filing.of.surveyed(), evaluation.held(), evaluation.granted())
    rows = [{"row": 2, "above_scale": 120, "planned": {"2021": 40}}]
    desks.record(CITY, act("plan.adopted.v1", "plan/2021-2023", "2021-01-20", {"rows": rows}))
    return desks


@pytest.mark.parametrize(
    ("name", "where", "options", "parameters"),
    [("dispatch", "2021-04", [], {}), ("plan", "2021-2023", ["--on", "2021-12-31"], {"on": "2021-12-31"})],
)
def test_a_report_says_what_the_server_says(
    counted: Desks, run: Run, tmp_path: Path, name: str, where: str, options: list[str], parameters: dict[str, str]
) -> None:
    """The report's JSON is the server's, its workbook has the server's bytes, its table has the figures."""
    cut = str(counted.sizes()[CITY][0] - 1)
    asked = ["report", name, where, "--tenant", CITY, "--as-of", cut, *options]
    file = tmp_path / "table.xlsx"
    done = run(*asked, "--json", "--xlsx", file)
    assert done.returncode == 0
    assert json.loads(done.stdout) == counted.read(CITY, f"{name}/{where}", as_of=cut, **parameters)
    assert file.read_bytes() == counted.get(CITY, f"{name}/{where}.xlsx", as_of=cut, **parameters).content
    shown = run(*asked)
    assert shown.returncode == 0
    assert ("历下区" if name == "dispatch" else "工业") in shown.stdout
    only_file = run(*asked, "--xlsx", file)
    assert (only_file.returncode, only_file.stdout) == (0, "")


def test_a_report_without_a_tenant_is_the_provinces(counted: Desks, run: Run) -> None:
    """Without a tenant the report is the consolidated table, as of a time."""
    time = counted.read(CITY, "events", after=counted.sizes()[CITY][0] - 1)[0]["recordedtime"]
    for name, where in (("dispatch", "2021-04"), ("plan", "2021-2023")):
        done = run("report", name, where, "--as-of", time, "--json")
        assert done.returncode == 0
        assert json.loads(done.stdout) == counted.read(PROVINCE, f"{name}/{where}", tenant="consolidated", as_of=time)


def test_a_report_counts_what_was_just_posted(empty_dsn: str, tmp_path: Path) -> None:
    """With no server running, a report counts what the command before it recorded."""
    keys, file, code = tmp_path / "keys.json", tmp_path / "events.ndjson", Filing()
    assert command(empty_dsn, "enrol", "--standard", "--keys", keys).returncode == 0
    file.write_bytes(lines(code.received()))
    assert command(empty_dsn, "post", file, "--tenant", CITY, "--office", COUNTY).returncode == 0
    done = command(empty_dsn, "report", "dispatch", "2021-03", "--tenant", CITY, "--json")
    assert json.loads(done.stdout)["total"]["preparing"] == 1


def test_a_cut_past_the_logs_end_exits_1(run: Run) -> None:
    """A report at a position that the log has not reached is refused."""
    done = run("report", "dispatch", "2021-03", "--tenant", CITY, "--as-of", "99999")
    assert done.returncode == 1
    assert "99999 is past its end" in done.stderr


def test_a_workbook_that_cannot_be_written_exits_1(run: Run, tmp_path: Path) -> None:
    """A workbook that has no folder to lie in is refused in a sentence."""
    done = run("report", "dispatch", "2021-03", "--tenant", CITY, "--xlsx", tmp_path / "nowhere" / "x.xlsx")
    assert done.returncode == 1
    assert "nowhere" in done.stderr


def test_a_replay_tells_a_subject_in_every_tenant_that_knows_it(desks: Desks, run: Run) -> None:
    """Without a tenant a replay tells what each tenant has recorded; with one, that one's; names stay as they are."""
    firm = Enterprise(name="甲[/bold][red]公司")
    desks.record(COUNTY, firm.surveyed())
    other = firm.surveyed("2021-02-01")
    other["data"]["county"] = "370202"
    desks.record("370202", other, tenant="370200")
    done = run("replay", firm.subject)
    assert done.returncode == 0
    assert done.stdout.count("调查摸底") == 2
    assert "济南市 (370100)" in done.stdout
    assert "青岛市 (370200)" in done.stdout
    assert "甲[/bold][red]公司" in done.stdout
    assert run("replay", firm.subject, "--tenant", CITY).stdout.count("调查摸底") == 1


def test_a_replay_as_of_a_cut_tells_what_was_known(desks: Desks, run: Run) -> None:
    """At a cut a replay tells the acts recorded by then, and that it stops there."""
    filing = Filing()
    first, second = desks.record(COUNTY, filing.received(), filing.assessed())
    done = run("replay", filing.subject, "--tenant", CITY, "--as-of", str(first["position"]))
    assert done.returncode == 0
    assert first["id"] in done.stdout
    assert second["id"] not in done.stdout
    assert "application received" in done.stdout.lower()
    by_time = run("replay", filing.subject, "--as-of", first["recordedtime"])
    assert by_time.returncode == 0


def test_a_replay_of_nothing_exits_1(desks: Desks) -> None:
    """A subject that nothing has happened to is told so, whatever its name."""
    names = (f"filing/{new_id()}", "filing/x", "unicorn/1", "nonsense", "", "a/[/b]")
    for done in all_of(desks.served.dsn, *(["replay", name] for name in names)):
        assert done.returncode == 1
        assert "There is no" in done.stderr


def test_a_rebuild_comes_out_the_same(counted: Desks, run: Run) -> None:
    """A rebuild of sound tables exits 0 and changes no figure, while the server goes on."""
    before = counted.get(CITY, "dispatch/2021-04").content
    done = run("rebuild")
    assert done.returncode == 0
    assert f"{sum(size for size, _ in counted.sizes().values())} events" in done.stdout
    assert counted.get(CITY, "dispatch/2021-04").content == before
    counted.record(COUNTY, Filing().received("2021-04-02"))
    assert counted.read(CITY, "dispatch/2021-04")["total"]["preparing"] == 1


def test_a_rebuild_finds_tables_that_were_altered(counted: Desks, run: Run) -> None:
    """Where somebody altered the tables a rebuild exits 1 and names the tenant, and the present tables stay."""
    assert counted.read(CITY, "dispatch/2021-04")["total"]["certified_month"] == 5
    with psycopg.connect(counted.served.dsn, autocommit=True) as connection:
        connection.execute("UPDATE figures.fact SET quantity = 500 WHERE kind = 'granted'")
    altered = counted.read(CITY, "dispatch/2021-04")["total"]
    assert altered["certified_month"] == 500
    done = run("rebuild")
    assert done.returncode == 1
    assert CITY in done.stderr
    assert "`rebuild --force`" in done.stderr and "figures_previous" in done.stderr and "与日志不符" in done.stderr
    assert counted.read(CITY, "dispatch/2021-04")["total"] == altered
    assert run("rebuild", "--force").returncode == 0
    assert counted.read(CITY, "dispatch/2021-04")["total"]["certified_month"] == 5
    assert "Dropped" in run("rebuild", "--drop-previous").stdout
    assert "no previous" in run("rebuild", "--drop-previous").stdout


def test_offices_are_enrolled_once_and_keep_their_keys(empty_dsn: str, tmp_path: Path) -> None:
    """Enrolment writes a key for every office into a file of the user's own; again, it changes nothing."""
    keys = tmp_path / "new" / "keys.json"
    done = command(empty_dsn, "enrol", "--standard", "--keys", keys)
    assert done.returncode == 0
    issued: dict[str, Any] = json.loads(keys.read_text("utf-8"))
    expected = {*regions.tenants(), *(code for tenant in regions.tenants() for code in regions.counties(tenant))}
    expected |= {f"{tenant}-{name}" for tenant in regions.tenants() for name in ("transport", "housing", "audit")}
    assert issued.keys() == expected
    assert len(set(issued.values())) == len(issued) == 17 + 136 + 51
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600
    assert not any(key in done.stdout + done.stderr for key in issued.values())
    again = command(empty_dsn, "enrol", "--standard", "--keys", keys)
    assert (again.returncode, "Enrolled 0 offices, issued 0 keys" in again.stdout) == (0, True)
    assert json.loads(keys.read_text("utf-8")) == issued


@pytest.mark.parametrize("content", ["{", '{"370100": 5}'])
def test_a_file_that_holds_no_keys_is_not_overwritten(enrolled_dsn: str, tmp_path: Path, content: str) -> None:
    """A file that cannot be read as one of keys exits 1 and stays as it is."""
    keys = tmp_path / "keys.json"
    keys.write_text(content, "utf-8")
    done = command(enrolled_dsn, "enrol", "--standard", "--keys", keys)
    assert done.returncode == 1
    assert "keys" in done.stderr
    assert keys.read_text("utf-8") == content


def test_a_migration_may_be_run_again(run: Run) -> None:
    """Bringing a database to this version exits 0 where it is there already."""
    assert run("migrate").returncode == 0
