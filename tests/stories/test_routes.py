"""A filing's way through HTTP on each route, ending in the tables, the events under them, and the history retold."""

from typing import Any

from support.events import CITY, COUNTY, INDUSTRY, LATHE, MILL, PROVINCE, SCOPE, Enterprise, Filing, act
from support.offices import Desks, command, problem

from registry.terms.catalogue import EVENTS

COLUMNS = ("preparing", "completed", "evaluated", "certified_month", "certified_ytd")
WIDER = [*SCOPE, {"occupation": MILL, "title": "铣工", "levels": [4, "special"]}]
Counts = tuple[int, int, int, int, int]


def rows_of(desks: Desks, month: str, tenant: str = CITY) -> dict[str, Counts]:
    """Return the rows of a month that are not all zero, and check the total and every cell against them."""
    table = desks.read(tenant, f"dispatch/{month}", tenant=tenant)
    for row in [*table["rows"]]:
        for column in COLUMNS:
            cell = desks.read(tenant, f"dispatch/{month}/cells/{row['unit']}/{column}", tenant=tenant)
            assert cell["value"] == row[column] == sum(event["counts"] for event in cell["events"])
    assert table["total"] == {column: sum(row[column] for row in table["rows"]) for column in COLUMNS}
    found = {row["unit"]: tuple(row[column] for column in COLUMNS) for row in table["rows"]}
    return {unit: counts for unit, counts in found.items() if any(counts)}


def under(desks: Desks, month: str, unit: str, column: str, tenant: str = CITY) -> list[tuple[str, int]]:
    """Return the events under a figure, each by its type and what it counts."""
    cell = desks.read(tenant, f"dispatch/{month}/cells/{unit}/{column}", tenant=tenant)
    return [(event["type"], event["counts"]) for event in cell["events"]]


def check_retold(desks: Desks, subject: str, tenant: str = CITY) -> str:
    """Check that `replay` tells every act of a subject, in order, in both languages, by whom and when; return it."""
    done = command(desks.served.dsn, "replay", subject, "--tenant", tenant)
    assert done.returncode == 0, done.stderr
    told, place = done.stdout, 0
    for event in desks.read(tenant, f"subjects/{subject}/history", tenant=tenant):
        term = EVENTS[event["type"]]
        office = event["source"].rpartition("/")[2]
        for part in (
            event["time"][:10],
            event["time"][11:16],
            term.zh,
            term.en,
            office,
            f"第 {event['position']} 号",
            event["id"],
        ):
            assert part in told[place:], (part, told[place:])
            place = told.index(part, place) + len(part)
    status = desks.read(tenant, f"subjects/{subject}", tenant=tenant)
    assert f"版本 version {status['version']}" in told[place:]
    return told


