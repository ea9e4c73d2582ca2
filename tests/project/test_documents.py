"""What the documents say is so: commands, options, addresses, settings, files and links exist, in both languages."""

import re
import tomllib
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
import typer
from project.pages import READMES, ROOT, TUTORIALS, anchors, blocks, commands, links, pages, paths, text
from typer.main import get_command

from api.app import create_app
from api.cli.main import app as command_line
from api.examples import ENTERPRISE, EVALUATION, FILING
from projections.dispatch.query import DEFINITION as DISPATCH_DEFINITION
from projections.dispatch.table import COLUMNS
from projections.plan.query import DEFINITION as PLAN_DEFINITION
from registry.domain.catalogue import EVENTS
from registry.settings import Settings

CHINESE = "docs/zh-CN/"
PAGES = pages()
PAIRS = [READMES, *((page.replace(CHINESE, "docs/"), page) for page in PAGES if page.startswith(CHINESE))]
COMMAND_LINE, SETTINGS = f"{CHINESE}reference/command-line.md", f"{CHINESE}reference/settings.md"
every = pytest.mark.parametrize("name", PAGES)
pairs = pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[1])
notices = pytest.mark.parametrize("name", ["docs/explanation/notice.md", f"{CHINESE}explanation/notice.md"])
tours = pytest.mark.parametrize("name", [*TUTORIALS, *(page.replace("docs/", CHINESE) for page in TUTORIALS)])


def synopses(name: str) -> list[str]:
    """Return the rows of a table of commands: a command with its arguments and options."""
    table = text(name).partition("| `filing-registry …` |")[2].partition("\n\n")[0]
    return re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE)


@cache
def known_commands() -> dict[str, set[str]]:
    """Return every command by its full name with its options."""
    return _leaves(get_command(command_line))


@cache
def routes() -> tuple[str, ...]:
    """Return the app's paths as patterns."""
    app = create_app(Settings(dsn="host=nowhere"))
    found = (*app.openapi()["paths"], str(app.openapi_url))
    return tuple(re.sub(r"\\{[^}]*\\}", "[^/]+", re.escape(route)) for route in found)


def _leaves(command: Any, path: str = "") -> dict[str, set[str]]:
    if isinstance(command, typer.core.TyperGroup):
        found = [_leaves(below, f"{path} {word}".strip()) for word, below in command.commands.items()]
        return {key: options for leaves in found for key, options in leaves.items()}
    names = [name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)]
    return {path: {name for name in names if name.startswith("--")}}


@pairs
def test_both_languages_print_the_same_commands_and_answers(pair: tuple[str, str]) -> None:
    """A Chinese page has its English one, types the same commands and quotes the same answers."""
    english, chinese = pair
    if "/reference/" not in chinese:
        assert [block.replace(" --lang en", "") for block in commands(english)] == commands(chinese)
        assert [block for block in blocks(english) if block.language != "sh"] == [
            block for block in blocks(chinese) if block.language != "sh"
        ]


@pytest.mark.parametrize("pair", [pair for pair in PAIRS if "/reference/" not in pair[1]], ids=lambda pair: pair[1])
def test_each_table_has_as_many_rows_in_the_other_language(pair: tuple[str, str]) -> None:
    """Each table of one page has as many rows in the other."""
    rows = [
        [len(table.splitlines()) for table in re.findall(r"(?:^\|.*\n)+", text(name), re.MULTILINE)] for name in pair
    ]
    assert rows[0] == rows[1]


@every
def test_every_command_mentioned_exists(name: str) -> None:
    """Each `filing-registry <command>` on the page is one, and takes the options printed with it."""
    known = known_commands()
    joined = re.sub(r"\\\n\s*", " ", text(name))
    mentions = re.findall(r"filing-registry ((?:(?:report|rules|epoch) )?[a-z]+(?:-[a-z]+)*)([^\n`]*)", joined)
    mentions = [(word, rest) for word, rest in mentions if not rest.startswith((":", "."))]
    assert mentions or name not in TUTORIALS
    for word, rest in mentions:
        assert word in known, word
        assert set(re.findall(r"(?<!\S)--[a-z-]+", rest)) <= known[word], word


