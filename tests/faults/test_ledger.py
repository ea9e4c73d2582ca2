import json
from typing import Any

import pytest
from faults.ledger import Acked, Ledger, Row, Verdict, judge
from support.events import Enterprise

TENANT, OFFICE = "370100", "370102"


def run_of(number: int) -> tuple[Ledger, list[Row]]:
    """A run in which that many surveys were acknowledged, and lie in the log as they were."""
    ledger, rows = Ledger(), []
    for position in range(1, number + 1):
        event = Enterprise().surveyed()
        ledger.send(event)
        answer = event | {"tenant": TENANT, "position": position, "version": 1}
        ledger.acked.append(Acked(TENANT, OFFICE, event, answer))
        rows.append(Row(TENANT, position, event["id"], event["subject"], 1, event["type"], json.dumps(event["data"])))
    return ledger, rows


def verdict(ledger: Ledger, rows: list[Row], size: int) -> Verdict:
    return judge(ledger, {TENANT: size}, rows)


def test_a_run_without_a_fault_is_clean() -> None:
    """Where all that was acknowledged is there once, nothing is reported."""
    ledger, rows = run_of(5)
    found = verdict(ledger, rows, 5)
    assert found.clean
    assert found.line(kills=2) == "acked=5 lost=0 doubled=0 gaps=0 kills=2"


def test_an_event_that_is_gone_is_lost_and_leaves_a_gap() -> None:
    """A row fewer than acknowledged is reported as lost, and its position as a gap."""
    ledger, rows = run_of(5)
    found = verdict(ledger, rows[:2] + rows[3:], 5)
    assert (found.lost, found.doubled, found.gaps) == (1, 0, 1)


def test_an_acknowledged_post_that_was_never_recorded_is_lost() -> None:
    """A false 201 is reported though the log itself has no gap."""
    ledger, rows = run_of(5)
    found = verdict(ledger, rows[:-1], 4)
    assert (found.lost, found.doubled, found.gaps) == (1, 0, 0)


@pytest.mark.parametrize("change", [{"data": "{}"}, {"version": 2}, {"position": 9}, {"subject": "enterprise/x"}])
def test_an_event_that_was_altered_is_lost(change: dict[str, Any]) -> None:
    """An event that lies in the log otherwise than acknowledged is reported."""
    ledger, rows = run_of(5)
    rows[2] = rows[2]._replace(**change)
    assert verdict(ledger, rows, 5).lost == 1


def test_an_event_that_is_there_twice_is_doubled() -> None:
    """The same id at two positions is reported, and so is its subject's version."""
    ledger, rows = run_of(5)
    found = verdict(ledger, [*rows, rows[2]._replace(position=6)], 6)
    assert (found.doubled, found.gaps) == (2, 0)


def test_a_post_answered_in_two_ways_is_doubled() -> None:
    """A repeated post that was told another position than at first is reported."""
    ledger, rows = run_of(5)
    tenant, office, body, answer = ledger.acked[2]
    ledger.acked.append(Acked(tenant, office, body, answer | {"position": 6}))
    assert verdict(ledger, rows, 5).doubled == 1


def test_a_head_behind_its_log_is_a_gap() -> None:
    """Positions beyond the log's head are reported."""
    ledger, rows = run_of(5)
    assert verdict(ledger, rows, 3).gaps == 2


def test_an_event_that_nobody_sent_is_reported() -> None:
    """A row that no writer sent is reported."""
    ledger, rows = run_of(5)
    ledger.sent.discard(rows[0].id)
    assert verdict(ledger, rows, 5).unsent == 1


def test_the_same_id_in_two_tenants_is_two_events() -> None:
    """An id is unique in its tenant, not beyond it."""
    ledger, rows = run_of(5)
    assert judge(ledger, {TENANT: 5, "370200": 1}, [*rows, rows[0]._replace(tenant="370200", position=1)]).clean