def test_the_county_route(desks: Desks) -> None:
    """A county's filing is corrected, put under notice, survives an objection, evaluates, and is counted in the county's row."""
    filing = Filing()
    desks.record(COUNTY, filing.of.surveyed(), filing.intended("2021-02-20"))
    desks.record(COUNTY, filing.received("2021-03-01"), filing.returned("2021-03-02"))
    refused = problem(desks.post(COUNTY, filing.assessed("2021-03-03")), 409, "act-not-legal")
    assert refused["rule"] == "out_of_turn"
    assert set(refused["allowed"]) == {"filing.corrected.v1", "filing.withdrawn.v1"}
    desks.record(COUNTY, filing.corrected("2021-03-04", scope=WIDER, industry="3412"), filing.assessed("2021-03-05"))
    desks.record(CITY, filing.approved("2021-03-08"), filing.notice("2021-03-09", until="2021-03-15"))
    desks.record(CITY, filing.objection("2021-03-11"))
    refused = problem(desks.post(CITY, filing.notice_closed("2021-03-16")), 409, "act-not-legal")
    assert (refused["rule"], refused["blocking"]["type"]) == ("objection_open", "filing.objection_raised.v1")
    desks.record(CITY, filing.resolved("2021-03-13", upheld=False))
    refused = problem(desks.post(CITY, filing.notice_closed("2021-03-14")), 409, "act-not-legal")
    assert refused["rule"] == "notice_running"
    desks.record(CITY, filing.notice_closed("2021-03-15"))
    [receipt] = desks.record(CITY, filing.receipt("2021-03-20", scope=WIDER))
    assert receipt["data"]["receipt_number"] == "鲁技评备〔2021〕370102-0001"

    first, second = filing.evaluation(), filing.evaluation()
    desks.record(COUNTY, first.announced("2021-04-01"), first.held("2021-04-20", candidates=40, passed=33))
    desks.record(COUNTY, first.act("results_published", "2021-04-21", closes_on="2021-04-27"))
    desks.record(COUNTY, first.granted("2021-04-28", count=30), first.granted("2021-05-06", count=3))
    refused = problem(desks.post(COUNTY, first.granted("2021-05-07", count=1)), 409, "act-not-legal")
    assert refused["rule"] == "within_passed"
    desks.record(COUNTY, second.held("2021-05-08", candidates=9, passed=9, occupation=MILL, level="special"))
    desks.record(COUNTY, second.granted("2021-05-20", count=9))
    desks.record(CITY, first.revoked("2021-05-21", count=2))

    assert rows_of(desks, "2021-02") == {COUNTY: (1, 0, 0, 0, 0)}
    assert rows_of(desks, "2021-03") == {COUNTY: (0, 1, 0, 0, 0)}
    assert rows_of(desks, "2021-04") == {COUNTY: (0, 1, 1, 30, 30)}
    assert rows_of(desks, "2021-05") == {COUNTY: (0, 1, 1, 10, 40)}
    assert rows_of(desks, "2022-01") == {COUNTY: (0, 1, 1, 0, 0)}
    assert rows_of(desks, "2024-03") == {COUNTY: (0, 0, 1, 0, 0)}
    assert under(desks, "2021-02", COUNTY, "preparing") == [("filing.intended.v1", 1)]
    assert under(desks, "2021-05", COUNTY, "completed") == [("filing.receipt_issued.v1", 1)]
    assert under(desks, "2021-05", COUNTY, "evaluated") == [("evaluation.held.v1", 1)]
    assert under(desks, "2021-05", COUNTY, "certified_month") == [
        ("evaluation.certificates_granted.v1", 3),
        ("evaluation.certificates_granted.v1", 9),
        ("evaluation.certificates_revoked.v1", -2),
    ]
    industry = desks.read(CITY, "plan/2021-2023", on="2021-12-31")["rows"][1]
    assert (industry["above_scale"]["value"], industry["filed"]["value"], industry["actual"]["2021"]) == (1, 1, 1)
    told = check_retold(desks, filing.subject)
    assert "历下区职业技能鉴定中心" in told
    assert "缺少评价方案" in told
    assert "铣工 6-18-01-02" in told
    check_retold(desks, first.subject)
    check_retold(desks, filing.of.subject)