def test_the_chinese_reference_lists_every_command_and_option() -> None:
    """It has each command once with all its options; `--data` is named once for all."""
    known = known_commands()
    listed = {}
    for synopsis in synopses(COMMAND_LINE):
        words = re.match(r"(?:(?:report|rules|epoch) )?[a-z]+(?:-[a-z]+)*", synopsis)
        assert words, synopsis
        listed[words[0]] = set(re.findall(r"--[a-z-]+", synopsis)) | ({"--data"} & known[words[0]])
    assert listed == {word: options - {"--help", "--serve"} for word, options in known.items()}


@every
def test_every_make_target_mentioned_exists(name: str) -> None:
    """Each `make <target>` on the page is a target of the Makefile, and takes the variables printed with it."""
    makefile = text("Makefile")
    mentioned = re.findall(r"(?:^|`|&& )make ([a-z-]+)([^`\n]*)", text(name), re.MULTILINE)
    assert {target for target, _ in mentioned} <= set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    for target, rest in mentioned:
        for variable in re.findall(r"(?<!\S)([A-Z]+)=", rest):
            assert f"$({variable})" in makefile, f"{target} {variable}"
    if name in READMES:
        assert {"demo", "test", "bench"} <= {target for target, _ in mentioned}
    if name == "CONTRIBUTING.md":
        assert {"setup", "check", "lint", "bench", "faults"} <= {target for target, _ in mentioned}


@every
def test_every_path_mentioned_is_a_route(name: str) -> None:
    """Each path under /v1 and each health address on the page is answered by the app."""
    content = re.split(r"^## (?:Not yet|尚未实现)$", text(name), flags=re.MULTILINE)[0].replace("$URL/dispatch", "")
    found = set(
        re.findall(r"(?:(?<=`)|(?<=\$URL)|(?<= ))(/(?:v1|livez|readyz|version|metrics)\b[^\s`\"'?、]*)", content)
    )
    assert found or name not in {TUTORIALS[0], f"{CHINESE}reference/http-api.md"}
    for path in found:
        assert any(re.fullmatch(route, path) for route in routes()), path


@every
def test_every_setting_mentioned_exists(name: str) -> None:
    """Each FILING_REGISTRY_… on the page is a setting."""
    known = {f"FILING_REGISTRY_{field.upper()}" for field in Settings.model_fields}
    assert set(re.findall(r"FILING_REGISTRY_[A-Z_]+", text(name))) <= known


def test_the_chinese_reference_lists_every_setting_with_its_default() -> None:
    """Its table has each setting once, in order, with its default as the environment would spell it."""
    rows = re.findall(r"^\| `FILING_REGISTRY_([A-Z_]+)` \| (?:`([^`]*)`|[^|]*) \|", text(SETTINGS), re.MULTILINE)
    assert [field.lower() for field, _ in rows] == list(Settings.model_fields)
    for field, default in rows:
        if default:
            assert default == str(Settings.model_fields[field.lower()].default)
        else:
            assert field in {"DSN", "DATA", "PUBLIC_URL", "MATERIALS"}


@tours
def test_a_tour_posts_events_that_exist_on_the_examples_subjects(name: str) -> None:
    """What a tutorial posts is of registered types, on the examples' subjects, so that no real one is hit."""
    content = "".join(commands(name))
    posted = re.findall(r'"type": "([^"]+)"', content)
    assert posted or "monthly" in name
    assert set(posted) <= EVENTS.keys()
    subjects = {f"enterprise/{ENTERPRISE}", f"filing/{FILING}", f"evaluation/{EVALUATION}"}
    assert set(re.findall(r'"subject": "([^"]+)"', content)) == (subjects if posted else set())


@every
def test_every_event_type_mentioned_exists(name: str) -> None:
    """Each event type on the page is registered."""
    assert set(re.findall(r"\b[a-z_]+\.[a-z_]+\.v\d\b", text(name))) <= EVENTS.keys()


