"""The project's imports, read off its sources: who knows whom, and of which files a piece of code is made.

What is said of layers, drawn of floors and tracked by the pipeline all comes from here, so that no list
of modules has to be kept.
"""

import ast
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from bench.seeds import digest

PACKAGES = ("bench", "report")
BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")  # of a statement: what other statements lie in
ROOT = Path(__file__).resolve().parent.parent


@cache
def modules(root: Path = ROOT) -> dict[str, Path]:
    """Name -> file of every module; a package has the name of its folder."""
    files = sorted(file for package in PACKAGES for file in (root / package).rglob("*.py"))
    return {_name(file.relative_to(root)): file for file in files}


@cache
def imported(module: str, root: Path = ROOT, at_import: bool = False) -> frozenset[str]:
    """Modules that a module names, this project's and others', inside functions too.

    at_import: only those that are loaded when it is imported. Of `from package import name` the module
    `package.name`, where there is one.
    """
    found: set[str] = set()
    tree = ast.parse(modules(root)[module].read_text(encoding="utf-8"))
    for node in tree.body if at_import else _statements(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            source = _source(node, module, modules(root)[module].name == "__init__.py")
            whole = {f"{source}.{alias.name}" for alias in node.names}
            found |= {name if name in modules(root) else source for name in whole}
    return frozenset(found)


def _statements(tree: ast.Module) -> Iterator[ast.AST]:
    """Every statement, those within others too. No import stands in an expression, which most nodes are."""
    waiting: list[ast.AST] = [*tree.body]
    while waiting:
        node = waiting.pop()
        yield node
        for block in BLOCKS:
            waiting += getattr(node, block, ())


def _source(node: ast.ImportFrom, module: str, package: bool) -> str:
    """The module that `from … import` names; `.` and `..` are counted from where it stands."""
    if not node.level:
        return node.module or ""
    parts = module.split(".")
    above = parts[: len(parts) - node.level + package]
    return ".".join([*above, *([node.module] if node.module else [])])


def reached(starts: Iterable[str], root: Path = ROOT, at_import: bool = False) -> dict[str, str | None]:
    """Every module of the project that `starts` (modules, or packages with all in them) come to load.

    Each with the one that names it first; None for the starts themselves.
    """
    known = modules(root)
    begin = [name for name in known if any(name == s or name.startswith(f"{s}.") for s in starts)]
    found: dict[str, str | None] = dict.fromkeys(begin)
    waiting = list(found)
    while waiting:
        module = waiting.pop()
        for name in _with_packages(imported(module, root, at_import)):
            if name in known and name not in found:
                found[name] = module
                waiting.append(name)
    return found


def code_digest(*starts: str, beside: Iterable[Path] = (), root: Path = ROOT) -> str:
    """Digest of all the project's code that `starts` come to load, and of files `beside` it.

    Snakemake does not see imported code: this tells it when what a rule runs has changed.
    """
    files = [modules(root)[name] for name in reached(starts, root)] + list(beside)
    texts = {str(f.relative_to(root)): f.read_text(encoding="utf-8", errors="replace") for f in files}
    return digest(texts)


def outside(module: str, root: Path = ROOT, at_import: bool = False) -> set[str]:
    """Packages of others that a module names: numpy, torch, …"""
    tops = {name.split(".")[0] for name in imported(module, root, at_import)}
    return tops - set(PACKAGES) - sys.stdlib_module_names


def _with_packages(names: Iterable[str]) -> list[str]:
    """The modules and the packages that they lie in, which are loaded with them."""
    parts = [name.split(".") for name in names]
    return sorted({".".join(p[: i + 1]) for p in parts for i in range(len(p))})


def _name(file: Path) -> str:
    return ".".join(file.with_suffix("").parts).removesuffix(".__init__")
