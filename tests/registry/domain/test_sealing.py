"""A month's table sealed and amended, by given–when–then."""

from support.given import PROVINCE, TENANT, Act, Given
from support.other_acts import declared
from support.rules import adopted

from registry.domain.kinds.dispatch import DispatchSealed

MONTH = "dispatch/2021-03"


def sealed(day: float = 31) -> Act:
    return Act("dispatch.sealed.v1", MONTH, TENANT, day)


def amended(day: float = 32) -> Act:
    return Act("dispatch.amended.v1", MONTH, TENANT, day, {"reason": "补报"})


def reminded(day: float = 31) -> Act:
    return Act("dispatch.reminded.v1", MONTH, PROVINCE, day)


def test_a_month_is_sealed_when_it_is_over(given: Given) -> None:
    """On a month's last day it can be neither sealed nor reminded of, on the day after both."""
    given.when(sealed(30.5)).then_refused("month_not_ended")
    given.when(reminded(30.5)).then_refused("month_not_ended")
    given(reminded(31)).when(sealed(31)).then("dispatch.sealed.v1")
    given.when(sealed(32)).then_refused("out_of_turn")
    given.when(reminded(32)).then_refused("out_of_turn")


def test_editions_are_counted_from_one(given: Given) -> None:
    """The first edition is 1, each amendment the next; one that would change nothing is refused."""
    given(declared(), sealed())
    assert given.memory.subject(MONTH).state.edition == 1
    given(declared(day=31.5), amended())
    assert given.memory.subject(MONTH).state.edition == 2
    given.memory.render_edition = lambda _month, _edition: {"figures": given.memory.subject(MONTH).state.figures}
    assert given.when(amended(33)).then_refused("nothing_to_amend").facts["edition"] == 2


def test_a_month_stays_sealed_or_declared(given: Given) -> None:
    """A declaration after the seal leaves the month sealed; a reminder after a declaration leaves it declared."""
    given(declared(), reminded())
    assert (given.memory.subject(MONTH).state.status, given.memory.subject(MONTH).state.reminders) == ("declared", 1)
    given(reminded(31.2), sealed(31.5), declared(day=32))
    state = given.memory.subject(MONTH).state
    assert (state.status, state.reminders, state.edition) == ("sealed", 2, 1)


def test_a_month_is_reminded_of_before_anything_is_declared(given: Given) -> None:
    """A reminder of a new month is what stands of it."""
    given(reminded())
    assert given.memory.subject(MONTH).state.status == "reminded"


def test_all_of_an_edition_but_its_remark_is_the_registrys() -> None:
    """Whoever seals a month says a remark at most; the rest is added."""
    assert DispatchSealed.model_fields.keys() - {"remark"} == DispatchSealed.added


def test_what_is_not_the_form_of_an_office_is_no_unit(given: Given) -> None:
    """A unit that is no office code is told so; one of the form is told that it is no unit of the tenant."""
    given.when(declared(TENANT, "jinan")).then_invalid("/data/unit")
    assert "of the form" in str(given.outcome.faults[0])
    given.when(declared(TENANT, "370202")).then_invalid("/data/unit")
    assert "is not a unit" in str(given.outcome.faults[0])


def test_rules_begin_after_every_month_that_is_sealed(given: Given) -> None:
    """Rules recorded after a seal may not begin on its month's last day, but on the day after; the seal is in the way."""
    given(declared(), sealed(), declared(day=31.5), amended())
    refusal = given.when(adopted("2021-03-31")).then_refused("rules_before_sealed")
    assert (refusal.facts["month"], refusal.facts["last"], refusal.office) == ("2021-03", "2021-03-31", TENANT)
    assert refusal.blocking.event.type == "dispatch.sealed.v1"
    given.when(adopted("2021-04-01")).then("rules.adopted.v1")
