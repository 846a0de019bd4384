"""What a user's Python file says of one of its functions, without running it."""

import ast
import io
import tokenize
from unicodedata import category

from bench.tasks import files
from bench.tasks.kind import Options

SHOWN = "\n\t\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"
Binding = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def about(options: Options) -> str:
    """The first paragraph of the function's docstring, in one line; "" where it has none, or the file does
    not simply define it. InputError where the file is away or was changed."""
    node = _definition(_body(options), options["function"])
    said = (ast.get_docstring(node) or "") if node else ""
    return _visible(" ".join(said.split("\n\n", maxsplit=1)[0].split()))


def code(options: Options) -> str:
    """The function's own lines, and a comment on what else of its file it uses; "" and InputError as
    above."""
    body = _body(options)
    node = _definition(body, options["function"])
    if node is None:
        return ""
    first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
    lines = [line.rstrip() for line in _text(options).split("\n")[first - 1 : node.end_lineno]]
    others = _used(node, body)
    return _visible("\n".join([*lines, *([f"# of the same file: {', '.join(others)}"] if others else [])]))


def _visible(text: str) -> str:
    """The text, what a page cannot show (controls, half characters, what turns the line round) as Python
    would write it."""
    return "".join(
        one if one.isprintable() or one in SHOWN or category(one) == "Zs" else ascii(one)[1:-1]
        for one in text
    )


def _body(options: Options) -> list[ast.stmt]:
    return ast.parse(files.read_planned(options["file"], options["content"])).body


def _text(options: Options) -> str:
    """The file as text, whatever its encoding, with the line ends that Python counts."""
    data = files.read_planned(options["file"], options["content"])
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    return data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")


def _definition(body: list[ast.stmt], name: str) -> ast.FunctionDef | None:
    """The function that the name means when the file has run: None where its last word is another."""
    last = next((one for one in reversed(body) if name in _bound(one)), None)
    return last if isinstance(last, ast.FunctionDef) else None


def _bound(statement: ast.stmt) -> set[str]:
    """Names that a statement of the file gives a meaning, or may."""
    if isinstance(statement, Binding):
        return {statement.name}
    found = set[str]()
    for node in ast.walk(statement):
        if isinstance(node, Binding):
            found.add(node.name)
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            found.add(node.id)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found |= {(one.asname or one.name).partition(".")[0] for one in node.names}
    return found


def _used(function: ast.FunctionDef, body: list[ast.stmt]) -> list[str]:
    """Names of the file, but for what it imports, that the function reads, in their order there."""
    named = [node for node in ast.walk(function) if isinstance(node, ast.Name)]
    own = {node.id for node in named if not isinstance(node.ctx, ast.Load)}
    own |= {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)} | {function.name}
    there = {name for one in body if not isinstance(one, ast.Import | ast.ImportFrom) for name in _bound(one)}
    read = sorted((node.lineno, node.col_offset, node.id) for node in named)
    return list(dict.fromkeys(name for *_, name in read if name in there - own))
