"""What a decision looks at: one moment of the log, and of its own batch only what was accepted."""

from uuid import uuid4

import pytest
from support.events import CITY, COUNTY, Enterprise, Filing
from support.posting import posted, record

from registry.application.decision_model import LogDecisionModel
from registry.application.registry import Registry
from registry.application.subject_cache import SubjectCache
from registry.errors import OfficeNotEntitled
from registry.store.binary import NewEvent
from registry.store.errors import AppendConditionFailed
from registry.store.log import TenantLog


def test_a_refused_posts_ids_are_free_in_its_own_batch(registry: Registry) -> None:
    """What a refused post of several events held is recorded when it is posted alone in the same batch, each under its id."""
    filing, before = Filing(), registry.cut(CITY, None)
    good = [filing.of.surveyed(), filing.received(), filing.assessed()]
    batch = [posted(COUNTY, *good, filing.approved()), *(posted(COUNTY, event) for event in good)]
    refused, *alone = registry.post(CITY, batch)  # posted at once, they are decided on in one batch
    assert isinstance(refused.exception(30), OfficeNotEntitled), "a county centre does not approve"
    answers = [answer for future in alone for answer in future.result(30)]
    assert [(answer.event.id, answer.repeated) for answer in answers] == [(event["id"], False) for event in good]
    assert [answer.event.position for answer in answers] == [before + 1, before + 2, before + 3]
    assert registry.cut(CITY, None) == before + 3


def test_what_another_process_commits_between_two_looks_is_noticed(
    two_registries: tuple[Registry, Registry],
) -> None:
    """A decision is of the moment of its first look: what changed before its second look keeps it from being appended."""
    ours, theirs = two_registries
    filing = Filing()
    size = ours.cut(CITY, None)
    log = TenantLog(ours.database, CITY)
    decision = LogDecisionModel(log, SubjectCache())
    assert decision.subject(filing.subject).version == 0
    record(theirs, COUNTY, filing.received())
    assert decision.subject(filing.of.subject).version == 0
    assert decision.tagged("receipt:none") == ()
    assert decision.after == size
    draft = posted(COUNTY, Enterprise().surveyed()).drafts[0]
    event = NewEvent(draft.subject, 1, str(uuid4()), draft.event.type, draft.time, COUNTY, "{}", draft.content)
    with pytest.raises(AppendConditionFailed):
        log.append([event], decision.condition)
    assert ours.cut(CITY, None) == size + 1
