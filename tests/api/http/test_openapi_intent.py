"""What the description promises, line by line, beside what it promised when answers were declared by hand."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from api.app import create_app
from registry.settings import Settings

BEFORE = Path(__file__).parents[2] / "project" / "openapi_before.json"
JSON_TYPES = ("application/json", "application/cloudevents-batch+json")

_SUBJECT = r"GET /v1/\{tenant\}/subjects/\{kind\}/\{key\} \| 200"
INTENDED = {
    r"\S+ \.materials\?\[\]\.(kind|name|media_type): string": "`Material` of an event is no more that of a post's answer",
    r"GET /v1/\{tenant\}/events \| 200 application/json": "a page of the log is a batch of CloudEvents alone",
    r"GET /v1/\{tenant\}/events \| 409 .*": "a page or feed that begins past the log's end was answered as if it were empty",
    rf"{_SUBJECT} \.state\..*": "the state of a subject is described kind by kind",
    rf"{_SUBJECT} \.materials\??(\[\].*)?: .*": "a subject always tells its materials, were there none",
    r"GET /v1/\{tenant\}/events \| (query epoch optional|200 header Log-Epoch)|GET /readyz \| (200|503) \.epoch\??: .*|Problem \.(epoch|shared)\?: .*": "positions are of an epoch",
    r"GET /readyz \| (200|503) \.(lag|parked)\.\*: .*": "what stands by tenant was described as an object of anything",
    r"GET /(livez|readyz|version|metrics) \| (422 .*|header Accept-Language optional)": "a query that holds a NUL is refused everywhere",
    r"GET /version \| 200 \.commit: string": "it says from which commit the program was built",
    r".*\.(supervision|subsidy|payment|occupation)_workdays\?: integer": "the time limits of what else waits in an inbox are new",
    r"evaluation\.certificates_listed\.v1 .*": "certificates granted by count are listed afterwards",
    r"GET /v1/\{tenant\}/progress/\{month\} \| .*": "a tenant's own progress stands where a bulletin's figures of it do",
    r"GET .*\.site_visits\??(\.\w+)?: .*|filing\.site_visited\.v1 .*|.*\.site_visit_required\?: boolean": "the site visit is new",
    r"POST /v1/\{tenant\}/(imports|\S+/reconcile) \| body text/csv": "a list is read from CSV, too",
    r"POST \S+/imports \| 20[01] \.(of|tenant_name): .*": "an import says which tenant and time it understood",
    r"POST \S+/imports \| 20[01] \.(passed_rows|hidden_rows|hidden_sheets|warnings)(\[\].*)?: .*": "an import says what it left out, and what is odd",
    r"POST /v1/\{tenant\}/imports \| (query (preview|replace) optional|409 .*)": "a preview is recorded as it was, or not at all",
    r"POST /v1/\{tenant\}/imports \| 20[01] header Import-(Preview|Would-Record)": "what a dry run would record, and its hash",
    r"POST /v1/\{tenant\}/imports \| 20[01] \.(preview|would_record|columns|read_rows|totals)\??(\W.*)?: .*": "a preview shows each row",
    r"GET .*\.(xlsx|pdf|docx|svg) \| 200 application/json": "a file was described as JSON, too",
}
"""Lines that may come or go, each with why."""


def merged(found: Iterator[str]) -> list[str]:
    """Return lines with the types of one place put together, so that a choice between shapes is one."""
    types: dict[str, set[str]] = {}
    for line in found:
        place, _, kinds = line.rpartition(": ")
        types.setdefault(place, set()).update(kinds.split("|"))
    return sorted(f"{place}: {'|'.join(sorted(kinds))}" for place, kinds in types.items())


def shape(described: dict[str, Any], schema: dict[str, Any], place: str = "") -> Iterator[str]:
    """Yield a line for each place of a value: its path, `?` where it may be absent, and its JSON types."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        yield from shape(described, described["components"]["schemas"][name], place)
        return
    for choice in ("anyOf", "oneOf"):
        for one in schema.get(choice, ()):
            yield from shape(described, one, place)
    values = schema.get("enum", [schema["const"]] if "const" in schema else [])
    names = {bool: "boolean", str: "string", int: "integer"}
    kinds = schema.get("type") or sorted({names[type(value)] for value in values})
    for kind in [kinds] if isinstance(kinds, str) else kinds:
        yield f"{place}: {kind}"
    for name, inner in schema.get("properties", {}).items():
        absent = "" if name in schema.get("required", ()) else "?"
        yield from shape(described, inner, f"{place}.{name}{absent}")
    if isinstance(schema.get("additionalProperties"), dict):
        yield from shape(described, schema["additionalProperties"], f"{place}.*")
    if "items" in schema:
        yield from shape(described, schema["items"], f"{place}[]")


def promises(described: dict[str, Any]) -> list[str]:
    """Return the description as lines: each parameter, status, header, media type and field of every operation."""
    found: list[str] = []
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            name = f"{method.upper()} {path}"
            for given in operation.get("parameters", ()):
                needed = "required" if given.get("required") else "optional"
                found.append(f"{name} | {given['in']} {given['name']} {needed}")
            found += [
                f"{name} | body {media_type}" for media_type in operation.get("requestBody", {}).get("content", ())
            ]
            for status, answer in operation["responses"].items():
                found += [f"{name} | {status} header {header}" for header in answer.get("headers", ())]
                for media_type, content in answer.get("content", {}).items():
                    found.append(f"{name} | {status} {media_type}")
                    if media_type in JSON_TYPES:
                        found += [f"{name} | {status} {line}" for line in merged(shape(described, content["schema"]))]
    schemas = described["components"]["schemas"]
    named = ["Problem", *(schema for schema in schemas if re.fullmatch(r"[a-z_]+\.[a-z_]+\.v\d+", schema))]
    found += [f"{name} {line}" for name in named for line in merged(shape(described, schemas[name]))]
    return sorted(found)


def test_the_description_promises_what_it_promised() -> None:
    """Paths, parameters, statuses, headers, fields and their types are those of the snapshot but for what is named."""
    before = set(json.loads(BEFORE.read_text("utf-8")))
    now = set(promises(create_app(Settings(dsn="host=nowhere")).openapi()))
    unexplained = {line for line in before ^ now if not any(re.fullmatch(pattern, line) for pattern in INTENDED)}
    assert not unexplained, "\n".join(sorted(f"{'-' if line in before else '+'} {line}" for line in unexplained))
