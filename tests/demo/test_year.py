"""The demonstration year: its totals, and a walk of its own through the contract's rules for every event.

The walk shares no code with the registry or the generator; that a registry takes the year is shown elsewhere.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from csv import DictReader
from datetime import date, datetime
from importlib.resources import files
from time import process_time
from typing import Any, NamedTuple

import orjson
import pytest

from api.demo.sessions import CERTIFICATES
from api.demo.timeline import Parcel
from api.demo.year import FILED, shandong_2021, size


class Post(NamedTuple):
    """An event with who posts it where."""

    tenant: str
    office: str
    id: str
    type: str
    subject: str
    time: str
    data: dict[str, Any]


def posts(parcels: tuple[Parcel, ...]) -> Iterator[Post]:
    for parcel in parcels:
        for line in parcel.events:
            event = orjson.loads(line)
            assert list(event) == ["id", "type", "subject", "time", "data"]
            yield Post(parcel.tenant, parcel.office, **event)


@pytest.fixture(scope="module")
def parcels() -> tuple[Parcel, ...]:
    return tuple(shandong_2021())


@pytest.fixture(scope="module")
def year(parcels: tuple[Parcel, ...]) -> list[Post]:
    return list(posts(parcels))


ENTERPRISE = "enterprise name county industry"
UNDER = "filing occupation level"
FIELDS = {
    "enterprise.surveyed": ("name county industry above_scale year", "employees skilled_workers"),
    "enterprise.closed": ("reason", ""),
    "filing.intended": (ENTERPRISE, "planned_year"),
    "filing.application_received": (f"{ENTERPRISE} scope", "materials"),
    "filing.returned_for_correction": ("items", ""),
    "filing.corrected": ("", "scope materials name industry"),
    "filing.withdrawn": ("reason", ""),
    "filing.assessment_passed": ("assessed_on", "assessors score summary"),
    "filing.assessment_failed": ("reason", ""),
    "filing.approved": ("", "summary"),
    "filing.rejected": ("reason", ""),
    "filing.public_notice_opened": ("opens_on closes_on", "url"),
    "filing.objection_raised": ("grounds", ""),
    "filing.objection_resolved": ("upheld finding", ""),
    "filing.public_notice_closed": ("", ""),
    "filing.receipt_issued": ("valid_from valid_until scope", "body_code"),
    "filing.scope_changed": ("scope", ""),
    "filing.details_changed": ("", "name county industry"),
    "filing.suspended": ("reason", ""),
    "filing.resumed": ("reason", ""),
    "filing.deregistered": ("reason", ""),
    "filing.revoked": ("reason", "grounds"),
    "evaluation.announced": (f"{UNDER} planned_on", "method venue expected"),
    "evaluation.held": (f"{UNDER} candidates passed", "served"),
    "evaluation.results_published": ("closes_on", ""),
    "evaluation.certificates_granted": ("count", ""),
    "evaluation.certificates_revoked": ("count reason", ""),
    "evaluation.cancelled": ("reason", ""),
    "plan.adopted": ("rows", "duties"),
    "plan.submitted": ("", ""),
}
"""The contract's data fields by type: required, optional."""

