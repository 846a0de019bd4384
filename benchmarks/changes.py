"""Small changes of a source file that a test should notice: signs, limits, orders, operands, defaults.

A Python file is changed where its syntax tree says; C++, headers and rules by their tokens. Nothing in
docstrings, annotations, imports or the words of a message is touched.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

COMPARED = {
    ast.Lt: ["<=", ">"],
    ast.LtE: ["<", ">"],
    ast.Gt: [">=", "<"],
    ast.GtE: [">", "<"],
    ast.Eq: ["!="],
    ast.NotEq: ["=="],
    ast.In: ["not in"],
    ast.NotIn: ["in"],
    ast.Is: ["is not"],
    ast.IsNot: ["is"],
}
COMPUTED = {
    ast.Add: "-",
    ast.Sub: "+",
    ast.Mult: "/",
    ast.Div: "*",
    ast.FloorDiv: "/",
    ast.Mod: "*",
    ast.Pow: "*",
    ast.BitAnd: "|",
    ast.BitOr: "&",
}
CALLED = {
    "any": "all",
    "all": "any",
    "min": "max",
    "max": "min",
    "sorted": "list",
    "mean": "median",
    "median": "mean",
    "floor": "ceil",
    "ceil": "floor",
    "argmin": "argmax",
    "argmax": "argmin",
    "idxmin": "idxmax",
    "idxmax": "idxmin",
    "head": "tail",
    "first": "last",
    "startswith": "endswith",
    "minimum": "maximum",
    "maximum": "minimum",
    "cumsum": "cumprod",
    "log": "log1p",
}
WORDS = ("strict", "help", "metavar", "description", "caption", "message", "stacklevel")  # keywords that stay
TOKENS = [  # of C++, headers and rules
    (r"(?<![<>=!-])<(?![<=>])(?=\s)", "<="),
    (r"(?<![-<>=])>(?![>=])(?=\s)", ">="),
    (r"<=", "<"),
    (r">=", ">"),
    (r"==", "!="),
    (r"!=", "=="),
    (r"(?<=\s)\+(?=\s)", "-"),
    (r"(?<=\s)-(?=\s)", "+"),
    (r"(?<=\s)\*(?=\s)", "/"),
    (r"(?<=\s)/(?=\s)", "*"),
    (r"&&", "||"),
    (r"\|\|", "&&"),
    (r"(?<=\s)and(?=\s)", "or"),
    (r"(?<=\s)or(?=\s)", "and"),
    (r"\bif not\b", "if"),
    (r"(?<![\w.#{])0(?![\w.])", "1"),
    (r"(?<![\w.#{])[1-9]\d*(?![\w.])", "2{}"),
    (r"\bancient\(", "("),
    (r"\bTrue\b", "False"),
    (r"\btrue\b", "false"),
    (r"\bfalse\b", "true"),
]


@dataclass(frozen=True, order=True)
class Change:
    """Bytes start to end of a file give way to `new`. line: counted from 1. old: what stood there."""

    line: int
    start: int
    end: int
    old: str
    new: str

    def made(self, source: bytes) -> bytes:
        """The changed file."""
        return source[: self.start] + self.new.encode() + source[self.end :]


def changes(path: Path) -> list[Change]:
    """Every change of a file, by line; some may not compile, see `compiles`."""
    source = path.read_bytes()
    return sorted(set(_of_python(source) if path.suffix == ".py" else _of_tokens(source)))


def compiles(path: Path, change: Change) -> bool:
    """Whether the changed file is a program, and another one."""
    source = path.read_bytes()
    if path.suffix != ".py":
        return change.made(source) != source
    try:
        return ast.dump(ast.parse(change.made(source))) != ast.dump(ast.parse(source))
    except (SyntaxError, ValueError):
        return False


def in_functions(source: bytes) -> set[int]:
    """Lines that run when a function of a Python file is called, not when it is imported."""
    functions = [one for one in ast.walk(ast.parse(source)) if isinstance(one, ast.FunctionDef | ast.Lambda)]
    bodies = [one.body if isinstance(one.body, list) else [one.body] for one in functions]
    return {n for body in bodies for n in range(body[0].lineno, (body[-1].end_lineno or 0) + 1)}


def _of_tokens(source: bytes) -> Iterator[Change]:
    start, told = 0, False  # told: within a text of several lines, which says something to people
    for number, raw in enumerate(source.splitlines(keepends=True), 1):
        line = raw.decode()
        code = "" if told else re.split(r"//|#(?!pragma)|\"", line)[0]
        told ^= line.count('"""') % 2 == 1
        if not code.lstrip().startswith(("//", "#", "*", "/*", '"', "import", "from", "include")):
            for pattern, new in TOKENS:
                for match in re.finditer(pattern, code):
                    a = start + len(line[: match.start()].encode())
                    b = a + len(match.group().encode())
                    yield Change(number, a, b, match.group(), new.format(match.group()))
        start += len(raw)


