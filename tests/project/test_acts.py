"""The page of acts and states is what the code draws."""

from pathlib import Path

import pytest

from api.cli.acts import moves, page
from registry.domain.acts import NEW, SubjectKind
from registry.domain.catalogue import KINDS
from registry.terms import catalogue as glossary

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "acts.md"


def test_the_page_of_acts_is_current() -> None:
    """docs/reference/acts.md is what `filing-registry acts` prints."""
    assert PAGE.read_text("utf-8") == page(), "run: filing-registry acts > docs/reference/acts.md"


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_status_is_reached_and_named(kind: SubjectKind) -> None:
    """A kind's acts lead to every status that they begin from, and no status lacks its term or is never reached."""
    reached = {after for _, _, after in moves(kind)} | set(kind.lapses.values())
    assert {status for act in kind.acts for status in act.when} <= reached | {NEW}
    assert reached | {NEW} == {name.partition(".")[2] for name in glossary.STATUSES if name.startswith(f"{kind.name}.")}
