"""The command that lists where the logs hold personal data."""

import json

import pytest
from support.events import CITY, COUNTY, Enterprise, Filing
from support.offices import command
from support.older import recorded_before
from support.posting import record, registry_on

IDENTITY, TELEPHONE, CARD = "11010519491231002X", "138 0013 8000", "6222021234567890128"


@pytest.fixture
def recorded(enrolled_dsn: str) -> tuple[str, Filing]:
    """A database with the standard offices and a filing that is returned for correction."""
    filing = Filing(Enterprise())
    with registry_on(enrolled_dsn) as registry:
        record(registry, COUNTY, filing.of.surveyed(), filing.received(), filing.returned("2021-03-02"))
    return enrolled_dsn, filing


def test_a_log_without_personal_data_exits_0(recorded: tuple[str, Filing]) -> None:
    """What is accepted today holds none, and the command says so."""
    done = command(recorded[0], "personal-data")
    assert (done.returncode, done.stdout.strip()) == (0, "No personal data.")
    assert json.loads(command(recorded[0], "personal-data", "--json", "--tenant", CITY).stdout) == []


def test_what_older_versions_recorded_is_listed_and_not_repeated(recorded: tuple[str, Filing]) -> None:
    """Position, subject, field and kind of everything that is personal are told, and the value nowhere."""
    dsn, filing = recorded
    recorded_before(dsn, CITY, filing.subject, 1, name=f"济南示例公司{IDENTITY}")
    items = [{"part": "申请表", "reason": "照片不清"}, {"part": f"联系人{TELEPHONE}", "reason": f"卡号\u200b{CARD}"}]
    recorded_before(dsn, CITY, filing.subject, 2, items=items)
    done = command(dsn, "personal-data", "--json")
    told = [(one["subject"], one["pointer"], one["kind"]) for one in json.loads(done.stdout)]
    assert (done.returncode, {one["tenant"] for one in json.loads(done.stdout)}) == (1, {CITY})
    assert told == [
        (filing.subject, "/data/name", "identity_number"),
        (filing.subject, "/data/items/1/part", "telephone_number"),
        (filing.subject, "/data/items/1/reason", "bank_card"),
    ]
    shown = command(dsn, "personal-data")
    assert (shown.returncode, "Personal data: 3." in shown.stdout, "身份证号码" in shown.stdout) == (1, True, True)
    for value in (IDENTITY, TELEPHONE, CARD):
        assert value not in done.stdout + done.stderr + shown.stdout + shown.stderr
    assert command(dsn, "personal-data", "--tenant", "370200").returncode == 0
