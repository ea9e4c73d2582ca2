"""What if the definition were another: counted again in a scratch schema that is gone afterwards, however it ends."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from support.database import Cluster
from support.events import CITY, COUNTY, Enterprise, Filing, act
from support.offices import command
from support.posting import record, registry_on

from projections.dispatch.redefinition import Differing, Redefinition, ScratchInUse, differences, fold_scratch, scratch
from projections.engine.fold import digest
from projections.engine.follower import catch_up
from projections.engine.rebuild import prepare
from registry.application.registry import Registry
from registry.store.migrate import migrate

OTHER = "370103"


def filed(registry: Registry, filing: Filing, office: str = COUNTY) -> Filing:
    record(registry, office, filing.received(), filing.assessed())
    record(registry, CITY, filing.approved(), filing.notice(), filing.notice_closed(), filing.receipt())
    return filing


@pytest.fixture(scope="module")
def asked(cluster: Cluster) -> Iterator[tuple[str, Registry]]:
    """Two filings in force: one suspended in May and June, one that evaluates and is revoked in July; and an intent."""
    with cluster.clone(cluster.enrolled) as dsn:
        migrate(dsn)
        with registry_on(dsn) as registry:
            prepare(dsn, registry.database)
            suspended, revoked = filed(registry, Filing()), filed(registry, Filing(Enterprise(county=OTHER)), OTHER)
            record(registry, CITY, act("filing.suspended.v1", suspended.subject, "2021-05-03", {"reason": "整改"}))
            record(registry, CITY, act("filing.resumed.v1", suspended.subject, "2021-07-01", {"reason": "整改完成"}))
            record(registry, OTHER, revoked.evaluation().held("2021-04-20"))
            record(registry, CITY, act("filing.revoked.v1", revoked.subject, "2021-07-05", {"reason": "失序"}))
            record(registry, COUNTY, Filing().intended("2021-06-10"))
            yield dsn, registry


def there(dsn: str) -> bool:
    with psycopg.connect(dsn) as connection:
        return connection.execute("SELECT to_regnamespace('figures_whatif')").fetchone() != (None,)


def differing(dsn: str, registry: Registry, **changes: Any) -> list[tuple[str, str, str, int, int]]:
    """Ask what if, and check that nothing else is touched; return what differs."""
    database, changed = registry.database, Redefinition(**changes)
    cut = registry.cut(CITY, None)
    catch_up(database, CITY, cut)
    before = digest(database, CITY)
    with scratch(dsn):
        assert fold_scratch(database, CITY, changed.fold, lambda _tenant, _done, _size: None) == cut
        found: list[Differing] = list(differences(database, CITY, cut, changed))
    assert (digest(database, CITY), registry.cut(CITY, None), there(dsn)) == (before, cut, False)
    return [(each.month, each.unit, each.column, each.before, each.after) for each in found]


def test_the_same_definition_differs_nowhere(asked: tuple[str, Registry]) -> None:
    """Folded by the statements as they are, every figure of every month comes out the same."""
    assert differing(*asked) == []


def test_a_suspended_filing_may_not_count(asked: tuple[str, Registry]) -> None:
    """Suspended in May and June, it is missing in those two months' completed, and back when it is resumed."""
    found = differing(*asked, suspended_counts=False)
    assert found == [("2021-05", COUNTY, "completed", 1, 0), ("2021-06", COUNTY, "completed", 1, 0)]


def test_only_those_in_force_may_count_as_having_evaluated(asked: tuple[str, Registry]) -> None:
    """From the month of its revocation on, an enterprise that has evaluated counts no more."""
    assert differing(*asked, evaluated="in_force") == [("2021-07", OTHER, "evaluated", 1, 0)]


def test_an_evaluation_under_one_unit_does_not_count_in_another(enrolled_dsn: str, registry: Registry) -> None:
    """An enterprise in force in a second unit has evaluated there only by what it evaluated there."""
    prepare(enrolled_dsn, registry.database)
    enterprise = Enterprise()
    left = filed(registry, Filing(enterprise))
    record(registry, COUNTY, left.evaluation().held("2021-04-20"))
    record(registry, CITY, left.act("deregistered", "2021-05-06", reason="迁往他区"))
    moved = Filing(Enterprise(enterprise.code, county=OTHER))
    record(registry, OTHER, moved.received("2021-05-10"), moved.assessed("2021-05-12"))
    record(registry, CITY, moved.approved("2021-05-13"), moved.receipt("2021-05-20"))
    found = differing(enrolled_dsn, registry, evaluated="in_force")
    assert found == [("2021-05", COUNTY, "evaluated", 1, 0)]
    record(registry, OTHER, moved.evaluation().held("2021-05-25"))
    assert differing(enrolled_dsn, registry, evaluated="in_force") == found


