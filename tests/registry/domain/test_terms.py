import re
from pathlib import Path
from string import Formatter

import projections
import registry
from api.examples import DATA
from projections.dispatch import terms
from projections.dispatch.table import COLUMNS
from projections.reporting.terms import REPORTING
from registry.domain.acts import NEW
from registry.domain.catalogue import EVENTS, KINDS
from registry.domain.kinds.filing.state import MOVES
from registry.terms import events as terms_events
from registry.terms import refusals
from registry.terms.statuses import STATUSES

FOLDERS = [Path(package.__file__).parent for package in (registry, projections)]
SOURCES = [path.read_text("utf-8") for folder in FOLDERS for path in folder.rglob("*.py")]


def test_every_event_kind_and_column_has_both_terms() -> None:
    """Every event type, kind and column reads in Chinese and English, and nothing else is in the glossary."""
    assert terms_events.EVENTS.keys() == EVENTS.keys() == DATA.keys()
    assert terms_events.KINDS.keys() == KINDS.keys()
    assert tuple(terms.COLUMNS) == COLUMNS
    for table in (
        terms_events.EVENTS,
        terms_events.KINDS,
        terms.COLUMNS,
        STATUSES,
        refusals.RULES,
        terms.CHECKS,
        REPORTING,
    ):
        assert all(term.zh.strip() and term.en.strip() for term in table.values())


def test_every_status_has_both_terms() -> None:
    """Every status that an act begins from, or a filing moves to, is in the glossary."""
    statuses = {f"{name}.{status}" for name, kind in KINDS.items() for act in kind.acts for status in act.when}
    statuses |= {f"filing.{status}" for status in (*MOVES.values(), "expired")}
    statuses |= {f"{name}.{NEW}" for name in KINDS}
    assert statuses <= STATUSES.keys()


def test_every_rule_has_its_sentence() -> None:
    """Every rule that the code can break a post on has its sentence in both languages, with the same places."""
    used = set()
    for source in SOURCES:
        used |= set(re.findall(r'(?:refuse|OfficeNotEntitled|ActNotLegal|MaterialRefused)\(\s*"(\w+)"', source))
        used |= {name for line in re.findall(r"rule = (.*)", source) for name in re.findall(r'"(\w+)"', line)}
    used -= {"new", "approved"}
    assert used == refusals.RULES.keys()
    for rule, term in refusals.RULES.items():
        places = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in term]
        assert places[1] <= places[0] | places[1], rule
