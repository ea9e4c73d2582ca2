"""Answers that are dumped as they are, held to the models that declare them."""

import json
from collections.abc import Iterator

import pytest
from pydantic import TypeAdapter
from support.database import Cluster
from support.events import CITY, COUNTY, PROVINCE, Enterprise, Filing, act, declared
from support.offices import Desks, desks_of, in_force
from support.server import serving

from api.schemas.activity import ActivityTableAnswer
from api.schemas.dispatch import DispatchTableAnswer
from api.schemas.events import EventAnswer
from api.schemas.inbox import InboxAnswer
from api.schemas.plan import PlanTableAnswer
from api.schemas.subjects import SubjectAnswer

FILING, STALE = Filing(Enterprise()), Filing(Enterprise(county="370103"))


@pytest.fixture(scope="module")
def busy(cluster: Cluster) -> Iterator[Desks]:
    """A city with a plan, declared figures and a remark, a certificate, an idle enterprise, and something overdue."""
    with cluster.clone(cluster.enrolled) as dsn, serving(dsn, cluster.keys) as served, desks_of(served) as desks:
        rows = [{"row": 2, "above_scale": 120, "planned": {"2021": 40, "2022": 40, "2023": 32}, "remark": "含中小企业"}]
        desks.record(CITY, act("plan.adopted.v1", "plan/2021-2023", "2021-01-20", {"rows": rows}))
        desks.record(COUNTY, FILING.of.surveyed())
        evaluation = in_force(desks, FILING).evaluation()
        desks.record(COUNTY, evaluation.held(), evaluation.granted())
        in_force(desks, Filing(Enterprise()))
        desks.record("370103", STALE.received())
        desks.record(CITY, declared("370104", "2021-04", "2021-05-03", (2, 3, 1, 10, 40), remark="手工统计"))
        yield desks


@pytest.mark.parametrize(
    ("office", "tenant", "path", "declaration"),
    [
        (CITY, CITY, "dispatch/2021-04", DispatchTableAnswer),
        (PROVINCE, "consolidated", "dispatch/2021-04", DispatchTableAnswer),
        (CITY, CITY, "plan/2021-2023", PlanTableAnswer),
        (PROVINCE, "consolidated", "plan/2021-2023", PlanTableAnswer),
        (CITY, CITY, "activity/2021-04", ActivityTableAnswer),
        (PROVINCE, "consolidated", "activity/2021-04", ActivityTableAnswer),
        (CITY, CITY, "events", list[EventAnswer]),
        ("370103", CITY, "inbox", InboxAnswer),
        (CITY, CITY, "inbox", InboxAnswer),
        ("370103", CITY, "subjects/{stale}", SubjectAnswer),
        (CITY, CITY, "subjects/{filing}/history", list[EventAnswer]),
    ],
)
def test_what_is_answered_is_what_is_declared(
    busy: Desks, office: str, tenant: str, path: str, declaration: type
) -> None:
    """An answer has the declared fields, no others, of the declared types, and absent fields are not null."""
    answer = busy.get(office, path.format(filing=FILING.subject, stale=STALE.subject), tenant=tenant)
    assert answer.status_code == 200, answer.text
    adapter = TypeAdapter(declaration)
    told = adapter.validate_json(answer.content, strict=True)
    assert json.loads(adapter.dump_json(told, by_alias=True)) == answer.json()
    assert answer.json()


def test_tables_and_inboxes_of_the_test_say_something(busy: Desks) -> None:
    """The answers that are held to their declarations have rows, remarks, idle enterprises and deadlines in them."""
    dispatch = busy.read(CITY, "dispatch/2021-04")
    assert [(row["declared"], row["remark"]) for row in dispatch["rows"] if "derived" in row] == [(True, "手工统计")]
    assert [row["remark"] for row in busy.read(CITY, "plan/2021-2023")["rows"] if row["remark"]] == ["含中小企业"]
    assert all(busy.read(CITY, "activity/2021-04")["zero_progress"].values())
    [waiting] = busy.read("370103", "inbox")["items"]
    assert waiting["skipped"]
    assert waiting["calendars"]
    assert busy.read("370103", f"subjects/{STALE.subject}")["deadlines"]