def _of_python(source: bytes) -> Iterator[Change]:
    tree = ast.parse(source)
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    left_out = set(_words(tree))
    for node in ast.walk(tree):
        if node in left_out or not hasattr(node, "lineno"):
            continue
        for old, line, start, end, new in _of_node(node, source, starts):
            yield Change(line, start, end, old.decode(), new)


def _words(tree: ast.Module) -> Iterator[ast.AST]:
    """Nodes that say something to people or to the type checker, with all that is in them."""
    for node in ast.walk(tree):
        parts: list[ast.AST | None] = []
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module):
            first = node.body[0] if node.body else None
            is_text = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
            parts += [first if is_text else None, getattr(node, "returns", None)]
        if isinstance(node, ast.arg | ast.AnnAssign):
            parts.append(node.annotation)
        if isinstance(node, ast.JoinedStr | ast.Import | ast.ImportFrom):
            parts += [one for one in ast.walk(node) if not isinstance(one, ast.Compare | ast.IfExp)]
        for part in parts:
            yield from ast.walk(part) if part is not None else ()


def _of_node(node: ast.AST, source: bytes, starts: list[int]) -> Iterator[tuple[bytes, int, int, int, str]]:
    """(old, line, start, end, new) of each change of one node."""

    def whole(one: ast.expr | ast.stmt) -> tuple[int, int]:
        assert one.end_lineno is not None and one.end_col_offset is not None
        a = starts[one.lineno - 1] + one.col_offset
        return a, starts[one.end_lineno - 1] + one.end_col_offset

    def text(one: ast.expr) -> str:
        a, b = whole(one)
        return source[a:b].decode()

    def by(one: ast.expr | ast.stmt, new: str) -> tuple[bytes, int, int, int, str]:
        a, b = whole(one)
        return source[a:b], one.lineno, a, b, new

    def between(left: ast.expr, right: ast.expr, new: str) -> tuple[bytes, int, int, int, str]:
        """The operator between two operands, with the brackets that belong to these left alone."""
        a, b = whole(left)[1], whole(right)[0]
        gap = source[a:b].decode()
        match = re.search(r"not in|is not|and|or|in|is|[-+*/%<>=!&|@]+", re.sub(r"#.*", "", gap))
        if match is None:
            return gap.encode(), left.lineno, a, b, gap
        return (
            match.group().encode(),
            left.end_lineno or left.lineno,
            a + match.start(),
            a + match.end(),
            new,
        )

    match node:
        case ast.Compare():
            operands = [node.left, *node.comparators]
            for left, operator, right in zip(operands, node.ops, operands[1:], strict=False):
                for new in COMPARED[type(operator)]:
                    yield between(left, right, new)
        case ast.BoolOp():
            word = "or" if isinstance(node.op, ast.And) else "and"
            for left, right in zip(node.values, node.values[1:], strict=False):
                yield between(left, right, word)
            for number in range(len(node.values)):
                rest = node.values[:number] + node.values[number + 1 :]
                joint = " and " if word == "or" else " or "
                yield by(node, "(" + joint.join(f"({text(one)})" for one in rest) + ")")
        case ast.BinOp() if type(node.op) in COMPUTED:
            if not isinstance(node.left, ast.JoinedStr) and not isinstance(node.right, ast.JoinedStr):
                yield between(node.left, node.right, COMPUTED[type(node.op)])
        case ast.UnaryOp(op=ast.Not()):
            yield by(node, f"bool({text(node.operand)})")
        case ast.UnaryOp(op=ast.USub()) if not isinstance(node.operand, ast.Constant):
            yield by(node, f"({text(node.operand)})")
        case ast.If() | ast.While() | ast.IfExp():
            yield by(node.test, f"(not ({text(node.test)}))")
        case ast.Constant(value=bool()):
            yield by(node, str(not node.value))
        case ast.Constant(value=int()):
            yield by(node, str(node.value + 1))
            yield by(node, str(node.value - 1) if node.value else "2")
        case ast.Constant(value=float()):
            yield by(node, repr(node.value * 2 if node.value else 1.0))
            yield by(node, repr(node.value / 10 if node.value else -1.0))
        case ast.Constant(value=str()) if re.fullmatch(r"\w+", node.value):
            yield by(node, repr(node.value + "_"))
        case ast.Call():
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in CALLED and CALLED[name] != name:
                a, b = whole(node.func)
                new = text(node.func)[: -len(name)] + CALLED[name]
                yield source[a:b], node.lineno, a, b, new
            for keyword in node.keywords:
                if keyword.arg is not None and keyword.arg not in WORDS:
                    a = starts[keyword.lineno - 1] + keyword.col_offset
                    b = whole(keyword.value)[1]
                    after = re.match(rb"\s*,\s*", source[b:])
                    yield source[a:b], keyword.lineno, a, b + (after.end() if after else 0), ""
        case ast.Expr(value=ast.Call()) | ast.Raise() | ast.AugAssign():
            yield by(node, "pass")
        case ast.Assign() if isinstance(node.targets[0], ast.Subscript | ast.Attribute):
            yield by(node, "pass")
        case ast.Continue():
            yield by(node, "break")
        case ast.Break():
            yield by(node, "continue")
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            yield by(value, "None")