def test_an_upheld_objection_ends_a_filing_and_another_may_follow(desks: Desks) -> None:
    """After an upheld objection the notice cannot close: the filing is rejected, and the enterprise may apply again."""
    first = Filing()
    second = Filing(first.of)
    desks.record(COUNTY, first.received("2021-03-01"), first.assessed("2021-03-05"))
    desks.record(CITY, first.approved("2021-03-08"), first.notice("2021-03-09"), first.objection("2021-03-10"))
    desks.record(CITY, first.resolved("2021-03-12", upheld=True))
    refused = problem(desks.post(CITY, first.notice_closed("2021-03-16")), 409, "act-not-legal")
    assert (refused["rule"], refused["allowed"]) == (
        "objection_upheld", ["filing.rejected.v1", "filing.objection_raised.v1"]
    )  # fmt: skip
    assert problem(desks.post(COUNTY, second.received("2021-03-16")), 409, "act-not-legal")["office"] == CITY
    desks.record(CITY, first.act("rejected", "2021-03-17", reason="异议成立"))
    desks.record(COUNTY, second.received("2021-04-01"), second.assessed("2021-04-02"))
    desks.record(CITY, second.approved("2021-04-03"), second.receipt("2021-04-06"))
    desks.record(CITY, second.act("revoked", "2021-06-01", reason="管理失序"))
    third = Filing(first.of)
    desks.record(COUNTY, third.intended("2021-07-01"))
    assert rows_of(desks, "2021-03") == {}
    assert rows_of(desks, "2021-04") == rows_of(desks, "2021-05") == {COUNTY: (0, 1, 0, 0, 0)}
    assert rows_of(desks, "2021-06") == {}
    assert rows_of(desks, "2021-07") == {COUNTY: (1, 0, 0, 0, 0)}
    assert desks.read(CITY, "plan/2021-2023")["rows"][1]["actual"] == {"2021": 1, "2022": 0, "2023": 0}
    check_retold(desks, first.subject)
    check_retold(desks, second.subject)


def test_the_industry_route(desks: Desks) -> None:
    """An industry office's filing waits for the public notice, and counts in that office's row, not in the county's."""
    filing = Filing(Enterprise(name="济南示例公交有限公司", county="370103", industry="5412"))
    desks.record(
        INDUSTRY, filing.of.surveyed("2021-01-15"), filing.received("2021-03-01"), filing.returned("2021-03-02")
    )
    desks.record(
        INDUSTRY, filing.corrected("2021-03-03", name="济南示例公共交通有限公司"), filing.assessed("2021-03-05")
    )
    assert (
        problem(desks.post("370103", filing.act("withdrawn", "2021-03-06", reason="x")), 403, "office-not-entitled")[
            "office"
        ]
        == INDUSTRY
    )
    desks.record(CITY, filing.approved("2021-03-08"))
    refused = problem(desks.post(CITY, filing.receipt("2021-03-09")), 409, "act-not-legal")
    assert (refused["rule"], refused["allowed"]) == ("notice_before_receipt", ["filing.public_notice_opened.v1"])
    desks.record(CITY, filing.notice("2021-03-09", until="2021-03-15"), filing.notice_closed("2021-03-16"))
    desks.record(CITY, filing.receipt("2021-03-20"))
    evaluation = filing.evaluation()
    desks.record(
        INDUSTRY, evaluation.held("2021-04-20", candidates=25, passed=20), evaluation.granted("2021-04-30", count=20)
    )
    desks.record(CITY, filing.act("suspended", "2021-05-10", reason="整改期间暂停"))
    refused = problem(desks.post(INDUSTRY, filing.evaluation().held("2021-05-11")), 409, "act-not-legal")
    assert (refused["rule"], refused["office"]) == ("filing_not_in_force", CITY)
    late = filing.evaluation()
    desks.record(INDUSTRY, late.held("2021-05-09", candidates=2, passed=1), late.granted("2021-06-01", count=1))
    desks.record(CITY, filing.act("resumed", "2021-06-10", reason="整改合格"))
    desks.record(CITY, filing.act("deregistered", "2021-07-01", reason="企业申请注销"))

    assert rows_of(desks, "2021-03") == {INDUSTRY: (0, 1, 0, 0, 0)}
    assert rows_of(desks, "2021-04") == {INDUSTRY: (0, 1, 1, 20, 20)}
    assert rows_of(desks, "2021-05") == {INDUSTRY: (0, 1, 1, 0, 20)}
    assert rows_of(desks, "2021-06") == {INDUSTRY: (0, 1, 1, 1, 21)}
    assert rows_of(desks, "2021-07") == {INDUSTRY: (0, 0, 1, 0, 21)}
    transport = desks.read(CITY, "plan/2021-2023", on="2021-06-30")["rows"][5]
    assert transport["name"] == "交通运输业"
    assert (transport["above_scale"]["value"], transport["filed"]["value"], transport["actual"]["2021"]) == (1, 1, 1)
    told = check_retold(desks, filing.subject)
    assert "济南市交通运输局" in told
    assert "济南示例公共交通有限公司" in told
    check_retold(desks, evaluation.subject)


