"""The page of settings, from `registry.settings`."""

from types import NoneType
from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge, Le
from project.reference.markdown import code, codes, page, table
from pydantic.fields import FieldInfo

from registry.settings import SYSTEM_DATA, Settings

INTRO = """Settings come from the environment ([deploy/env.example](../../deploy/env.example) lists them with their defaults); a setting without
text counts as absent. On the command line `--data`, `--host`, `--port` and `--workers` override theirs."""


def text() -> str:
    """Return the page."""
    rows = (
        (code(f"{Settings.model_config['env_prefix']}{name.upper()}"), _type(field), _default(field), field.description)
        for name, field in Settings.model_fields.items()
    )
    return page("Settings", INTRO, table(["Setting", "Type", "Default", "Meaning"], rows))


def _type(field: FieldInfo) -> str:
    kind: Any = next((each for each in get_args(field.annotation) if each is not NoneType), field.annotation)
    if get_origin(field.annotation) is Literal:
        return codes(get_args(field.annotation))
    names = {"int": "integer", "str": "text", "Path": "folder"}
    least = next((str(bound.ge) for bound in field.metadata if isinstance(bound, Ge)), "")
    most = next((str(bound.le) for bound in field.metadata if isinstance(bound, Le)), "")
    limits = f"{least} to {most}" if least and most else f"at least {least}" if least else ""
    return ", ".join(filter(None, [names[kind.__name__], limits]))


def _default(field: FieldInfo) -> str:
    if field.default_factory is not None:
        return f"{code(SYSTEM_DATA)} for root, `~/.local/share/filing-registry` for any other user"
    return "" if field.default is None else code(field.default)
