"""What is changed in Python: comparisons, conditions, sums, numbers, elements, calls made for their effect."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from mutants.change import Change, Source, distinct

_COMPARISONS: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.Is: ("is", "is not"),
    ast.IsNot: (r"is\s+not", "is"),
    ast.In: ("in", "not in"),
    ast.NotIn: (r"not\s+in", "in"),
}
_SUMS: dict[type[ast.operator], tuple[str, str]] = {
    ast.Add: (r"\+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: (r"\*", "//"),
    ast.FloorDiv: ("//", "*"),
    ast.Div: ("/", "*"),
    ast.Mod: ("%", "*"),
}
_CALLS = {"min": "max", "max": "min", "any": "all", "all": "any", "reversed": "list", "sorted": "list", "set": "list"}
_METHODS = ("strip", "lower", "upper", "casefold", "lstrip", "rstrip")
_WRITTEN = ast.Constant | ast.Name | ast.Attribute | ast.Call | ast.Tuple
_TYPES = {"Callable", "dict", "list", "tuple", "type", "Iterable", "Mapping"}
_PASSED_OVER = ("TYPE_CHECKING", "__all__")


def changes(path: str, text: bytes) -> list[Change]:
    """Return every change of a module, in the order of the file."""
    found = distinct(_Finder(Source(path, text), _line_starts(text)).module(ast.parse(text)))
    return [change for change in found if _parses(change.apply(text))]


def _parses(text: bytes) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


def _line_starts(text: bytes) -> list[int]:
    return [0, 0, *(found.end() for found in re.finditer(rb"\n", text))]


@dataclass
class _Finder:
    """Walks a module and offers what may be changed; positions of `ast` are bytes, and so are those here."""

    source: Source
    starts: list[int]
    scope: str = "module"
    lines: tuple[int, int] = (1, 1)
    inner: bool = False

    def module(self, tree: ast.Module) -> Iterator[Change]:
        for statement in tree.body:
            yield from self.statement(statement)

    def statement(self, node: ast.stmt) -> Iterator[Change]:
        before = self.scope, self.lines
        body = next((found for name in ("body", "cases") if (found := getattr(node, name, None))), None)
        last = body[0].lineno - 1 if body and hasattr(body[0], "lineno") else node.end_lineno or node.lineno
        self.lines = (node.lineno, max(node.lineno, last))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            self.scope = node.name if self.scope == "module" else f"{self.scope}.{node.name}"
        yield from self._of_statement(node)
        self.scope, self.lines = before

    def _of_statement(self, node: ast.stmt) -> Iterator[Change]:
        match node:
            case ast.Import() | ast.ImportFrom() | ast.Assert():
                return
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                for default in [*node.args.defaults, *filter(None, node.args.kw_defaults)]:
                    yield from self.expression(default)
                before, self.inner = self.inner, True
                yield from self._block(node.body)
                self.inner = before
                return
            case ast.ClassDef():
                yield from self._block(node.body)
                return
            case ast.AnnAssign():
                if node.value:
                    yield from self.expression(node.value)
                return
            case ast.Assign(targets=[ast.Name(id=name)]) if name in _PASSED_OVER:
                return
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                return
            case ast.Expr(value=ast.Call()):
                yield self._put("call dropped", node, "None")
            case ast.Continue():
                yield self._put("jump", node, "break")
            case ast.Break():
                yield self._put("jump", node, "continue")
            case ast.AugAssign(op=op) if type(op) in _SUMS:
                yield from self._between("sum", node.target, node.value, *_SUMS[type(op)])
        for child in ast.iter_child_nodes(node):
            match child:
                case ast.stmt():
                    yield from self.statement(child)
                case ast.expr():
                    yield from self.expression(child)
                case ast.match_case() | ast.ExceptHandler() | ast.withitem():
                    yield from self._inside(child)
        if isinstance(node, ast.If | ast.While):
            yield from self._condition(node.test)

    def _block(self, body: list[ast.stmt]) -> Iterator[Change]:
        for statement in body:
            yield from self.statement(statement)

    def _inside(self, node: ast.AST) -> Iterator[Change]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.stmt):
                yield from self.statement(child)
            elif isinstance(child, ast.expr) and not isinstance(node, ast.ExceptHandler):
                yield from self.expression(child)

    def expression(self, node: ast.expr) -> Iterator[Change]:
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id in _TYPES:
            return
        yield from self._of_expression(node)
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                yield from self.expression(child)
            elif isinstance(child, ast.keyword):
                yield from self.expression(child.value)
            elif isinstance(child, ast.comprehension):
                yield from self._comprehension(child)

    def _of_expression(self, node: ast.expr) -> Iterator[Change]:
        match node:
            case ast.Compare():
                operands = [node.left, *node.comparators]
                for left, op, right in zip(operands, node.ops, operands[1:], strict=False):
                    yield from self._between("comparison", left, right, *_COMPARISONS[type(op)])
                    if isinstance(op, ast.In | ast.NotIn) and isinstance(right, ast.Tuple | ast.List):
                        yield from self._elements(right)
            case ast.BoolOp():
                old, new = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
                for left, right in zip(node.values, node.values[1:], strict=False):
                    yield from self._between("and/or", left, right, old, new)
                if isinstance(node.op, ast.And):
                    for value in node.values:
                        if not isinstance(value, ast.NamedExpr):
                            yield self._put("condition dropped", value, "True")
            case ast.UnaryOp(op=ast.Not()):
                start = self._start(node)
                yield self._cut("not dropped", start, self._start(node.operand), b"not")
            case ast.BinOp(op=op) if type(op) in _SUMS and not _is_text(node.left) and not _is_text(node.right):
                yield from self._between("sum", node.left, node.right, *_SUMS[type(op)])
                if isinstance(op, ast.Add | ast.Sub):
                    yield self._put("operand dropped", node, self._text(node.left))
            case ast.Constant(value=bool() as value):
                yield self._put("truth", node, str(not value))
            case ast.Constant(value=int() | float() as value):
                yield self._put("number", node, str(value + 1))
            case ast.IfExp():
                yield from self._condition(node.test)
            case ast.Set() if len(node.elts) > 1:
                yield from self._elements(node)
            case ast.Tuple() | ast.List() if self.scope == "module":
                yield from self._elements(node)
            case ast.Call(func=ast.Name(id=name)) if name in _CALLS and node.args:
                yield self._put("call", node.func, _CALLS[name])
                for keyword in node.keywords:
                    if keyword.arg in {"key", "reverse"}:
                        yield self._drop_keyword(node, keyword)
            case ast.Call(func=ast.Attribute(attr=name)) if name in _METHODS:
                end = self._end(node.func.value)
                yield self.source.change(
                    "method dropped", self.scope, end, self._end(node), "", self.lines, inner=self.inner
                )

    def _comprehension(self, node: ast.comprehension) -> Iterator[Change]:
        yield from self.expression(node.iter)
        for condition in node.ifs:
            if not isinstance(condition, ast.NamedExpr) and not _names(condition):
                yield self._put("filter dropped", condition, "True")
            yield from self.expression(condition)

    def _condition(self, test: ast.expr) -> Iterator[Change]:
        """Turn round what no other change turns round."""
        if not isinstance(test, ast.Compare | ast.BoolOp | ast.Constant) and not (
            isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)
        ):
            yield self._put("condition", test, f"(not ({self._text(test)}))")

    def _elements(self, node: ast.Tuple | ast.List | ast.Set) -> Iterator[Change]:
        """Leave out one element of several; of a table's rows, too."""
        if len(node.elts) < 2 or not all(isinstance(element, _WRITTEN) for element in node.elts):
            return
        for element, after in zip(node.elts, node.elts[1:], strict=False):
            yield self._cut("element dropped", self._start(element), self._start(after))
        last, before = node.elts[-1], node.elts[-2]
        if len(node.elts) > 2:
            yield self._cut("element dropped", self._end(before), self._end(last))

    def _drop_keyword(self, call: ast.Call, keyword: ast.keyword) -> Change:
        start = self._at(keyword.lineno, keyword.col_offset)
        comma = self.source.text.rfind(b",", self._start(call), start)
        return self._cut("argument dropped", comma, self._end(keyword.value))

    def _between(self, operator: str, left: ast.expr, right: ast.expr, old: str, new: str) -> Iterator[Change]:
        start, end = self._end(left), self._start(right)
        word = rf"\b{old}\b" if old[0].isalpha() else old
        if found := re.search(word.encode(), self.source.text[start:end]):
            yield self.source.change(
                operator, self.scope, start + found.start(), start + found.end(), new, self.lines, inner=self.inner
            )

    def _put(self, operator: str, node: ast.stmt | ast.expr, new: str) -> Change:
        return self.source.change(
            operator, self.scope, self._start(node), self._end(node), new, self.lines, inner=self.inner
        )

    def _cut(self, operator: str, start: int, end: int, word: bytes = b"") -> Change:
        """Leave out a span, or only the word that begins it and the space after it."""
        if word:
            found = re.compile(re.escape(word) + rb"\s*").match(self.source.text, start, end)
            end = found.end() if found else end
        return self.source.change(operator, self.scope, start, end, "", self.lines, inner=self.inner)

    def _text(self, node: ast.expr) -> str:
        return self.source.text[self._start(node) : self._end(node)].decode()

    def _at(self, line: int, column: int) -> int:
        return self.starts[line] + column

    def _start(self, node: ast.stmt | ast.expr) -> int:
        return self._at(node.lineno, node.col_offset)

    def _end(self, node: ast.stmt | ast.expr) -> int:
        assert node.end_lineno is not None and node.end_col_offset is not None
        return self._at(node.end_lineno, node.end_col_offset)


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str | bytes))


def _names(node: ast.expr) -> bool:
    return any(isinstance(child, ast.NamedExpr) for child in ast.walk(node))
