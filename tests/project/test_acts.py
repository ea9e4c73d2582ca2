"""The acts of every kind lead through all its statuses."""

import pytest

from api.cli.acts import moves
from registry.domain.acts import NEW, SubjectKind
from registry.domain.catalogue import KINDS
from registry.terms import catalogue as glossary


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_status_is_reached_and_named(kind: SubjectKind) -> None:
    """A kind's acts lead to every status that they begin from, and no status lacks its term or is never reached."""
    reached = {after for _, _, after in moves(kind)} | set(kind.lapses.values())
    assert {status for act in kind.acts for status in act.when} <= reached | {NEW}
    assert reached | {NEW} == {name.partition(".")[2] for name in glossary.STATUSES if name.startswith(f"{kind.name}.")}