def test_the_citys_own_route(desks: Desks) -> None:
    """A filing that the city's centre receives itself is assessed and reviewed by it, and counts in the row 市直."""
    filing = Filing(Enterprise(county="370104", industry="6510"))
    desks.record(CITY, filing.received("2021-03-01"), filing.returned("2021-03-02"), filing.corrected("2021-03-03"))
    desks.record(CITY, filing.assessed("2021-03-05"), filing.approved("2021-03-08"))
    desks.record(CITY, filing.notice("2021-03-09"), filing.objection(), filing.resolved(), filing.notice_closed())
    [receipt] = desks.record(
        CITY, filing.receipt("2021-03-31T23:59:59+08:00", receipt_number="鲁技评备〔2021〕370104-0007")
    )
    assert receipt["data"]["receipt_number"] == "鲁技评备〔2021〕370104-0007"
    evaluation = filing.evaluation()
    desks.record(CITY, evaluation.held("2021-04-20"), evaluation.granted("2021-04-30T16:30:00Z", count=8))
    desks.record(CITY, filing.act("renewed", "2024-03-01", valid_until="2027-03-19"))
    assert desks.read(CITY, "dispatch/2021-03")["rows"][-1]["name"] == "市直"
    assert rows_of(desks, "2021-03") == {CITY: (0, 1, 0, 0, 0)}
    assert rows_of(desks, "2021-04") == {CITY: (0, 1, 1, 0, 0)}
    assert rows_of(desks, "2021-05") == {CITY: (0, 1, 1, 8, 8)}
    assert rows_of(desks, "2024-03") == {CITY: (0, 1, 1, 0, 0)}
    software = desks.read(CITY, "plan/2021-2023", on="2021-12-31")["rows"][11]
    assert (software["name"], software["filed"]["value"]) == ("软件和信息技术服务业", 1)
    check_retold(desks, filing.subject)
    check_retold(desks, evaluation.subject)


def test_the_province_as_reviewer(desks: Desks) -> None:
    """A filing of a provincial department is reviewed by the province's centre; no city sees it or counts it."""
    office = "370000-transport"
    filing = Filing(Enterprise(name="山东示例港口集团有限公司", county="370202", industry="5532"))
    desks.record(office, filing.received("2021-03-01"), filing.returned("2021-03-02"), tenant=PROVINCE)
    desks.record(office, filing.corrected("2021-03-03"), filing.assessed("2021-03-05"), tenant=PROVINCE)
    problem(desks.post("370200", filing.approved("2021-03-08"), tenant=PROVINCE), 404, "tenant-unknown")
    desks.record(PROVINCE, filing.approved("2021-03-08"), tenant=PROVINCE)
    refused = problem(desks.post(PROVINCE, filing.receipt("2021-03-09"), tenant=PROVINCE), 409, "act-not-legal")
    assert refused["rule"] == "notice_before_receipt"
    desks.record(
        PROVINCE,
        filing.notice(),
        filing.objection(),
        filing.resolved(),
        filing.notice_closed(),
        filing.receipt(),
        tenant=PROVINCE,
    )
    evaluation = filing.evaluation()
    desks.record(office, evaluation.held(passed=8), evaluation.granted(count=8), tenant=PROVINCE)
    desks.record(PROVINCE, evaluation.revoked("2021-05-10", count=1), tenant=PROVINCE)
    own = Filing(Enterprise(county="370102"))
    desks.record(PROVINCE, own.received("2021-04-10"), tenant=PROVINCE)
    refused = problem(
        desks.post("370202", Filing(filing.of).received("2021-04-12"), tenant="370200"), 409, "act-not-legal"
    )
    assert (refused["rule"], refused["office"]) == ("one_filing", PROVINCE), "one in the province"
    qingdao = Filing(Enterprise(county="370202"))
    desks.record("370202", qingdao.received("2021-04-12"), tenant="370200")

    assert rows_of(desks, "2021-03", PROVINCE) == {office: (0, 1, 0, 0, 0)}
    assert rows_of(desks, "2021-04", PROVINCE) == {office: (0, 1, 1, 8, 8), PROVINCE: (1, 0, 0, 0, 0)}
    assert rows_of(desks, "2021-05", PROVINCE) == {office: (0, 1, 1, -1, 7), PROVINCE: (1, 0, 0, 0, 0)}
    assert rows_of(desks, "2021-04", "370200") == {"370202": (1, 0, 0, 0, 0)}
    assert rows_of(desks, "2021-04") == {}
    consolidated = desks.read(PROVINCE, "dispatch/2021-04", tenant="consolidated")
    found = {row["unit"]: tuple(row[column] for column in COLUMNS) for row in consolidated["rows"]}
    assert {unit: counts for unit, counts in found.items() if any(counts)} == {
        "370200": (1, 0, 0, 0, 0), PROVINCE: (1, 1, 1, 8, 8)
    }  # fmt: skip
    assert consolidated["rows"][-1]["name"] == "省直"
    assert tuple(consolidated["total"][column] for column in COLUMNS) == (2, 1, 1, 8, 8)
    told = check_retold(desks, filing.subject, PROVINCE)
    assert "山东省" in told
    check_retold(desks, evaluation.subject, PROVINCE)