@notices
def test_the_definitions_named_are_those_in_use(name: str) -> None:
    """The page of the notice explains each column of Annex 2 under the definitions that the answers name."""
    content = text(name)
    assert all(f"`{column}` |" in content for column in COLUMNS)
    assert f"`{DISPATCH_DEFINITION}`" in content
    assert f"`{PLAN_DEFINITION}`" in content


@every
def test_every_link_and_anchor_leads_somewhere(name: str) -> None:
    """Each relative link leads to a file of the repository, and its anchor to a heading there."""
    for link in links(name):
        path, _, anchor = link.partition("#")
        target = (ROOT / name).parent / path if path else ROOT / name
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(str(target.resolve().relative_to(ROOT))), link


@every
def test_every_path_into_the_repository_exists(name: str) -> None:
    """Each file or folder that a page names between backticks is there."""
    missing = {path for path in paths(name) if not (ROOT / path).exists()}
    assert not missing


@notices
def test_each_sentence_of_the_notice_has_its_test(name: str) -> None:
    """The table of the notice has all six parts, and each test that it names is one."""
    table = text(name).partition("| 一 |")[1:]
    rows = "".join(table).partition("\n\n")[0].splitlines()
    assert {row.split(" | ")[0].strip("| ") for row in rows} == set("一二三四五六")
    for row in rows:
        named = re.findall(r"\[([^\]]+)\]\((?:\.\./)+(tests/[^)]+)\)", row)
        assert named, row
        for words, path in named:
            assert f"def test_{words.replace(' ', '_')}(" in text(path), words
        for event_type in re.findall(r"`([a-z_]+\.[a-z_]+\.v1)`", row):
            assert event_type in EVENTS, event_type


@pytest.mark.parametrize("name", READMES)
def test_a_readme_is_short(name: str) -> None:
    """A README is at most 9,216 bytes."""
    assert len(text(name).encode()) <= 9_216


def test_the_index_leads_to_every_document() -> None:
    """Each page under docs/ is linked from its index, and each decision from the index of decisions."""
    listed = {f"docs/{link}" for link in links("docs/README.md")}
    listed |= {f"docs/decisions/{link}" for link in links("docs/decisions/README.md")} | {"docs/README.md"}
    chinese = {link for link in links("README.zh-CN.md") if link.startswith(CHINESE)}
    under = {page for page in PAGES if page.startswith("docs/")}
    assert under <= listed
    assert {page for page in under if page.startswith(CHINESE)} <= chinese


def test_decisions_are_numbered_and_dated() -> None:
    """The index names every decision with the title and date that its page has; numbers have no gap."""
    rows = re.findall(r"^\| \[(\d{4})\]\((\S+)\) \| (.*?) \| (\S+) \|", text("docs/decisions/README.md"), re.MULTILINE)
    assert [int(number) for number, *_ in rows] == list(range(1, len(rows) + 1))
    for number, path, title, day in rows:
        page = text(f"docs/decisions/{path}")
        assert path.startswith(f"{number}-")
        assert page.startswith(f"# {int(number)}. {title}\n\nDate: {day} · Status: ")
        assert re.findall(r"^## (.*)$", page, re.MULTILINE) == ["Context", "Decision", "Consequences"]


def test_the_changelog_has_its_shape() -> None:
    """Unreleased comes first, then releases with their days, newest first; an entry is one line of 140 characters at most."""
    lines = text("CHANGELOG.md").splitlines()
    heads = [line.removeprefix("## ") for line in lines if line.startswith("## ")]
    assert heads[0] == "Unreleased"
    released = [re.fullmatch(r"(\d+)\.(\d+)\.(\d+) – (\d{4}-\d\d-\d\d)", head) for head in heads[1:]]
    assert released and all(released)
    numbers = [(*map(int, found.group(1, 2, 3)), found[4]) for found in released if found]
    assert all(later > earlier for later, earlier in pairwise(numbers))
    assert heads[1].startswith(f"{tomllib.loads(text('pyproject.toml'))['project']['version']} ")
    kinds = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    for line in lines[lines.index("## Unreleased") :]:
        assert not line or line.startswith(("## ", "- ")) or line.removeprefix("### ") in kinds, line
        assert not line.startswith("- ") or (len(line) <= 140 and line.endswith(".")), line
