"""Stories: given the acts on record, when they are told, then every line says who, when, by what and what changed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.examples import DATA, SUBJECTS
from projections.render.story import comparison_markdown, comparison_text, diff_text, story_markdown, story_text
from projections.story.changes import changes
from projections.story.comparison import compare
from projections.story.diff import diff
from projections.story.state import known
from projections.story.story import Background, Story, story
from projections.story.wording import Words
from registry.domain.acts import RecordedEvent, Subject
from registry.domain.catalogue import EVENTS, KINDS, kind_of
from registry.domain.values import SHANGHAI

TENANT, COUNTY, INDUSTRY = "370100", "370102", "370100-transport"
TODAY = date(2021, 6, 1)
FILING = SUBJECTS["filing"]
SCOPE = [{"occupation": "6-18-01-01", "title": "车工", "levels": [5, 4, 3]}]
Entry = tuple[str, str, str, Mapping[str, Any]]
"""An event's type, subject, office and data."""


def material(kind: str, name: str, content: str) -> dict[str, Any]:
    return {"kind": kind, "name": name, "sha256": content * 64, "size": 12_345}


def recorded(entries: Sequence[Entry], first: int = 100) -> dict[str, Subject]:
    """Record acts a day apart from 1 March 2021 on, at positions from `first` on; return the subjects."""
    subjects: dict[str, Subject] = {}
    for place, (event_type, name, office, data) in enumerate(entries):
        subject = subjects.get(name) or Subject.of(kind_of(name), name)
        time = datetime(2021, 3, 1, 9, 30, tzinfo=SHANGHAI) + timedelta(days=place)
        event = EVENTS[event_type].model_validate_json(json.dumps(data))
        at = time + timedelta(hours=1)
        act = RecordedEvent(
            TENANT, name, subject.version + 1, f"id-{place}", time, office, event, json.dumps(data), first + place, at
        )
        subjects[name] = subject.then(act)
    return subjects


def on_filing(name: str, office: str = COUNTY, /, **data: Any) -> Entry:
    return f"filing.{name}.v1", FILING, office, data or DATA[f"filing.{name}.v1"]


def enrolled(code: str, name: str, kind: str) -> Entry:
    return "office.enrolled.v1", f"office/{code}", TENANT, {"name": name, "kind": kind}


def told(entries: Sequence[Entry], subject: str = FILING, language: str = "zh", today: date = TODAY) -> Story:
    """Tell a subject after everything was recorded."""
    subjects = recorded(entries)
    return story(subjects[subject], 100 + len(entries) - 1, background(subjects), today, language)


def background(subjects: Mapping[str, Subject]) -> Background:
    offices = {name.partition("/")[2]: subject for name, subject in subjects.items() if name.startswith("office/")}
    rules = subjects.get(f"rules/{TENANT}") or Subject.of(KINDS["rules"], f"rules/{TENANT}")
    return Background(TENANT, offices, rules)


RECEIVED = on_filing("application_received", **DATA["filing.application_received.v1"])


def test_a_line_says_who_when_by_what_and_what_changed() -> None:
    """An act is told with both clocks, the office by its name, its authority, the row it falls under, and its changes."""
    line = told([enrolled(COUNTY, "历下区中心", "county"), RECEIVED]).lines[0]
    assert (line.version, line.position, line.type) == (1, 101, "filing.application_received.v1")
    assert (line.when, line.recorded) == (
        datetime(2021, 3, 2, 9, 30, tzinfo=SHANGHAI), datetime(2021, 3, 2, 10, 30, tzinfo=SHANGHAI)
    )  # fmt: skip
    assert (line.who.office, line.who.name, line.who.kind, line.who.kind_term) == (
        COUNTY,
        "历下区中心",
        "county",
        "县级机构",
    )
    assert (line.authority.letter, line.authority.term) == ("C", "县级机构")
    assert (line.rule.status, line.rule.edition, line.rule.adopted) == ("new", 0, None)
    assert line.rule.row == "备案状态为未登记或准备备案时，由审核（备案）机关或县级机构或行业部门办理"
    assert line.what.startswith(
        "历下区中心受理济南示例机械有限公司（91370102MA3EXAM02N）的备案申请，评价范围：车工 6-18-01-01（"
    )
    changed = {change.field: (change.before, change.after) for change in line.changes}
    assert (changed["status"], changed["county"]) == (("new", "received"), (None, "370102"))
    assert "县（市、区）：历下区（370102）" in [change.reads for change in line.changes]