BEGUN = {
    "intended",
    "received",
    "returned",
    "corrected",
    "assessed",
    "approved",
    "notice_open",
    "notice_closed",
}
STANDING = {"in_force", "suspended"}
TURNS: dict[str, tuple[str, AbstractSet[str | None], str]] = {
    "filing.intended": ("CIV", {None}, "intended"),
    "filing.application_received": ("CIV", {None, "intended"}, "received"),
    "filing.returned_for_correction": ("R", {"received", "corrected"}, "returned"),
    "filing.corrected": ("R", {"returned"}, "corrected"),
    "filing.withdrawn": ("R", BEGUN, "withdrawn"),
    "filing.assessment_passed": ("R", {"received", "corrected"}, "assessed"),
    "filing.assessment_failed": ("R", {"received", "corrected"}, "failed"),
    "filing.approved": ("V", {"assessed"}, "approved"),
    "filing.rejected": ("V", {"assessed", "notice_open"}, "rejected"),
    "filing.public_notice_opened": ("V", {"approved"}, "notice_open"),
    "filing.objection_raised": ("V", {"notice_open"}, "notice_open"),
    "filing.objection_resolved": ("V", {"notice_open"}, "notice_open"),
    "filing.public_notice_closed": ("V", {"notice_open"}, "notice_closed"),
    "filing.receipt_issued": ("V", {"approved", "notice_closed"}, "in_force"),
    "filing.scope_changed": ("V", {"in_force"}, "in_force"),
    "filing.details_changed": ("RV", {"in_force"}, "in_force"),
    "filing.suspended": ("V", {"in_force"}, "suspended"),
    "filing.resumed": ("V", {"suspended"}, "in_force"),
    "filing.deregistered": ("V", STANDING, "deregistered"),
    "filing.revoked": ("V", STANDING, "revoked"),
    "evaluation.announced": ("RV", {None}, "announced"),
    "evaluation.held": ("RV", {None, "announced"}, "held"),
    "evaluation.results_published": ("RV", {"held", "granted"}, "held"),
    "evaluation.certificates_granted": ("RV", {"held", "granted"}, "granted"),
    "evaluation.certificates_revoked": ("V", {"granted"}, "granted"),
    "evaluation.cancelled": ("RV", {"announced"}, "cancelled"),
    "enterprise.surveyed": ("CIV", {None, "surveyed"}, "surveyed"),
    "enterprise.closed": ("CV", {"surveyed"}, "closed"),
    "plan.adopted": ("V", {None}, "adopted"),
    "plan.submitted": ("V", {"adopted"}, "submitted"),
}
"""The contract's posters, the statuses in which an act is legal, and the status it leads to."""


LATE_FAILURE_SEED = 8
"""A year in which a failure is recorded late: the next application must be recorded after it all the same."""


def act(post: Post) -> str:
    return post.type.removesuffix(".v1")


def entitled(post: Post, letter: str, county: str, receiver: str) -> bool:
    """Whether the office is the poster that one of the contract's letters names."""
    by_department = post.office in {f"{post.tenant}-transport", f"{post.tenant}-housing"}
    return {
        "V": post.office == post.tenant,
        "C": post.office == county,
        "I": by_department,
        "R": post.office == receiver,
    }[letter]


class Walk:
    """Takes posts in order and asserts that each is legal, knowing only what was posted before it."""

    def __init__(self) -> None:
        self.status: dict[tuple[str, str], str] = {}
        self.history: defaultdict[tuple[str, str], list[Post]] = defaultdict(list)
        self.filings: defaultdict[tuple[str, str], set[str]] = defaultdict(set)

    def take(self, post: Post) -> None:
        subject, before = (post.tenant, post.subject), self.history[post.tenant, post.subject]
        letters, when, then = TURNS[act(post)]
        assert self.status.get(subject) in when, (post, self.status.get(subject))
        assert not before or before[-1].time <= post.time, post
        filing = self.filing(post)
        county = (filing or before or [post])[0].data.get("county", "")
        assert post.tenant in {"370000", f"{county[:4]}00"} or post.subject == "plan/2021-2023", post
        receiver = filing[0].office if filing else post.office
        assert any(entitled(post, letter, county, receiver) for letter in letters), post
        if check := CHECKS.get(act(post)):
            check(self, post, before)
        self.status[subject] = then
        before.append(post)

    def filing(self, post: Post) -> list[Post]:
        """Return what was posted about the filing that a post is about, or that it evaluates under."""
        about = (self.history[post.tenant, post.subject] or [post])[0]
        key = f"filing/{about.data['filing']}" if "filing" in about.data else post.subject
        return self.history[post.tenant, key] if key.startswith("filing/") else []


def begins(walk: Walk, post: Post, _before: list[Post]) -> None:
    """One enterprise has at most one filing open or in force in a tenant."""
    mine = walk.filings[post.tenant, post.data["enterprise"]]
    others = {walk.status[post.tenant, filing] for filing in mine - {post.subject}}
    assert not others & (BEGUN | STANDING), post
    mine.add(post.subject)


def ends_notice(_walk: Walk, post: Post, before: list[Post]) -> None:
    """A notice closes when its time is over and every objection was resolved, none upheld."""
    opened = next(other for other in before if act(other) == "filing.public_notice_opened")
    resolved = [other.data["upheld"] for other in before if act(other) == "filing.objection_resolved"]
    assert post.time[:10] >= opened.data["closes_on"] and not any(resolved), post
    assert len(resolved) == sum(act(other) == "filing.objection_raised" for other in before), post


