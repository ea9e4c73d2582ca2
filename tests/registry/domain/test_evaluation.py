from dataclasses import replace

from support.acts import EVALUATION, announced, certificates_revoked, granted, held, later, on_file, received
from support.given import COUNTY, INDUSTRY, TENANT, Act, Given

from registry.domain import decide

AUDITOR = "370100-audit"


def test_an_evaluation_under_a_filing_in_force(given: Given) -> None:
    """An evaluation may be held, announced or not, and certificates granted up to those who passed."""
    given(*on_file(), announced()).when(held()).then("evaluation.held.v1")
    given(granted(10)).when(granted(6)).then_refused("within_passed")
    given.when(granted(5)).then("evaluation.certificates_granted.v1")
    assert "evaluation.certificates_granted.v1" not in given.allowed(EVALUATION, COUNTY, 60)


def test_outside_the_filings_scope(given: Given) -> None:
    """Another occupation, or another level of it, is refused, with the filing's event that set the scope."""
    refusal = given(*on_file()).when(held(level=3)).then_refused("outside_scope")
    assert refusal.blocking.event.type == "filing.receipt_issued.v1"
    assert refusal.office == TENANT
    given.when(held(occupation="6-18-01-02")).then_refused("outside_scope")
    given.when(held(level="special")).then_refused("outside_scope")


def test_outside_the_filings_life(given: Given) -> None:
    """Before the receipt, while suspended, and after the filing ended or expired nothing can be evaluated."""
    given(*on_file()).when(held(day=9)).then_refused("filing_not_in_force")
    given.when(held(day=1106)).then_refused("filing_not_in_force")
    given(later("suspended", day=31, reason="整改")).when(held(day=32)).then_refused("filing_not_in_force")


def test_a_late_record_is_judged_at_its_own_time(given: Given) -> None:
    """An evaluation held before the filing was revoked may be recorded after."""
    given(*on_file(), later("revoked", day=40, reason="失序"))
    given.when(held(day=41)).then_refused("filing_not_in_force")
    given.when(held(day=39)).then("evaluation.held.v1")


def test_who_may_begin_an_evaluation(given: Given) -> None:
    """Whose filing it will be is open yet: any office is offered a new evaluation, but an auditor and a suspended one."""
    beginning = ("evaluation.announced.v1", "evaluation.held.v1")
    assert given.allowed(EVALUATION, COUNTY) == beginning
    assert given.allowed(EVALUATION, AUDITOR) == ()
    context = given.memory.context(Act("", EVALUATION, COUNTY))
    suspended = context._replace(office=replace(context.office, suspended=True))
    assert decide.allowed(suspended) == ()


def test_an_unknown_filing(given: Given) -> None:
    """An evaluation under a filing that nobody knows is refused by that name."""
    given.when(held()).then_refused("filing_unknown")


def test_only_the_filings_office_and_the_centre_post_evaluations(given: Given) -> None:
    """Another office's evaluation is refused, with the office that may."""
    given(*on_file())
    assert given.when(held(INDUSTRY)).then_refused("poster").office == COUNTY
    given.when(held(TENANT)).then("evaluation.held.v1")


def test_only_what_was_granted_can_be_revoked(given: Given) -> None:
    """The centre revokes certificates up to those that stand."""
    given(*on_file(), held()).when(certificates_revoked(1)).then_refused("out_of_turn")
    given(granted(3)).when(certificates_revoked(4)).then_refused("within_granted")
    given.when(certificates_revoked(1, office=COUNTY)).then_refused("poster")
    given(certificates_revoked(3)).when(certificates_revoked(1, day=51)).then_refused("within_granted")


def test_an_announcement_can_be_cancelled_until_it_is_held(given: Given) -> None:
    """What was held cannot be cancelled; what was cancelled cannot be held."""
    cancelled = Act("evaluation.cancelled.v1", EVALUATION, COUNTY, 31, {"reason": "设备检修"})
    given(*on_file(), announced(), cancelled).when(held(day=32)).then_refused("out_of_turn")


def test_an_open_filing_is_not_in_force(given: Given) -> None:
    """A filing that was only received allows no evaluation, and its office can move it on."""
    assert given(received()).when(held()).then_refused("filing_not_in_force").office == COUNTY