def test_the_same_is_told_in_english() -> None:
    """A story in English has the same lines, with English words around the same facts."""
    entries = [enrolled(COUNTY, "历下区中心", "county"), RECEIVED, on_filing("returned_for_correction")]
    zh, en = (told(entries, language=language) for language in ("zh", "en"))
    for one, other in zip(zh.lines, en.lines, strict=True):
        assert (one.position, one.when, one.who.office) == (other.position, other.when, other.who.office)
        assert [(c.pointer, c.before, c.after) for c in one.changes] == [
            (c.pointer, c.before, c.after) for c in other.changes
        ]
    assert (
        en.lines[1].what
        == "历下区中心 returned the application, naming everything to correct: 评价方案: 缺少质量控制措施."
    )
    assert en.lines[1].authority.term == "receiving office"
    assert (zh.after.term, en.after.term) == ("待补正", "returned for correction")


def test_an_office_is_called_what_it_was_called_then() -> None:
    """An office that was renamed later bears its earlier name in what it did before."""
    entries = [
        enrolled(COUNTY, "旧名中心", "county"),
        RECEIVED,
        enrolled(COUNTY, "新名中心", "county"),
        on_filing("assessment_passed"),
    ]
    lines = told(entries).lines
    assert [line.who.name for line in lines] == ["旧名中心", "新名中心"]
    assert "旧名中心" in lines[0].what


def test_an_office_that_was_never_enrolled_is_told_by_its_place() -> None:
    """The tenant's own centre and the province's need no enrolment; they are told as what they are."""
    lines = told([RECEIVED, on_filing("assessment_passed"), on_filing("approved", TENANT)]).lines
    assert (lines[2].who.name, lines[2].who.kind) == ("济南市", "centre")
    assert lines[0].who.kind == "county"


@pytest.mark.parametrize(
    ("entry", "letter"),
    [
        (RECEIVED, "C"),
        (("filing.application_received.v1", FILING, INDUSTRY, DATA["filing.application_received.v1"]), "I"),
        (("filing.application_received.v1", FILING, TENANT, DATA["filing.application_received.v1"]), "V"),
        (("calendar.published.v1", "calendar/2027", "370000", DATA["calendar.published.v1"]), "P"),
        (("evaluation.held.v1", SUBJECTS["evaluation"], COUNTY, DATA["evaluation.held.v1"]), "R"),
        (("evaluation.held.v1", SUBJECTS["evaluation"], TENANT, DATA["evaluation.held.v1"]), "V"),
    ],
)
def test_an_act_names_the_letter_under_which_it_was_posted(entry: Entry, letter: str) -> None:
    """The authority is the contract's letter: receiving office, reviewing centre, county, industry or province."""
    [line] = told([entry], entry[1]).lines
    assert line.authority.letter == letter


def test_an_act_names_the_edition_of_the_rules_under_which_it_stood() -> None:
    """The edition is the one in force on the act's date among those adopted before it was recorded."""
    rules = f"rules/{TENANT}"
    adopt = {"effective_from": "2021-03-03", "rules": {"notice_workdays": 5}}
    entries = [
        RECEIVED,
        ("rules.adopted.v1", rules, TENANT, adopt),
        on_filing("returned_for_correction"),
        on_filing("corrected"),
    ]
    lines = told(entries).lines
    assert [(line.rule.edition, line.rule.adopted) for line in lines] == [(0, None), (1, 101), (1, 101)]
    assert "规则第1版（自2021年3月3日施行）" in lines[1].rule.edition_term
    later = [
        RECEIVED,
        ("rules.adopted.v1", rules, TENANT, adopt | {"effective_from": "2021-09-01"}),
        on_filing("returned_for_correction"),
    ]
    assert told(later).lines[1].rule.edition == 0


def test_what_ends_by_date_alone_is_told_too() -> None:
    """A filing past its last day is told as expired today, after an act that left it in force."""
    entries = [
        RECEIVED,
        on_filing("assessment_passed"),
        on_filing("approved", TENANT),
        on_filing("receipt_issued", TENANT),
    ]
    found = told(entries, today=date(2025, 1, 1))
    assert (found.after.status, found.today.status, found.today.term) == ("in_force", "expired", "已到期")
    assert "按日期为“已到期”" in story_text([found])