def test_no_receipt_number_is_given_out_twice(desks: Desks) -> None:
    """Numbers that the registry assigns are free ones, whatever numbers offices chose themselves; within an array, too."""
    series = "鲁技评备〔2021〕370102-"
    filings = [Filing() for _ in range(7)]
    for filing in filings:
        desks.record(COUNTY, filing.received(), filing.assessed())
        desks.record(CITY, filing.approved())
    chosen = [f"{series}0002", f"{series}999999999999999", f"{series}００１７"]
    given = [
        desks.record(CITY, filing.receipt(receipt_number=number))[0]["data"]["receipt_number"]
        for filing, number in zip(filings, chosen, strict=False)
    ]
    assert given == [*chosen[:2], f"{series}0017"]
    [one] = desks.record(CITY, filings[3].receipt())
    others = desks.record(CITY, *(filing.receipt() for filing in filings[4:]))
    numbers = [*given, *(event["data"]["receipt_number"] for event in [one, *others])]
    assert len(set(numbers)) == len(numbers)
    assert all(number.startswith(series) for number in numbers)


def test_plan_return_and_offices_are_retold_too(desks: Desks) -> None:
    """Plan, monthly return and office have histories that are told like a filing's."""
    rows: list[dict[str, Any]] = [{"row": 2, "above_scale": 120, "planned": {"2021": 40}, "remark": "制造业为主"}]
    desks.record(CITY, act("plan.adopted.v1", "plan/2021-2023", "2021-01-20", {"rows": rows}))
    desks.record(CITY, act("plan.revised.v1", "plan/2021-2023", "2021-01-25", {"rows": rows}))
    desks.record(CITY, act("plan.submitted.v1", "plan/2021-2023", "2021-01-29"))
    figures = {"preparing": 1, "completed": 2, "evaluated": 1, "certified_month": 5, "certified_ytd": 9}
    desks.record(COUNTY, act("dispatch.declared.v1", "dispatch/2021-02", "2021-03-04", {"unit": COUNTY, **figures}))
    assert rows_of(desks, "2021-02") == {COUNTY: (1, 2, 1, 5, 9)}
    for subject in ("plan/2021-2023", "dispatch/2021-02", f"office/{COUNTY}"):
        check_retold(desks, subject)
    assert LATHE not in check_retold(desks, "plan/2021-2023")