def rejects(walk: Walk, post: Post, before: list[Post]) -> None:
    """An open notice ends in a rejection only with an objection upheld."""
    assert walk.status[post.tenant, post.subject] == "assessed" or before[-1].data["upheld"], post


def receives(walk: Walk, post: Post, before: list[Post]) -> None:
    """A receipt runs three years from its day, for the scope last applied for; departments need a notice."""
    asked = [other.data["scope"] for other in before if "scope" in other.data]
    year, rest = post.time[:4], post.time[4:10]
    until = date.fromisoformat(f"{int(year) + 3}{rest}").toordinal() - 1
    assert (post.data["valid_from"], post.data["scope"]) == (post.time[:10], asked[-1]), post
    assert date.fromisoformat(post.data["valid_until"]).toordinal() == until, post
    assert "-" not in before[0].office or walk.status[post.tenant, post.subject] == "notice_closed", post


def evaluates(walk: Walk, post: Post, before: list[Post]) -> None:
    """The filing is in force at the time and its scope holds the occupation and level then."""
    filing, occupation, level = (post.data[name] for name in UNDER.split())
    then = [other for other in walk.filing(post) if other.time <= post.time]
    assert then and TURNS[act(then[-1])][2] == "in_force", post
    scope = [other.data["scope"] for other in then if "scope" in other.data][-1]
    assert any(item["occupation"] == occupation and level in item["levels"] for item in scope), post
    assert not before or before[0].data.items() >= {"filing": filing, "level": level}.items(), post
    assert not before or before[0].data["occupation"] == occupation, post
    assert post.data.get("passed", 0) <= post.data.get("candidates", 0), post


def total(before: list[Post], name: str, field: str) -> int:
    return sum(other.data[field] for other in before if act(other) == f"evaluation.{name}")


def grants(_walk: Walk, post: Post, before: list[Post]) -> None:
    """No more certificates are granted than people passed."""
    granted = total(before, "certificates_granted", "count") + post.data["count"]
    assert post.data["count"] >= 1, post
    assert granted <= total(before, "held", "passed"), post


def revokes(_walk: Walk, post: Post, before: list[Post]) -> None:
    """No more certificates are revoked than were granted."""
    net = total(before, "certificates_granted", "count") - total(before, "certificates_revoked", "count")
    assert 1 <= post.data["count"] <= net, post


CHECKS = {
    "filing.intended": begins,
    "filing.application_received": begins,
    "filing.public_notice_closed": ends_notice,
    "filing.rejected": rejects,
    "filing.receipt_issued": receives,
    "evaluation.announced": evaluates,
    "evaluation.held": evaluates,
    "evaluation.certificates_granted": grants,
    "evaluation.certificates_revoked": revokes,
}


def walk_through(year: list[Post]) -> Walk:
    walk = Walk()
    for post in year:
        walk.take(post)
    return walk


@pytest.fixture(scope="module")
def walked(year: list[Post]) -> Walk:
    return walk_through(year)


def test_every_event_is_legal_when_it_is_posted(year: list[Post], walked: Walk) -> None:
    """Posted in the order given, every event is legal by the contract's statuses, posters and conditions."""
    assert sum(map(len, walked.history.values())) == len(year)


def test_every_event_has_exactly_the_fields_of_the_contract(year: list[Post]) -> None:
    """Every event has all required data fields of its type and none that the contract does not name."""
    for post in year:
        required, optional = (set(fields.split()) for fields in FIELDS[act(post)])
        assert required <= set(post.data) <= required | optional, post
    assert {act(post) for post in year} == set(FIELDS)


def test_2099_enterprises_are_on_file_at_the_end_of_the_year(year: list[Post], walked: Walk) -> None:
    """Exactly 2,099 enterprises received a receipt in 2021 and were neither deregistered nor revoked."""
    receipted = [post for post in year if act(post) == "filing.receipt_issued" and post.time.startswith("2021")]
    standing = [post for post in receipted if walked.status[post.tenant, post.subject] in STANDING]
    assert FILED == 2_099 < len(receipted)
    assert (
        len({walked.history[post.tenant, post.subject][0].data["enterprise"] for post in standing})
        == len(standing)
        == FILED
    )


