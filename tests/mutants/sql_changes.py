"""What is changed in SQL: comparisons, conditions, sums, numbers, elements of lists, DISTINCT, joins, orders."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from mutants.change import Change, Source, distinct

_TOKEN = re.compile(
    rb"(?P<space>\s+)|(?P<name>--\s(?:\w+)\s--$)|(?P<comment>--[^\n]*|/\*.*?\*/)|(?P<text>'(?:[^']|'')*')"
    rb'|(?P<word>"[^"]*"|[A-Za-z_][\w$]*)|(?P<argument>%\(\w+\)s|:\w+\b)|(?P<number>\d+(?:\.\d+)?)|(?P<quote>\$\w*\$)'
    rb"|(?P<operator>::|:=|->>|->|@>|<@|<=|>=|<>|!=|=>|\|\||[-+*/<>=])|(?P<mark>.)",
    re.MULTILINE | re.DOTALL,
)
_OPERATORS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "=": "<>", "<>": "=", "!=": "=", "+": "-", "-": "+"}
_WORDS = {
    "MIN": "max",
    "MAX": "min",
    "LEAST": "greatest",
    "GREATEST": "least",
    "DESC": "ASC",
    "FIRST_VALUE": "last_value",
    "BOOL_OR": "bool_and",
    "BOOL_AND": "bool_or",
    "TRUE": "false",
    "FALSE": "true",
}
_ENDS = {
    *("GROUP", "ORDER", "HAVING", "LIMIT", "OFFSET", "UNION", "EXCEPT", "INTERSECT", "RETURNING", "WINDOW", "FOR"),
    *("LEFT", "JOIN", "CROSS", "INNER", "FULL", "WHERE", "THEN", "ELSE", "WHEN", "END", "ON", "LOOP", "SELECT"),
}
_BEGINS = {"WHERE", "ON", "HAVING"}


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int
    depth: int

    @property
    def upper(self) -> str:
        return self.text.upper()


def changes(path: str, text: bytes) -> list[Change]:
    """Return every change of a file of statements or functions, in its order."""
    return distinct(_changes(Source(path, text), _tokens(text)))


def _tokens(text: bytes) -> list[tuple[str, _Token]]:
    """Return the tokens that mean something, each with the statement or function that it stands in."""
    found, scope, depth = [], "file", 0
    for match in _TOKEN.finditer(text):
        kind, value = match.lastgroup or "mark", match[0].decode()
        if kind == "name":
            scope = value.strip("- ")
        if kind in {"space", "comment", "name"}:
            continue
        depth -= value == ")"
        if len(found) > 1 and found[-1][1].upper in {"FUNCTION", "PROCEDURE", "VIEW", "TABLE", "TRIGGER", "TYPE"}:
            scope = _named(text, match.start())
        found.append((scope, _Token(kind, value, match.start(), match.end(), depth)))
        depth += value == "("
    return found


def _named(text: bytes, start: int) -> str:
    found = re.compile(rb"[\w.:]+").match(text, start)
    return found[0].decode() if found else "file"


def _changes(source: Source, tokens: list[tuple[str, _Token]]) -> Iterator[Change]:
    between, assigning = False, False
    for at, (scope, token) in enumerate(tokens):
        after = tokens[at + 1][1] if at + 1 < len(tokens) else None
        before = tokens[at - 1][1] if at else None
        of_range = between and token.upper == "AND"
        between = (between or token.upper == "BETWEEN") and not of_range
        assigning = token.upper in {"SET", "WITH", "DECLARE"} or (
            assigning and token.upper not in {"WHERE", "FROM", "BEGIN", "RETURNING", "SELECT", ";"}
        )
        put = _Putter(source, scope)
        match token.kind:
            case "operator" if token.text in _OPERATORS and not (token.text == "=" and assigning):
                if not (token.text == "-" and before and (before.text in {"(", ","} or before.kind == "operator")):
                    yield put("comparison or sum", token, _OPERATORS[token.text])
            case "number" if before and not (before.text in {"::", "."} or _typed(tokens, at)):
                yield put("number", token, str(int(token.text) + 1) if token.text.isdigit() else f"{token.text}9")
            case "text" if before and before.upper == "INTERVAL":
                yield put("interval", token, re.sub(r"\d+", lambda found: str(int(found[0]) + 1), token.text, count=1))
            case "word":
                yield from () if of_range else _of_word(put, token, before, after, tokens, at)
    yield from _conjuncts(source, tokens)
    yield from _lists(source, tokens)


@dataclass(frozen=True)
class _Putter:
    source: Source
    scope: str

    def __call__(self, operator: str, token: _Token, new: str, upto: _Token | None = None) -> Change:
        return self.source.change(operator, self.scope, token.start, (upto or token).end, new)


def _of_word(
    put: _Putter,
    token: _Token,
    before: _Token | None,
    after: _Token | None,
    tokens: list[tuple[str, _Token]],
    at: int,
) -> Iterator[Change]:
    following = after.upper if after else ""
    match token.upper:
        case "AND":
            yield put("and/or", token, "OR")
        case "OR" if following not in {"REPLACE", "UPDATE", "DELETE", "INSERT"}:
            yield put("and/or", token, "AND")
        case "NOT" if following == "EXISTS" and _in_query(tokens, at):
            yield put("exists", token, "", None)
        case "EXISTS" if before and before.upper not in {"NOT", "IF"} and _in_query(tokens, at):
            yield put("exists", token, "NOT EXISTS")
        case "NOT" if following == "IN":
            yield put("in", token, "")
        case "IN" if before and before.upper != "NOT" and following == "(":
            yield put("in", token, "NOT IN")
        case "IS" if following == "NOT" and after:
            yield put("null", token, "IS", after)
        case "IS":
            yield put("null", token, "IS NOT")
        case "DISTINCT" if following not in {"ON", "FROM"}:
            yield put("distinct", token, "")
        case "UNION" if following == "ALL" and after:
            yield put("union", token, "UNION", after)
        case "UNION":
            yield put("union", token, "UNION ALL")
        case "LEFT" if following == "JOIN" and after:
            yield put("join", token, "JOIN", after)
        case word if word in _WORDS and (word in {"DESC", "TRUE", "FALSE"} or following == "("):
            yield put("word", token, _WORDS[word])
        case _:
            return


def _typed(tokens: list[tuple[str, _Token]], at: int) -> bool:
    """Say whether a number belongs to a type, like numeric(12, 2)."""
    opened = next((i for i in range(at - 1, max(at - 4, 0), -1) if tokens[i][1].text == "("), None)
    return opened is not None and tokens[opened - 1][1].text.lower() in {"numeric", "varchar", "char", "timestamptz"}


def _in_query(tokens: list[tuple[str, _Token]], at: int) -> bool:
    """Say whether EXISTS asks of rows, not of IF NOT EXISTS in a definition."""
    follows = next((token for _, token in tokens[at + 1 : at + 3] if token.text == "("), None)
    return follows is not None


def _conjuncts(source: Source, tokens: list[tuple[str, _Token]]) -> Iterator[Change]:
    """Drop a condition of several, or the only one."""
    for at, (scope, token) in enumerate(tokens):
        following = tokens[at + 1][1].upper if at + 1 < len(tokens) else ""
        if token.upper not in _BEGINS or following in {"CONFLICT", "REGISTRY", "TABLE", "SCHEMA", "ALL", "FUNCTION"}:
            continue
        if token.upper == "ON" and (following == "(" or tokens[at - 1][1].upper == "DISTINCT"):
            continue
        parts: list[list[_Token]] = [[]]
        whole, between, cases = True, False, 0
        for _, found in tokens[at + 1 :]:
            if found.depth < token.depth or (found.depth == token.depth and found.text == ";"):
                break
            same = found.depth == token.depth
            cases += (found.upper == "CASE") - (found.upper == "END" and cases > 0)
            if same and not cases and found.upper in _ENDS:
                break
            between = (same and found.upper == "BETWEEN") or between
            if same and not cases and found.upper == "AND" and not between:
                parts.append([])
                continue
            between = between and not (same and found.upper == "AND")
            whole = whole and not (same and not cases and found.upper == "OR")
            parts[-1].append(found)
        if whole and all(parts):
            for part in parts:
                yield source.change("condition dropped", scope, part[0].start, part[-1].end, "true")


def _lists(source: Source, tokens: list[tuple[str, _Token]]) -> Iterator[Change]:
    """Leave one text out of IN ('a', 'b')."""
    for at, (scope, token) in enumerate(tokens[:-1]):
        if token.upper != "IN" or tokens[at + 1][1].text != "(":
            continue
        inside = []
        for _, found in tokens[at + 2 :]:
            if found.text == ")":
                break
            inside.append(found)
        texts = [found for found in inside if found.kind == "text"]
        if len(texts) < 2 or 2 * len(texts) - 1 != len(inside):
            continue
        for here, there in pairwise(texts):
            yield source.change("element dropped", scope, here.start, there.start, "")
        yield source.change("element dropped", scope, texts[-2].end, texts[-1].end, "")