@pytest.mark.parametrize("event_type", EVENTS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_event_can_be_told_and_nothing_of_it_is_left_out(event_type: str, language: str) -> None:
    """The example of every event is told, and each of its fields stands in the sentence, a change or a detail."""
    name = SUBJECTS[event_type.partition(".")[0]]
    data = DATA[event_type]
    [line] = told([(event_type, name, TENANT, data)], name, language).lines
    shown = (
        line.what + "".join(change.reads for change in line.changes) + "".join(detail.reads for detail in line.details)
    )
    assert "{" not in line.what.replace("{year}", "").replace("{county}", "").replace("{number", "").replace(
        "{city}", ""
    )
    for value in leaves(data):
        assert value in shown or value in str(line.changes) + str(line.details), (value, shown)


def leaves(data: object) -> list[str]:
    """Return the texts and numbers in data that a story shows as they stand."""
    if isinstance(data, dict):
        return [leaf for value in data.values() for leaf in leaves(value)]
    if isinstance(data, list):
        return [leaf for value in data for leaf in leaves(value)]
    if isinstance(data, str) and any("\u4e00" <= character <= "\u9fff" for character in data):
        return [data]
    return []


def test_what_no_sentence_tells_stands_beside_it() -> None:
    """A field that the registry added to an act, and that neither sentence nor state has, is a detail of its line."""
    name, data = SUBJECTS["dispatch"], DATA["dispatch.declared.v1"]
    subjects = recorded([("dispatch.declared.v1", name, TENANT, data)])
    act = subjects[name].events[0]._replace(data=json.dumps({**data, "definition": "dispatch/1"}))
    subject = Subject.of(KINDS["dispatch"], name, [act])
    found = story(subject, 100, background(subjects), TODAY, "zh")
    [detail] = found.lines[0].details
    assert (detail.field, detail.term, detail.value, detail.reads) == ("definition", "口径", "dispatch/1", "dispatch/1")
    assert "另载 口径：dispatch/1" in story_text([found])


CORRECTED = [
    {"occupation": "6-18-01-01", "title": "车工", "levels": [5, 4]}, {"occupation": "6-18-01-02", "title": "铣工", "levels": [4]}
]  # fmt: skip
BEFORE = [
    material("评价方案", "plan.pdf", "a"),
    material("营业执照", "licence.pdf", "b"),
    material("承诺书", "c.pdf", "c"),
]
AFTER = [
    material("评价方案", "plan-2.pdf", "d"),
    material("营业执照", "licence.pdf", "b"),
    material("场地照片", "p.png", "e"),
]
RETURNED = [
    {"part": "评价方案", "reason": "缺少质量控制"}, {"part": "评价范围", "reason": "等级不符"}, {"part": "场地", "reason": "无照片"},
    {"part": "营业执照", "reason": "过期"}, {"part": "企业名称", "reason": "与执照不符"}, {"part": "承诺书", "reason": "多余"},
    {"part": "其他", "reason": "见面谈"},
]  # fmt: skip
RESUBMITTED = [
    on_filing("application_received", **DATA["filing.application_received.v1"] | {"materials": BEFORE}),
    on_filing("returned_for_correction", items=RETURNED),
    on_filing("corrected", scope=CORRECTED, materials=AFTER),
]


def test_a_resubmission_shows_field_by_field_what_changed() -> None:
    """Between return and correction: levels gained and lost, occupations added, papers added, removed, replaced by hash."""
    found = diff(recorded(RESUBMITTED)[FILING], 2, 3, "zh")
    assert {(change.pointer, change.change) for change in found.changes} == {
        ("/status", "changed"), ("/scope/0/levels", "changed"), ("/scope/1", "added"),
        ("/materials/0", "replaced"), ("/materials/2", "added"), ("/materials/2", "removed"),
    }  # fmt: skip
    by_pointer = {(change.pointer, change.change): change for change in found.changes}
    levels = by_pointer["/scope/0/levels", "changed"]
    assert (levels.before, levels.after, levels.item, levels.term) == (
        [5, 4, 3],
        [5, 4],
        "车工 6-18-01-01",
        "评价范围 等级",
    )
    assert levels.reads.endswith("（删除 三级/高级工）")
    replaced = by_pointer["/materials/0", "replaced"]
    assert (replaced.before["sha256"], replaced.after["sha256"]) == ("a" * 64, "d" * 64)
    assert by_pointer["/materials/2", "removed"].before["kind"] == "承诺书"


def test_each_returned_item_says_how_it_was_answered() -> None:
    """Each part that was returned is changed, unchanged, or nowhere to be found in the application."""
    found = diff(recorded(RESUBMITTED)[FILING], 1, 3, "zh")
    assert found.returned == 2
    assert {item.part: (item.answer, item.pointers) for item in found.answers} == {
        "评价方案": ("changed", ("/materials/0",)),
        "评价范围": ("changed", ("/scope/0/levels", "/scope/1")),
        "场地": ("changed", ("/materials/2",)),
        "营业执照": ("unchanged", ()),
        "企业名称": ("unchanged", ()),
        "承诺书": ("changed", ("/materials/2",)),
        "其他": ("unplaced", ()),
    }
    assert "营业执照：未变更；过期" in diff_text(found, "zh")


def test_an_answer_counts_from_its_return_on() -> None:
    """Of two returns the later one is answered by what was corrected after it, not by an earlier correction."""
    again = [
        *RESUBMITTED,
        on_filing("returned_for_correction", items=RETURNED[:2]),
        on_filing("corrected", scope=SCOPE),
    ]
    found = diff(recorded(again)[FILING], 1, 5, "zh")
    assert (found.returned, [item.answer for item in found.answers]) == (4, ["unchanged", "changed"])


def test_no_return_no_answers() -> None:
    """Two versions with no return between them differ, and answer nothing."""
    found = diff(recorded([*RESUBMITTED, on_filing("assessment_passed")])[FILING], 3, 4, "en")
    assert (found.returned, found.answers) == (None, ())
    assert [change.reads for change in found.changes] == ["status: corrected → assessment passed"]
    assert diff(recorded(RESUBMITTED)[FILING], 2, 2, "en").changes == ()


def test_two_cuts_stand_side_by_side() -> None:
    """A comparison shows what each cut knew, the acts that only the later knew, and what differs in state."""
    subjects = recorded(RESUBMITTED)
    found = compare(subjects[FILING], (101, 102), background(subjects), TODAY, "zh")
    assert (found.earlier.version, found.later.version, found.in_both) == (2, 3, 2)
    assert (found.earlier.standing and found.earlier.standing.term, found.later.standing and found.later.standing.term) == (
        "待补正", "已补正"
    )  # fmt: skip
    assert [line.version for line in found.only_later] == [3]
    rows = {row.field: row for row in found.rows}
    assert rows["enterprise"].same
    assert not rows["scope"].same
    assert rows["scope"].earlier == SCOPE
    assert {change.field for change in found.differences} == {"status", "scope", "materials"}


def test_before_its_first_act_a_subject_is_not_on_record() -> None:
    """At a cut before the first act one side is empty, and every act is the later cut's."""
    subjects = recorded(RESUBMITTED)
    found = compare(subjects[FILING], (5, 102), background(subjects), TODAY, "en")
    assert (found.earlier.version, found.earlier.standing, found.earlier.state) == (0, None, {})
    assert len(found.only_later) == 3
    assert "not on record" in comparison_text([found])


def test_two_equal_cuts_do_not_differ() -> None:
    """A cut beside itself has no act of its own and no difference."""
    subjects = recorded(RESUBMITTED)
    found = compare(subjects[FILING], (102, 102), background(subjects), TODAY, "zh")
    assert (found.only_later, found.differences) == ((), ())
    assert "没有差异" in comparison_text([found])
    assert "没有差异" in comparison_markdown(found)


def test_text_and_markdown_show_names_as_they_stand() -> None:
    """A name full of markup or control characters neither formats a document nor steers a terminal."""
    name = "甲*<b>[x](y)|`"
    entries = [on_filing("application_received", **DATA["filing.application_received.v1"] | {"name": name})]
    found = told(entries)
    assert name in story_text([found])
    assert "甲\\*\\<b\\>\\[x\\](y)\\|\\`" in story_markdown(found)
    steered = replace(found.lines[0], what="a\x1b[31mb")
    assert "\x1b" not in story_text([replace(found, lines=(steered,))])


def test_two_languages_are_printed_as_one_story() -> None:
    """Told in both languages, each act has one head and one record, and a sentence in each."""
    entries = [enrolled(COUNTY, "历下区中心", "county"), RECEIVED]
    text = story_text([told(entries, language="zh"), told(entries, language="en")])
    assert text.count("受理备案申请 application received") == 1
    assert "历下区中心受理" in text
    assert "历下区中心 received the application" in text
    assert "版本 version 1" in text


def test_the_sides_of_a_comparison_are_of_one_width() -> None:
    """In plain text the later side begins at the same cell in every line, Chinese or not."""
    subjects = recorded(RESUBMITTED)
    text = comparison_text([compare(subjects[FILING], (101, 102), background(subjects), TODAY, "zh")])
    assert "  待补正                                  已补正" in text
    assert "licence.pdf" in text


_TEXTS = st.sampled_from(["a", "b", "c"])
_PAPERS = st.lists(st.builds(material, _TEXTS, _TEXTS, _TEXTS), max_size=4)
_SCOPES = st.lists(
    st.builds(
        lambda occupation, levels: {"occupation": occupation, "title": "x", "levels": levels},
        _TEXTS,
        st.lists(st.sampled_from([5, 4, 3]), unique=True, max_size=3),
    ),
    max_size=4,
)
_STATES = st.fixed_dictionaries(
    {
        "name": st.none() | _TEXTS,
        "scope": _SCOPES,
        "materials": _PAPERS,
        "rows": st.dictionaries(_TEXTS, st.integers(0, 2)),
    }
)


def test_a_sealed_table_differs_figure_by_figure() -> None:
    """Of two editions of a return a unit's figure differs, not its whole row, and the row is called the unit's."""

    def edition(certified: int) -> dict[str, Any]:
        rows = [{"unit": unit, "name": unit, "certified_month": certified} for unit in (COUNTY, INDUSTRY)]
        rows[1]["certified_month"] = 7
        return {"figures": {"rows": rows, "total": {"certified_month": certified + 7}}}

    found = changes(edition(33), edition(40))
    assert [(change.pointer, change.change) for change in found] == [
        ("/figures/rows/0/certified_month", "changed"), ("/figures/total/certified_month", "changed")
    ]  # fmt: skip
    said = Words("zh", "dispatch").change(found[0])
    assert said == f"数据 {COUNTY} 各单位 本月取得职业技能等级证书人数：33 → 40"
    assert Words("zh", "dispatch").field("name", "rows") == "单位名称"


@pytest.mark.parametrize(("language", "place"), [("zh", 0), ("en", 1)])
def test_how_a_certificate_stands_and_which_edition_is_told_in_words(language: str, place: int) -> None:
    """Certificates stand as their statuses are called, alone or among others; an edition's number is no certificate's."""
    words, number = Words(language, "evaluation"), "Y000037010001214000001"
    [added] = changes({}, {"certificates": {number: "revoked"}})
    [moved] = changes({"certificates": {number: "valid"}}, {"certificates": {number: "revoked"}})
    assert words.change(added).endswith(("已撤销", "revoked")[place])
    assert words.change(moved).endswith(("有效 → 已撤销", "valid → revoked")[place])
    assert words.value({number: "valid", "x": "void"}, "certificates").endswith(("已作废", "void")[place])
    assert Words(language, "rules").field("number", "editions") == ("版次", "edition")[place]


def at(document: Any, pointer: str) -> Any:
    """Return what a JSON pointer leads to."""
    for step in pointer.split("/")[1:]:
        document = document[int(step)] if isinstance(document, list) else document[step]
    return document


@settings(max_examples=40, deadline=None)
@given(_STATES, _STATES)
def test_changes_are_what_differs_and_nothing_else(before: dict[str, Any], after: dict[str, Any]) -> None:
    """Each change stands where its pointer says, once; equal states have none, and no item of a list is lost."""
    found = changes(before, after)
    assert (found == ()) == (_sorted(before) == _sorted(after))
    for change in found:
        if change.change != "removed":
            assert at(after, change.pointer) == change.after
        elif isinstance(change.before, dict):
            assert at(before, change.pointer) == change.before
        assert change.before != change.after
    for name in ("scope", "materials"):
        added = sum(change.change == "added" and change.path == (name,) for change in found)
        removed = sum(change.change == "removed" and change.path == (name,) for change in found)
        assert len(after[name]) - len(before[name]) == added - removed


def _sorted(state: dict[str, Any]) -> dict[str, Any]:
    """Return a state in which the order of papers and occupations says nothing."""
    lists = {name: sorted(state[name], key=json.dumps) for name in ("scope", "materials")}
    return {**state, **lists}


def test_what_is_known_is_plain_json() -> None:
    """Whatever a state holds, what is known of it is JSON."""
    for event_type, data in DATA.items():
        name = SUBJECTS[event_type.partition(".")[0]]
        json.dumps(known(recorded([(event_type, name, TENANT, data)])[name]))