def test_an_evaluator_counts_up_to_its_filings_last_day(enrolled_dsn: str, registry: Registry) -> None:
    """Valid until a month's last day, a filing is in force in that month still, and in the next no more."""
    prepare(enrolled_dsn, registry.database)
    filing, later = Filing(), Filing()
    record(registry, COUNTY, filing.received(), filing.assessed())
    record(registry, CITY, filing.approved(), filing.receipt(until="2021-05-31"))
    record(registry, COUNTY, filing.evaluation().held("2021-04-20"), later.intended("2021-06-10"))
    found = differing(enrolled_dsn, registry, evaluated="in_force")
    assert found == [("2021-06", COUNTY, "evaluated", 1, 0)]


def test_intents_may_not_count_as_preparing(asked: tuple[str, Registry]) -> None:
    """Counted from the application on, an intent of June is nothing yet."""
    found = differing(*asked, preparing="received")
    assert found == [("2021-06", COUNTY, "preparing", 1, 0), ("2021-07", COUNTY, "preparing", 1, 0)]


def test_the_scratch_schema_is_gone_however_the_question_ends(asked: tuple[str, Registry]) -> None:
    """Given up halfway it is dropped; who asks meanwhile is told to wait; one left behind is replaced."""
    dsn, registry = asked

    def give_up(_tenant: str, _done: int, _size: int) -> None:
        assert there(dsn)
        with pytest.raises(ScratchInUse), scratch(dsn):
            pass
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), scratch(dsn):
        fold_scratch(registry.database, CITY, Redefinition().fold, give_up)
    assert not there(dsn)
    with psycopg.connect(dsn) as connection:
        connection.execute("SET ROLE registry_owner")
        connection.execute("CREATE SCHEMA figures_whatif CREATE TABLE left_behind ()")
    assert differing(dsn, registry) == []


def test_what_if_is_asked_from_the_command_line(asked: tuple[str, Registry], tmp_path: Path) -> None:
    """Rules and definitions in one file: acts refused, deadlines, figures, by month; both languages; faults exit 1."""
    dsn, _ = asked
    file = tmp_path / "whatif.toml"
    file.write_text(
        "[rules]\nvalidity_years = 2\nassessment_workdays = 3\n[dispatch]\nsuspended_counts = false\n",
        "utf-8",
    )
    done = command(dsn, "whatif", file, "--tenant", CITY, "--json", "--lang", "en")
    assert done.returncode == 0, done.stderr
    [told] = json.loads(done.stdout)["tenants"]
    months = {each.pop("month"): each for each in told["months"]}
    assert months["2021-03"] == {"refused": 2, "deadlines": 2, "late_before": 0, "late_after": 2, "figures": 0}
    assert months["2021-05"]["figures"] == months["2021-06"]["figures"] == 1
    assert {each["rule"] for each in told["refused"]} == {"validity_too_long"}
    assert {(each["before"], each["after"], each["late_after"]) for each in told["deadlines"]} == {
        ("2021-03-29", "2021-03-04", True)
    }
    file.write_text('[dispatch]\nevaluated = "sometimes"\n', "utf-8")
    wrong = command(dsn, "whatif", file)
    assert (wrong.returncode, "dispatch/evaluated" in wrong.stderr) == (1, True)


def test_ctrl_c_leaves_nothing_behind(asked: tuple[str, Registry], tmp_path: Path) -> None:
    """Interrupted while it folds, the command ends and the scratch schema is gone."""
    dsn, _ = asked
    file = tmp_path / "whatif.toml"
    file.write_text("[dispatch]\nsuspended_counts = false\n", "utf-8")
    with psycopg.connect(dsn) as holding:  # the fold reads the offices' log; whoever holds it up makes it wait
        holding.execute("LOCK TABLE registry.event IN ACCESS EXCLUSIVE MODE")
        program = Path(sys.executable).with_name("filing-registry")
        running = subprocess.Popen(
            [program, "whatif", file, "--tenant", CITY],
            env={"FILING_REGISTRY_DSN": dsn, "PATH": "/usr/bin"},
            stderr=subprocess.PIPE,
        )
        try:
            waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'registry.event'::regclass"
            with psycopg.connect(dsn, autocommit=True) as looking:
                while looking.execute(waiting).fetchone() == (0,):
                    assert running.poll() is None, running.communicate()
            assert there(dsn)
            running.send_signal(signal.SIGINT)
            _, said = running.communicate(timeout=30)
        finally:
            running.kill()
    assert b"Traceback" not in said, said
    assert not there(dsn)
