import ast
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
from registry.terms import catalogue as glossary
from registry.terms.catalogue import STATUSES

FOLDERS = [Path(package.__file__).parent for package in (registry, projections)]
SOURCES = [path.read_text("utf-8") for folder in FOLDERS for path in folder.rglob("*.py")]


def test_every_event_kind_and_column_has_both_terms() -> None:
    """Every event type, kind and column reads in Chinese and English, and nothing else is in the glossary."""
    assert glossary.EVENTS.keys() == EVENTS.keys() == DATA.keys()
    assert glossary.KINDS.keys() == KINDS.keys()
    assert tuple(terms.COLUMNS) == COLUMNS
    for table in (
        glossary.EVENTS,
        glossary.KINDS,
        terms.COLUMNS,
        STATUSES,
        glossary.REFUSALS,
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
    assert used == glossary.REFUSALS.keys()
    for rule, term in glossary.REFUSALS.items():
        places = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in term]
        assert places[1] <= places[0] | places[1], rule


def test_every_word_of_a_kind_stands_in_one_module_of_the_glossary() -> None:
    """A kind's module has tables of known names and its own events and statuses only; no two modules say one thing."""
    tables = {"EVENTS", "STORIES", "STATUSES", "FIELDS", "CHOICES", "REFUSALS", "CONTRADICTIONS", "FACTS"}
    seen: set[tuple[str, object]] = set()
    for kind, module in (*glossary.BY_KIND.items(), ("", glossary.across_kinds)):
        own = {name for name in vars(module) if name.isupper() and not name.startswith("_")} - {
            "KIND",
            "LEVELS",
            "RULE_FIELDS",
        }
        assert own <= tables, kind
        owners = {kind, "certificate"} if kind == "evaluation" else {kind}
        for table in ("EVENTS", "STORIES", "STATUSES"):
            assert {name.partition(".")[0] for name in getattr(module, table, {})} <= owners
        for table in own:
            for name in getattr(module, table):
                assert (table, name) not in seen, name
                seen.add((table, name))


MAY_BE_CHINESE = {
    "registry/terms/": "the glossary",
    "registry/domain/regions.py": "names of cities' own units",
    "registry/domain/kinds/rules/rule_set.py": "the form of a receipt's number",
    "registry/domain/personal_data.py": "figures and units as texts hold them",
    "registry/domain/values.py": "the name of a standard within an English sentence",
    "projections/definitions.py": "the glossary of definitions",
    "api/demo/": "the demonstration's vocabulary",
    "api/examples.py": "examples",
    "api/enrolment.py": "names of offices",
    "api/http/openapi.py": "an example",
    "api/http/dependencies.py": "terms within the English description",
    "api/http/routers/": "names of files",
    "api/app.py": "the program's name",
    "api/cli/main.py": "the program's name, and groups of commands",
    "api/workbooks/": "headings and cells as offices write them, which are read",
}
"""Where a Chinese text may stand besides a terms.py, and what it is there."""


def test_chinese_stands_in_the_glossary_alone() -> None:
    """No text outside the terms, examples and what is read from offices' own workbooks is Chinese."""
    root, found, needed = Path(registry.__file__).parent.parent, [], set()
    for path in sorted(
        path for package in ("registry", "projections", "api") for path in (root / package).rglob("*.py")
    ):
        name, tree = path.relative_to(root).as_posix(), ast.parse(path.read_text("utf-8"))
        prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        lines = [
            f"{name}:{node.lineno}: {node.value}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose
            if re.search(r"[\u4e00-\u9fff]", node.value)
        ]
        place = next((place for place in MAY_BE_CHINESE if name.startswith(place)), None)
        if lines and place is not None:
            needed.add(place)
        elif path.name != "terms.py":
            found += lines
    assert found == []
    assert needed == MAY_BE_CHINESE.keys()
