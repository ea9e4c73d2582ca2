import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from typer.main import get_command

from api.cli.main import app as command_line
from registry.settings import SYSTEM_DATA, Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
PREFIX = "FILING_REGISTRY_"


def text(name: str) -> str:
    return (DEPLOY / name).read_text("utf-8")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(text("compose.yaml"))
    return loaded


def is_command(words: list[str]) -> bool:
    """Tell whether words are a command line that `filing-registry` knows."""
    known = get_command(command_line)
    assert isinstance(known, typer.core.TyperGroup)
    return Path(words[0]).name == "filing-registry" and words[1] in known.commands and not words[2:]


def settings_named(content: str) -> set[str]:
    return {name.lower() for name in re.findall(rf"{PREFIX}([A-Z_]+)", content)}


def test_the_example_lists_every_setting_with_its_default() -> None:
    """env.example has each setting once, in order, under its description, commented out at its default."""
    expected = []
    for name, field in Settings.model_fields.items():
        default = SYSTEM_DATA if name == "data" else field.get_default(call_default_factory=True)
        expected.append((field.description, name, "" if default is None else str(default)))
    blocks = text("env.example").split("\n\n")[1:]
    found = []
    for block in blocks:
        description, *_, line = block.strip().splitlines()
        setting = re.fullmatch(rf"#{PREFIX}([A-Z_]+)=(\S*)", line)
        assert setting, line
        found.append((description.removeprefix("# "), setting[1].lower(), setting[2]))
    assert found == expected


def test_the_example_uncommented_is_read_as_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever uncomments a line of env.example, but for the DSN's, changes nothing by it."""
    for name in Settings.model_fields:
        monkeypatch.delenv(PREFIX + name.upper(), raising=False)
    defaults = Settings()
    for name, value in re.findall(rf"^#({PREFIX}[A-Z_]+)=(\S+)$", text("env.example"), re.MULTILINE):
        monkeypatch.setenv(name, value)
    assert Settings() == defaults.model_copy(update={"data": SYSTEM_DATA})


@pytest.mark.parametrize("name", ["Dockerfile", "compose.yaml", "filing-registry.service"])
def test_only_settings_that_exist_are_set(name: str) -> None:
    """Every FILING_REGISTRY_… in the file is a setting."""
    found = settings_named(text(name))
    assert found
    assert found <= Settings.model_fields.keys()


def test_the_image_is_built_from_files_that_are_there() -> None:
    """Each file that the Dockerfile copies is in the repository and not kept from the builder."""
    copied = re.findall(r"^COPY (?!--from)(.+)$", text("Dockerfile"), re.MULTILINE)
    sources = [word for line in copied for word in shlex.split(line)[:-1]]
    assert sources
    assert all((ROOT / source).exists() for source in sources)
    sent = {line[1:] for line in text("Dockerfile.dockerignore").splitlines() if line.startswith("!")}
    assert set(sources) == sent


def test_the_image_holds_what_the_project_needs() -> None:
    """The packages that the wheel is made of, its readme and its licence are copied; nothing is installed unlocked."""
    content = text("Dockerfile")
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    for package in re.findall(r'^packages = \["(.+)"\]$', project, re.MULTILINE)[0].split('", "'):
        assert f"COPY {package} {package}\n" in content
    for command in re.findall(r"pip install (.+)", content):
        assert "--require-hashes" in command or "--no-index" in command
        assert "--no-deps" in command


def test_the_image_runs_a_known_command_as_a_user_of_its_own() -> None:
    """The image serves by default, not as root, with a check of its health, importing nothing from where it stands."""
    content = text("Dockerfile")
    *_, command = re.findall(r"^CMD (.+)$", content, re.MULTILINE)
    assert is_command(yaml.safe_load(command))
    assert re.search(r"^USER (?!root)", content, re.MULTILINE)
    assert "PYTHONSAFEPATH=1" in content
    [check] = re.findall(r"^HEALTHCHECK .*CMD (.+)$", content, re.MULTILINE)
    program = yaml.safe_load(check)
    compile(program[2], "healthcheck", "exec")
    assert "/livez" in program[2]
    assert f"'{Settings.model_fields['port'].default}'" in program[2]


def test_compose_runs_commands_that_exist(compose: dict[str, Any]) -> None:
    """Migration goes first and once, the server after it; both are the same image."""
    services = compose["services"]
    assert is_command(services["migrate"]["command"])
    assert is_command(services["registry"]["command"])
    assert services["registry"]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
    assert services["migrate"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert services["migrate"]["image"] == services["registry"]["image"]


def test_compose_refers_to_what_is_there(compose: dict[str, Any]) -> None:
    """Build files are in the repository, volumes are declared, the port is the one that the registry serves at."""
    registry, database = compose["services"]["registry"], compose["services"]["database"]
    context = (DEPLOY / registry["build"]["context"]).resolve()
    assert context == ROOT
    assert (context / registry["build"]["dockerfile"]).exists()
    mounted = {volume.partition(":")[0] for service in (registry, database) for volume in service["volumes"]}
    assert mounted == compose["volumes"].keys()
    assert registry["ports"] == [f"127.0.0.1:{registry['environment']['FILING_REGISTRY_PORT']}:8201"]
    assert re.search(r"^EXPOSE 8201$", text("Dockerfile"), re.MULTILINE)


def test_compose_keeps_postgresql_18_in_its_volume_and_the_password_out_of_the_file(compose: dict[str, Any]) -> None:
    """Since 18 the image's data lies in a folder below the mount; the password comes from outside, once, and must."""
    database = compose["services"]["database"]
    assert database["image"] == "postgres:18"
    assert database["volumes"] == ["database:/var/lib/postgresql"]
    dsn = compose["services"]["registry"]["environment"]["FILING_REGISTRY_DSN"]
    password = database["environment"]["POSTGRES_PASSWORD"]
    assert password.startswith("${POSTGRES_PASSWORD:?")
    user, name = database["environment"]["POSTGRES_USER"], database["environment"]["POSTGRES_DB"]
    assert dsn == f"postgresql://{user}:{password}@database:5432/{name}"


def test_the_unit_runs_a_known_command() -> None:
    """The systemd unit starts the server and lets the registry alone stop its PostgreSQL."""
    content = text("filing-registry.service")
    [command] = re.findall(r"^ExecStart=(.+)$", content, re.MULTILINE)
    assert is_command(shlex.split(command))
    assert "\nKillMode=mixed\n" in content
    assert "\nEnvironment=PYTHONSAFEPATH=1\n" in content
