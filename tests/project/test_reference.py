"""The reference pages are what the code says."""

import re

import pytest
from project.pages import text
from project.reference import deadlines, rules
from project.reference.words import REFUSALS, RULE_FIELDS
from project.reference.written import FOLDER, PAGES, path

from registry.domain.stages import OPENING, PASSING


@pytest.mark.parametrize("name", PAGES)
def test_a_reference_page_is_current(name: str) -> None:
    """The page is what the code writes today."""
    assert path(name).read_text("utf-8") == PAGES[name](), "run: make reference"


def test_every_page_of_the_reference_is_written_or_held_by_a_test() -> None:
    """The folder has the pages that the code writes, and the leaf's, whose example a test recomputes."""
    assert {page.stem for page in FOLDER.iterdir()} == {*PAGES, "leaf"}


@pytest.mark.parametrize("rule", REFUSALS)
def test_every_rule_is_answered_with_one_status(rule: str) -> None:
    """Each rule that the glossary has is raised somewhere, and always as the same problem."""
    assert len(rules.raised_as(rule)) == 1


def test_every_rule_of_a_tenant_that_refuses_is_listed_with_its_refusal() -> None:
    """Each refusal whose sentence names the edition of the tenant's rules stands beside one of those rules."""
    by_edition = {rule for rule, term in REFUSALS.items() if "({edition})" in term.en}
    rows = re.findall(r"^\| `(\w+)` \|.*\| (.*) \|$", rules.text().partition("## What a tenant")[2], re.MULTILINE)
    assert [name for name, _ in rows] == list(RULE_FIELDS)
    assert {rule for _, refused in rows for rule in re.findall(r"`(\w+)`", refused)} == by_edition


def test_every_event_that_starts_a_deadline_is_listed() -> None:
    """Each event after which somebody must act begins a row of the table of deadlines, or leaves that of another."""
    started = set(re.findall(r"^\| `([^`]+)` ", deadlines.section(), re.MULTILINE))
    passing = {event.type for event in PASSING}
    assert {event.type for event in OPENING} - passing <= started
    assert not passing & started


def test_the_page_of_settings_has_what_the_example_of_the_environment_has() -> None:
    """The page and deploy/env.example list the same settings in the same order."""
    listed = re.findall(r"^\| `(FILING_REGISTRY_\w+)` \|", text("docs/reference/settings.md"), re.MULTILINE)
    assert listed == re.findall(r"^#(FILING_REGISTRY_\w+)=", text("deploy/env.example"), re.MULTILINE)
