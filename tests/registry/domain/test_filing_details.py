"""What a filing keeps of its receipt number and scope, and what is read before its acts are listed."""

from support.acts import FILING, OTHER, SCOPE, assessed, corrected, later, on_file, receipt, received, returned
from support.events import credit_code
from support.given import Given

from registry.domain.kinds.supervision import supervision_tag

NUMBER, OTHER_NUMBER = "鲁技评备〔2021〕370102-0001", "鲁技评备〔2021〕370102-0002"


def test_a_renewal_may_repeat_its_own_number_and_no_other(given: Given) -> None:
    """A renewal carries the filing's own receipt number, or a new one; another filing's is refused."""
    others = [act.__class__(act.type, OTHER, act.office, act.day, act.data) for act in on_file()[1:-1]]
    given(
        received(subject=OTHER, enterprise=credit_code()), *others, receipt(subject=OTHER, receipt_number=OTHER_NUMBER)
    )
    given(*on_file()[:-1], receipt(receipt_number=NUMBER))
    refusal = given.when(later("renewed", valid_until="2027-03-10", receipt_number=OTHER_NUMBER)).then_refused(
        "receipt_number_taken"
    )
    assert refusal.blocking.subject == OTHER
    given.when(later("renewed", valid_until="2027-03-10", receipt_number=NUMBER)).then("filing.renewed.v1")
    assert given.memory.subject(FILING).state.receipt_number == NUMBER


def test_a_correction_may_change_the_scope(given: Given) -> None:
    """A correction replaces what it names, the scope as well, and leaves the rest."""
    narrower = [{**SCOPE[0], "levels": [5]}]
    given(received(), returned())
    before = given.memory.subject(FILING).state
    given(corrected(scope=narrower))
    after = given.memory.subject(FILING).state
    assert ([list(item.levels) for item in after.scope], after.name, after.industry) == (
        [[5]],
        before.name,
        before.industry,
    )


def test_supervisions_are_read_for_a_filing_in_force(given: Given) -> None:
    """To list what may happen to a filing its supervisions are read while it is in force, and not before."""

    def read() -> frozenset[str]:
        filing = given.memory.subject(FILING)
        return frozenset(filing.kind.needs(filing, None, assessed().time).tags)

    given(received(), assessed())
    assert read() == frozenset()
    given(*on_file()[2:])
    assert read() == {supervision_tag(FILING)}