def test_213000_certificates_are_granted_net_of_the_revoked(year: list[Post]) -> None:
    """Granted less revoked, the certificates dated in 2021 are exactly 213,000."""
    assert all(post.time.startswith("2021") for post in year)
    granted, revoked = (total(year, f"certificates_{name}", "count") for name in ("granted", "revoked"))
    assert CERTIFICATES == 213_000 == granted - revoked and revoked


def test_december_is_three_to_four_times_an_ordinary_month(year: list[Post]) -> None:
    """The certificates of December are three to four times the mean of the months before it that had any."""
    months = Counter[str]()
    for post in year:
        months[post.time[5:7]] += post.data["count"] if act(post) == "evaluation.certificates_granted" else 0
    others = [count for month, count in months.items() if count and month != "12"]
    assert 3 <= months["12"] / (sum(others) / len(others)) <= 4


def test_the_five_heavy_cities_lead(walked: Walk) -> None:
    """青岛, 潍坊, 临沂, 烟台 and 济南 have the most filings."""
    filings = Counter(tenant for tenant, subject in walked.status if subject.startswith("filing/"))
    assert {tenant for tenant, _ in filings.most_common(5)} == {
        "370200",
        "370700",
        "371300",
        "370600",
        "370100",
    }
    assert 0 < filings["370000"] < 40 and len(filings) == 17


def test_the_year_ends_with_a_filing_in_every_state(walked: Walk) -> None:
    """Filings stand in every status of the contract, save between the end of a notice and the receipt."""
    statuses = {status for (_, subject), status in walked.status.items() if subject.startswith("filing/")}
    assert statuses == BEGUN - {"notice_closed"} | STANDING | {
        "withdrawn",
        "failed",
        "rejected",
        "deregistered",
        "revoked",
    }


def test_filings_come_by_all_three_routes_and_some_a_second_time(year: list[Post], walked: Walk) -> None:
    """Most filings come through a county, some by department or centre, most of 工业; some come again."""
    received = [post for post in year if act(post) == "filing.application_received"]
    routes = Counter(
        "industry" if "-" in post.office else "centre" if post.office == post.tenant else "county" for post in received
    )
    assert routes["county"] > 0.8 * len(received), routes
    assert min(routes["industry"], routes["centre"]) > 50, routes
    assert sum("06" <= post.data["industry"][:2] <= "46" for post in received) > 0.6 * len(received)
    assert sum(len(filings) == 2 for filings in walked.filings.values()) > 5


def test_every_office_of_the_standard_enrolment_has_its_share(parcels: tuple[Parcel, ...]) -> None:
    """All 136 counties, 16 cities and the departments post; no parcel is larger than one request takes."""
    assert len({parcel.office for parcel in parcels if parcel.office == parcel.tenant}) == 17
    assert len({parcel.office for parcel in parcels if parcel.office[4:] != "00" and "-" not in parcel.office}) == 136
    assert len(parcels) <= 4_000 and max(len(parcel.events) for parcel in parcels) <= 1_000


def test_the_size_is_known_beforehand(parcels: tuple[Parcel, ...], year: list[Post]) -> None:
    """The size told beforehand is the number of parcels and events that follow."""
    assert size() == (len(parcels), len(year))
    assert 30_000 <= len(year) <= 40_000


def test_acts_happen_in_office_hours_of_working_days(year: list[Post]) -> None:
    """Every act is dated in Shanghai time, Monday to Friday, 8:30 to 17:30, outside 春节 and 国庆."""
    for post in year:
        time = datetime.fromisoformat(post.time)
        assert post.time.endswith("+08:00") and time.weekday() < 5 and "08:30" <= post.time[11:16] < "17:30"
        assert not ("02-11" <= post.time[5:10] <= "02-17" or "10-01" <= post.time[5:10] <= "10-07")


def test_a_few_acts_are_recorded_a_month_late(year: list[Post]) -> None:
    """Of a hundred acts one to five are posted after acts of a later month, two months later at most."""
    latest, late = dict.fromkeys((post.tenant for post in year), 1), Counter[int]()
    for post in year:
        month = int(post.time[5:7])
        latest[post.tenant] = max(latest[post.tenant], month)
        late[latest[post.tenant] - month] += 1
    assert 0.01 < 1 - late[0] / len(year) < 0.05 and max(late) <= 2


