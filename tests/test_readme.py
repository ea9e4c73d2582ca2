import re
from pathlib import Path

import pytest
import typer
from typer.main import get_command

from api.app import create_app
from api.cli.main import app as command_line
from api.examples import ENTERPRISE, EVALUATION, FILING
from projections.dispatch.query import DEFINITION as DISPATCH_DEFINITION
from projections.dispatch.table import COLUMNS
from projections.plan.query import DEFINITION as PLAN_DEFINITION
from registry.domain.catalogue import EVENTS
from registry.settings import Settings

ROOT = Path(__file__).parent.parent
PAGES = ("README.md", "README.zh-CN.md", "ARCHITECTURE.md", "CHANGELOG.md")
READMES = PAGES[:2]
both = pytest.mark.parametrize("name", READMES)
every = pytest.mark.parametrize("name", PAGES)


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def commands(name: str) -> list[str]:
    """Return the blocks of shell commands that a page prints."""
    return re.findall(r"^```sh\n(.*?)^```$", text(name), re.MULTILINE | re.DOTALL)


def synopses(name: str) -> list[str]:
    """Return the rows of the command-line reference: a command with its arguments and options."""
    table = text(name).partition("| `filing-registry …` |")[2].partition("\n\n")[0]
    return re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE)


def leaves(command: typer.core.TyperCommand | typer.core.TyperGroup, path: str = "") -> dict[str, set[str]]:
    """Return every command by its full name with its options."""
    if isinstance(command, typer.core.TyperGroup):
        found = [leaves(below, f"{path} {word}".strip()) for word, below in command.commands.items()]  # type: ignore[arg-type]
        return {key: options for below in found for key, options in below.items()}
    names = [name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)]
    return {path: {name for name in names if name.startswith("--")}}


def test_both_readmes_print_the_same_commands() -> None:
    """Whoever follows the Chinese page types what whoever follows the English one does."""
    assert commands("README.md") == commands("README.zh-CN.md")
    assert len(commands("README.md")) > 15


def test_both_readmes_print_the_same_answers_and_tables() -> None:
    """What the commands print is quoted alike, and each table of one page has as many rows in the other."""

    def printed(name: str) -> list[str]:
        return re.findall(r"^```text\n(.*?)^```$", text(name), re.MULTILINE | re.DOTALL)

    def rows(name: str) -> list[int]:
        return [len(table.splitlines()) for table in re.findall(r"(?:^\|.*\n)+", text(name), re.MULTILINE)]

    assert printed("README.md") == printed("README.zh-CN.md")
    assert rows("README.md") == rows("README.zh-CN.md")
    assert synopses("README.md") == synopses("README.zh-CN.md")


@every
def test_every_command_mentioned_exists(name: str) -> None:
    """Each `filing-registry <command>` on the page is one, and takes the options printed with it."""
    known = leaves(get_command(command_line))  # type: ignore[arg-type]
    joined = re.sub(r"\\\n\s*", " ", text(name))
    mentions = re.findall(r"filing-registry ((?:(?:report|rules) )?[a-z]+(?:-[a-z]+)*)([^\n`]*)", joined)
    mentions = [(word, rest) for word, rest in mentions if not rest.startswith((":", "."))]
    assert mentions or name not in READMES
    for word, rest in mentions:
        assert word in known, word
        assert set(re.findall(r"(?<!\S)--[a-z-]+", rest)) <= known[word], word


@both
def test_the_reference_lists_every_command_and_option(name: str) -> None:
    """The command-line reference has each command once with all its options; `--data` is named once for all."""
    known = leaves(get_command(command_line))  # type: ignore[arg-type]
    listed = {}
    for synopsis in synopses(name):
        words = re.match(r"(?:(?:report|rules) )?[a-z]+(?:-[a-z]+)*", synopsis)
        assert words, synopsis
        listed[words[0]] = set(re.findall(r"--[a-z-]+", synopsis)) | ({"--data"} & known[words[0]])
    assert listed == {word: options - {"--help", "--serve"} for word, options in known.items()}


