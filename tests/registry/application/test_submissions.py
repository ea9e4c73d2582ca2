"""What a client sends, parsed without a database: the bounds of each attribute, and every fault at its pointer."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from support.events import COUNTY, Enterprise, Filing, act

from registry.application.submissions import CLOCK_TOLERANCE, ProposedEvent, Submission, draft_of, parse
from registry.errors import EventInvalid

NOW = datetime(2021, 6, 1, 4, tzinfo=UTC)


def taken(**changes: Any) -> ProposedEvent:
    """Parse a good survey but for the changes to its attributes."""
    return parse(Enterprise().surveyed() | changes, COUNTY, NOW)


def faults(sent: Any, at: str = "") -> dict[str, str]:
    """Return what is wrong with an event, by pointer."""
    with pytest.raises(EventInvalid) as refused:
        parse(sent, COUNTY, NOW, at)
    found = {fault.pointer: str(fault.message) for fault in refused.value.faults}
    assert len(found) == len(refused.value.faults)
    return found


def test_a_clock_may_be_a_minute_ahead() -> None:
    """An act of a minute from now is taken, a microsecond later it lies in the future, which is told in Beijing time."""
    assert timedelta(minutes=1) == CLOCK_TOLERANCE
    assert taken(time="2021-06-01T12:01:00+08:00").time == NOW + CLOCK_TOLERANCE
    found = faults(Enterprise().surveyed() | {"time": "2021-06-01T04:01:00.000001Z"})
    assert found == {"/time": "the act lies in the future; it is 2021-06-01T12:00:00+08:00 now"}


@pytest.mark.parametrize(("name", "good", "bad"), [
    ("expectedversion", [0, 1, 9_999], [-1, True, False, "1", 1.0]),
    ("specversion", ["1.0"], ["0.3", 1.0, ""]),
    ("source", ["", "/370102/370102"], [5, ["/370102"]]),
    ("datacontenttype", ["application/json", "application/json ; charset=utf-8"], ["text/xml", "", 5]),
    ("traceparent", ["00-ab", "", 0, True], [1.5, [], {}]),
    ("time", [], [1_622_520_000, "2021-06-01", ["2021-06-01T12:00:00+08:00"]]),
    ("type", [], ["enterprise.painted.v1", 5, ["enterprise.surveyed.v1"]]),
    ("data", [], [[], "{}", 5]),
    ("tenant", [], ["370100"]),
    ("position", [], [1]),
    ("version", [], [1]),
    ("actor", [], ["370102"]),
    ("recordedtime", [], ["2021-03-05T09:30:00+08:00"]),
    ("Trace", [], ["00-ab"]),
])  # fmt: skip
def test_an_attribute_has_its_values(name: str, good: list[Any], bad: list[Any]) -> None:
    """Each attribute is taken with its values and refused with others, at its pointer; null is as if it was left out."""
    for value in good:
        assert taken(**{name: value}).subject
    for value in bad:
        assert set(faults(Enterprise().surveyed() | {name: value})) == {f"/{name}"}
    if name not in {"time", "type", "data"}:
        assert taken(**{name: None}).subject


def test_the_version_expected_is_kept() -> None:
    """The version that a client expects goes with the act; where it expects none, there is none."""
    assert [taken(**changes).expected_version for changes in ({}, {"expectedversion": 0}, {"expectedversion": 3})] == [
        None,
        0,
        3,
    ]


def test_faults_are_found_all_at_once() -> None:
    """Attributes and data are looked at whatever else is wrong, below the place where the event stands."""
    found = faults({"id": 5, "type": "x" * 100, "time": "soon", "subject": "shop/1", "a~b/C": 1, "source": 1}, "/7")
    assert set(found) == {"/7/id", "/7/type", "/7/time", "/7/subject", "/7/a~0b~1C", "/7/source", "/7/data"}
    assert found["/7/data"] == "this field is required"
    assert found["/7/type"] == f"unknown event type {'x' * 80!r}"
    assert set(faults({})) == {"/id", "/type", "/subject", "/time", "/data"}
    assert faults([]) == {"": "an event is a JSON object"}


def test_an_act_belongs_to_its_kind() -> None:
    """An act on a subject of another kind is a fault of its type alone; a key of the wrong form is one of the subject."""
    filing, enterprise = Filing(), Enterprise()
    assert set(faults(filing.assessed() | {"subject": enterprise.subject})) == {"/type"}
    assert set(faults(filing.assessed() | {"subject": "filing/1"})) == {"/subject"}
    assert set(faults(filing.assessed() | {"subject": "filing"})) == {"/subject"}
    assert set(faults(filing.assessed() | {"subject": 5})) == {"/subject"}


def test_a_list_is_not_too_short_for_its_faulty_items() -> None:
    """A list whose only item is wrong has that item's fault alone; one that is empty is told how many it takes."""
    item = {"occupation": "6-18-01-01", "title": "车工", "levels": [9]}
    assert set(faults(Filing().received(scope=[item]))) == {"/data/scope/0/levels/0"}
    assert faults(Filing().received(scope=[])) == {"/data/scope": "at least 1 must be given"}
    assert set(faults(Filing().received(scope=[item | {"levels": []}, item | {"title": ""}]))) == {
        "/data/scope/0/levels", "/data/scope/1/title", "/data/scope/1/levels/0",
    }  # fmt: skip

    assert set(faults(Filing().received(scope=[item], colour="red"))) == {"/data/scope/0/levels/0", "/data/colour"}