def test_each_city_adopts_and_sends_its_plan_in_january(year: list[Post]) -> None:
    """Each city's plan has 16 rows, counts above-scale enterprises as surveyed, and is sent by 31 January."""
    rules = (files("registry") / "data" / "gbt4754_prefix_rules.csv").read_text(encoding="utf-8").splitlines()
    row_of = {rule["code_prefix"]: int(rule["annex_row"] or 0) for rule in DictReader(rules)}
    above, plans, sent = Counter[tuple[str, int]](), {}, {}
    for post in year:
        if post.data.get("above_scale"):
            code = post.data["industry"]
            above[post.tenant, row_of.get(code[:3], row_of.get(code[:2], -1))] += 1
        if act(post) == "plan.adopted":
            plans[post.tenant] = post.data["rows"]
        if act(post) == "plan.submitted":
            sent[post.tenant] = post.time
    assert len(plans) == len(sent) == 16 and max(sent.values()) < "2021-01-31"
    for city, rows in plans.items():
        assert [(row["row"], row["above_scale"]) for row in rows] == [(row, above[city, row]) for row in range(1, 17)]
        assert all(sum(row["planned"].values()) == row["above_scale"] for row in rows)
    assert {row for _, row in above} == set(range(17))


def body_check(body: str) -> bool:
    """GB 11714-1997: the weighted sum with the check digit is a multiple of 11, X standing for 10."""
    values = [10 if place == 8 and c == "X" else int(c, 36) for place, c in enumerate(body)]
    return sum(value * weight for value, weight in zip(values, (3, 7, 9, 10, 5, 8, 4, 2, 1), strict=True)) % 11 == 0


def credit_check(code: str) -> bool:
    """GB 32100-2015: the sum weighted by powers of 3, check character included, is a multiple of 31."""
    values = ["0123456789ABCDEFGHJKLMNPQRTUWXY".index(character) for character in code]
    return sum(value * pow(3, place, 31) for place, value in enumerate(values[:17])) % 31 == (31 - values[17]) % 31


def test_credit_codes_pass_both_checks_and_name_their_county(year: list[Post]) -> None:
    """A credit code has its county's digits and right check characters, as two published codes have."""
    assert all(body_check(code[8:17]) and credit_check(code) for code in ("91110000802100433B", "11320000MB151840XJ"))
    assert not credit_check("91110000802100433C") and not body_check("802100432")
    for post in year:
        if act(post) == "enterprise.surveyed":
            code = post.subject.partition("/")[2]
            assert (
                re.fullmatch(f"91{post.data['county']}[0-9A-Z]{{10}}", code)
                and body_check(code[8:17])
                and credit_check(code)
            )


def test_ids_enterprises_names_and_body_codes_are_unique(year: list[Post]) -> None:
    """No event id, credit code, name or 备案码 occurs twice, and every filed enterprise was surveyed."""
    surveyed = [post for post in year if act(post) == "enterprise.surveyed"]
    codes = [post.subject.partition("/")[2] for post in surveyed]
    bodies = [post.data["body_code"] for post in year if "body_code" in post.data]
    for unique in ([post.id for post in year], codes, [post.data["name"] for post in surveyed], bodies):
        assert len(set(unique)) == len(unique)
    assert all(post.data["body_code"][7:9] == post.tenant[2:4] for post in year if "body_code" in post.data)
    assert {post.data["enterprise"] for post in year if "enterprise" in post.data} <= set(codes)
    assert len(surveyed) == 4_000 and 0.7 < sum(post.data["above_scale"] for post in surveyed) / 4_000 < 0.95
    assert all(
        re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", post.id) for post in year
    )


def test_a_seed_is_a_year(parcels: tuple[Parcel, ...]) -> None:
    """A seed gives the same bytes again, within two seconds; another seed another legal year, same total."""
    started = process_time()
    other = tuple(shandong_2021(LATE_FAILURE_SEED))
    seconds = process_time() - started
    print(f"{sum(len(parcel.events) for parcel in other)} events generated in {seconds:.2f} s of processor time")
    assert seconds < 2
    assert tuple(shandong_2021(2021)) == parcels != other
    events = list(posts(other))
    assert walk_through(events).status
    assert (
        total(events, "certificates_granted", "count") - total(events, "certificates_revoked", "count") == CERTIFICATES
    )