@every
def test_every_make_target_mentioned_exists(name: str) -> None:
    """Each `make <target>` on the page is a target of the Makefile."""
    targets = set(re.findall(r"^([a-z-]+):", text("Makefile"), re.MULTILINE))
    mentioned = set(re.findall(r"(?:^|`)make ([a-z-]+)", text(name), re.MULTILINE))
    assert mentioned <= targets
    if name in READMES:
        assert {"setup", "demo", "test", "check", "bench"} <= mentioned


@every
def test_every_path_mentioned_is_a_route(name: str) -> None:
    """Each path under /v1 and each health address on the page is answered by the app."""
    app = create_app(Settings(dsn="host=nowhere"))
    routes = [
        re.sub(r"\\{[^}]*\\}", "[^/]+", re.escape(route)) for route in (*app.openapi()["paths"], str(app.openapi_url))
    ]
    content = re.split(r"^## (?:Not yet|尚未实现)$", text(name), flags=re.MULTILINE)[0]
    paths = set(
        re.findall(r"(?:(?<=`)|(?<=\$URL)|(?<= ))(/(?:v1|livez|readyz|version|metrics)\b[^\s`\"'?、]*)", content)
    )
    assert paths or name not in READMES
    for path in paths:
        assert any(re.fullmatch(route, path) for route in routes), path


@every
def test_every_setting_mentioned_exists(name: str) -> None:
    """Each FILING_REGISTRY_… on the page is a setting."""
    known = {f"FILING_REGISTRY_{field.upper()}" for field in Settings.model_fields}
    assert set(re.findall(r"FILING_REGISTRY_[A-Z_]+", text(name))) <= known


@both
def test_the_settings_table_lists_every_setting_with_its_default(name: str) -> None:
    """The table of settings has each setting once, in order, with its default as the environment would spell it."""
    rows = re.findall(r"^\| `FILING_REGISTRY_([A-Z_]+)` \| (?:`([^`]*)`|[^|]*) \|", text(name), re.MULTILINE)
    assert [field.lower() for field, _ in rows] == list(Settings.model_fields)
    for field, default in rows:
        if default:
            assert default == str(Settings.model_fields[field.lower()].default)
        else:
            assert field in {"DSN", "DATA", "PUBLIC_URL", "MATERIALS"}


@both
def test_the_tour_posts_events_that_exist_on_the_examples_subjects(name: str) -> None:
    """The tour's event types are registered, and its subjects are the examples', so that no real one is hit."""
    content = "".join(commands(name))
    types = re.findall(r'"type": "([^"]+)"', content)
    assert types
    assert set(types) <= EVENTS.keys()
    subjects = {f"enterprise/{ENTERPRISE}", f"filing/{FILING}", f"evaluation/{EVALUATION}"}
    assert set(re.findall(r'"subject": "([^"]+)"', content)) == subjects


@both
def test_the_definitions_named_are_those_in_use(name: str) -> None:
    """The page explains each column of Annex 2 under the definitions that the answers name."""
    content = text(name)
    assert all(f"`{column}` |" in content for column in COLUMNS)
    assert f"`{DISPATCH_DEFINITION}`" in content
    assert f"`{PLAN_DEFINITION}`" in content


@every
def test_every_file_mentioned_exists(name: str) -> None:
    """Links and paths into the repository lead somewhere."""
    content = text(name)
    linked = re.findall(r"\]\((?!http)([^)#]+)\)", content)
    named = re.findall(r"`((?:registry|projections|api|deploy|tests|docs)/[\w./-]*\w)`", content)
    for path in [*linked, *named]:
        assert (ROOT / path).exists(), path


@both
def test_each_sentence_of_the_notice_has_its_test(name: str) -> None:
    """The table of the notice has all six parts, and each test that it names is one."""
    table = text(name).partition("| 一 |")[1:]
    rows = "".join(table).partition("\n\n")[0].splitlines()
    assert {row.split(" | ")[0].strip("| ") for row in rows} == set("一二三四五六")
    for row in rows:
        named = re.findall(r"\[([^\]]+)\]\((tests/[^)]+)\)", row)
        assert named, row
        for words, path in named:
            assert f"def test_{words.replace(' ', '_')}(" in text(path), words
        for event_type in re.findall(r"`([a-z_]+\.[a-z_]+\.v1)`", row):
            assert event_type in EVENTS, event_type
