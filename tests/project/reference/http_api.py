"""The page of the HTTP API, from its OpenAPI description."""

from collections.abc import Iterator, Mapping
from typing import Any

from project.reference.markdown import code, codes, page, table

Json = Mapping[str, Any]

INTRO = """`GET /v1/openapi.json` answers the full description (OpenAPI 3.1) with every schema, an example of every event type and of every problem.

An office sends its key as `Authorization: Bearer KEY`. What it may read and record is in [roles](../explanation/roles.md); a tenant that it may not
read answers as one that does not exist. Every error is a [problem document](problems.md); a request lists the statuses of those that it may be answered with. Messages are in Chinese or English, as
`Accept-Language` prefers. A **cut** (`as_of`) is a position of the tenant's log, or an RFC 3339 time: the answer is what it was then, and
`As-Of-Position` names the position. Of a path, `{tenant}` is the filing authority's code, such as `370100`."""

_METHODS = ("get", "post", "put", "patch", "delete")
_PROBLEM = "application/problem+json"
_EXPLAINED = {"tenant", "Accept-Language", "Content-Language", "As-Of-Position"}
"""Parameters and headers that INTRO explains once for all."""


def text(description: Json) -> str:
    """Return the page, given the description."""
    parts: dict[str, list[str]] = {}
    for path, item in description["paths"].items():
        for method in (each for each in _METHODS if each in item):
            operation = item[method]
            section = parts.setdefault(operation["tags"][0], [])
            section += _operation(method, path, operation, description)
    tags = {tag["name"]: tag.get("description", "") for tag in description.get("tags", ())}
    sections = (part for tag, section in parts.items() for part in (f"## {tag}", tags.get(tag, ""), *section) if part)
    return page("HTTP API", INTRO, *sections)


def _operation(method: str, path: str, operation: Json, whole: Json) -> Iterator[str]:
    yield f"### `{method.upper()} {path}`"
    summary = operation.get("summary", "").rstrip(".?") + ("?" if operation.get("summary", "").endswith("?") else ".")
    yield f"{summary} For {_who(path, operation)}."
    parameters = [_resolved(each, whole) for each in operation.get("parameters", ())]
    if parameters := [each for each in parameters if each["name"] not in _EXPLAINED]:
        rows = ((code(each["name"]), each["in"], _type(each["schema"]), _meaning(each)) for each in parameters)
        yield table(["Parameter", "In", "Type", "Meaning"], rows)
    if body := operation.get("requestBody"):
        rows = ((code(kind), _type(each.get("schema", {})), each.get("schema", {}).get("description", ""))
                for kind, each in _resolved(body, whole)["content"].items())  # fmt: skip
        yield table(["Body", "Type", "Meaning"], rows)
    answers = {status: _resolved(each, whole) for status, each in operation["responses"].items()}
    good = {status: each for status, each in answers.items() if _PROBLEM not in each.get("content", {})}
    yield table(["Answer", "As", "Meaning"], (_answer(status, each) for status, each in good.items()))
    if problems := [status for status in answers if status not in good]:
        yield f"Problems: {', '.join(problems)}."


def _who(path: str, operation: Json) -> str:
    if not operation.get("security"):
        return "anyone, without a key"
    if path.startswith("/v1/consolidated/"):
        return "the province's centre and its auditors"
    if "{tenant}" not in path:
        return "any office"
    return (
        "an office of the tenant that may post"
        if operation.get("requestBody")
        else "an office of the tenant, or of the province"
    )


def _answer(status: str, answer: Json) -> tuple[str, str, str]:
    kinds = [
        f"{code(kind)} {_type(each.get('schema', {}))}".strip() for kind, each in answer.get("content", {}).items()
    ]
    headers = [name for name in answer.get("headers", {}) if name not in _EXPLAINED]
    said = "; ".join(filter(None, [answer.get("description", ""), f"with {codes(headers)}" if headers else ""]))
    return status, ", ".join(kinds), said


def _meaning(parameter: Json) -> str:
    schema = parameter["schema"]
    said = parameter.get("description") or schema.get("description") or ""
    default = f"default {code(schema['default'])}" if schema.get("default") not in {None, False} else ""
    example = next(iter(schema.get("examples", ())), None)
    shown = f"such as {code(example)}" if example and parameter["in"] == "path" else ""
    needed = "required" if parameter.get("required") and parameter["in"] != "path" else ""
    return "; ".join(filter(None, [said, needed, default, shown]))


def _type(schema: Json) -> str:
    """Return what a schema is in a few words."""
    if "$ref" in schema:
        return code(schema["$ref"].rpartition("/")[2])
    if several := [each for each in schema.get("anyOf", schema.get("oneOf", ())) if each.get("type") != "null"]:
        return " or ".join(dict.fromkeys(map(_type, several)))
    if "enum" in schema or "const" in schema:
        return codes(schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        return f"array of {_type(schema.get('items', {}))}"
    kind = str(schema.get("type", "any"))
    if kind == "string":
        return "bytes" if schema.get("format") == "binary" or "contentMediaType" in schema else "text"
    limits = [schema.get("minimum"), schema.get("maximum")]
    return f"{kind}, {limits[0]} to {limits[1]}" if None not in limits else kind


def _resolved(each: Json, whole: Json) -> Json:
    """Return what a reference into the description leads to, anything else as it is."""
    if "$ref" not in each:
        return each
    found: Any = whole
    for step in each["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return dict(found)