def test_what_the_registry_adds_nobody_sends() -> None:
    """Fields that the registry adds to an event's data are refused one by one, in order."""
    sent = act(
        "dispatch.sealed.v1",
        "dispatch/2021-03",
        "2021-04-02",
        {"figures": {}, "as_of": 1, "edition": 1, "remark": "报送"},
    )
    assert list(faults(sent)) == ["/data/as_of", "/data/edition", "/data/figures"]


def test_data_is_nested_so_deep_and_no_deeper() -> None:
    """Data nested deeper than JSON is written here are one fault of the data."""
    deep: list[Any] = []
    for _ in range(300):
        deep = [deep]
    event = Enterprise().surveyed()
    assert faults(event | {"data": event["data"] | {"name": deep}}) == {"/data": "the data is nested too deeply"}


def test_a_key_of_a_table_is_pointed_at() -> None:
    """What is wrong with a key stands under the key, as what is wrong with its value."""
    row = {"row": 2, "planned": {"21": 5, "2022": -1}}
    found = faults(act("plan.adopted.v1", "plan/2021-2023", "2021-01-20", {"rows": [row]}))
    assert set(found) == {"/data/rows/0/planned/21", "/data/rows/0/planned/2022"}


def test_a_choice_lists_what_there_is() -> None:
    """What is none of a field's values is answered with those that are."""
    filing = Filing()
    event = filing.evaluation().held()
    event["data"]["served"] = "nobody"
    found = faults(event)["/data/served"]
    assert "'own', 'small_firms', 'public'" in found


def test_content_is_the_office_act_subject_time_and_data() -> None:
    """Neither the order of fields nor the spelling of id and time is content; office, time and data are."""
    event = Enterprise().surveyed("2021-01-10T09:30:00+08:00")
    spelt = event | {
        "id": event["id"].upper(),
        "time": "2021-01-10T01:30:00Z",
        "data": dict(reversed(event["data"].items())),
    }
    first, second = parse(event, COUNTY, NOW), parse(spelt, COUNTY, NOW)
    assert (first.content, first.id) == (second.content, second.id)
    others = parse(event, "370103", NOW), parse(event | {"time": "2021-01-10T09:30:01+08:00"}, COUNTY, NOW)
    assert first.content not in {other.content for other in others}


def test_an_act_of_this_moment_is_drafted() -> None:
    """An office's act of now has a new id, the time given and its data; its faults are those of a posted one."""
    sent = Enterprise().surveyed()
    first, second = (draft_of(sent["type"], sent["subject"], sent["data"], COUNTY, NOW) for _ in range(2))
    assert (first.time, first.data, first.content) == (NOW, sent["data"], second.content)
    assert not Submission(COUNTY, (first, second)).listed
    assert UUID(first.id) != UUID(second.id)
    with pytest.raises(EventInvalid):
        draft_of(sent["type"], sent["subject"], {}, COUNTY, NOW)
