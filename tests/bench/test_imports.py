"""The walk over the imports, on a small project made up here and on this one."""

import ast

import pytest

from bench import imports
from bench.imports import code_digest, imported, modules, outside, reached

HIGH = """
from bench.room import side
def f():
    from bench.late import y
    import torch
"""
FILES = {
    "bench/__init__.py": "",
    "bench/low.py": "import numpy.linalg\nX = 1\n",
    "bench/room/__init__.py": "from bench import low\n",
    "bench/room/high.py": HIGH,
    "bench/room/side.py": "import json\n",
    "bench/late.py": "",
    "bench/alone.py": "",
    "report/__init__.py": "",
}


@pytest.fixture
def root(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_a_module_names_modules_wherever_it_imports_them(root):
    assert imported("bench.room.high", root) == {"bench.room.side", "bench.late", "torch"}
    assert imported("bench.room.high", root, at_import=True) == {"bench.room.side"}
    assert imported("bench.room", root) == {"bench.low"}


def test_what_is_reached_holds_the_packages_on_the_way(root):
    found = reached(["bench.room.high"], root)
    assert set(found) == {f"bench{x}" for x in ("", ".low", ".room", ".room.high", ".room.side", ".late")}
    assert found["bench.room.high"] is None and found["bench.late"] == "bench.room.high"
    assert set(reached(["bench.room"], root)) == set(found)  # a package: all that is in it
    assert "bench.late" not in reached(["bench.room"], root, at_import=True)


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("bench/room/side.py", "from .high import f"),
        ("bench/room/side.py", "from . import high"),
        ("bench/room/side.py", "from ..room.high import f"),
        ("bench/room/side.py", "import bench.room.high"),
        ("bench/low.py", "def g():\n    from .room import high"),
        ("bench/room/__init__.py", "from .high import f"),
        ("bench/__init__.py", "from .room.high import f"),
    ],
)
def test_dots_are_counted_from_where_they_stand(root, file, line):
    (root / file).write_text(line + "\n")
    module = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    assert "bench.room.high" in imported(module, root)


def test_what_is_of_others_is_told_from_the_standard_library(root):
    assert outside("bench.low", root) == {"numpy"} and outside("bench.room.side", root) == set()
    assert outside("bench.room.high", root) == {"torch"}


@pytest.mark.parametrize(
    ("file", "changes"),
    [("low.py", True), ("late.py", True), ("__init__.py", True), ("room/high.py", True), ("alone.py", False)],
)
def test_the_digest_is_of_all_code_that_is_loaded_and_of_no_other(root, file, changes):
    before = code_digest("bench.room", root=root)
    (root / "bench" / file).write_text((root / "bench" / file).read_text() + "# another word\n")
    assert (code_digest("bench.room", root=root) != before) == changes


def test_files_beside_the_code_count(root):
    page = root / "report" / "page.html"
    page.write_text("one")
    before = code_digest("bench.low", beside=[page], root=root)
    page.write_text("two")
    assert code_digest("bench.low", beside=[page], root=root) != before


@pytest.mark.parametrize("module", ["cell", "seeds", "provenance", "record", "score", "tasks.classification"])
def test_tables_are_made_again_where_what_they_import_changes(module):
    """Modules that a list by hand had left out."""
    assert f"bench.{module}" in reached(["report.tables"])


def test_this_project_is_found():
    assert {"bench.cell", "bench.study", "report.figures.film"} <= set(imports.modules())


def test_no_import_is_missed_wherever_it_stands():
    """Of every module of the project: against a walk through every node."""
    for module, file in modules().items():
        nodes = [*ast.walk(ast.parse(file.read_text(encoding="utf-8")))]
        said = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
        tops = {str(node.module).split(".")[0] for node in nodes if isinstance(node, ast.ImportFrom)}
        found = imported(module)
        assert said <= found and tops <= {name.split(".")[0] for name in found}, module


BLOCKS = (
    "if x:\n  import a1\nelse:\n  import a2",
    "try:\n  import a3\nexcept E:\n  import a4\nfinally:\n  import a5",
    "match x:\n  case 1:\n    import a6",
    "with x:\n  for y in z:\n    import a7\n  else:\n    import a8",
    "class C:\n  def f(self):\n    async def g():\n      import a9",
)


def test_an_import_within_any_statement_is_found(tmp_path):
    (tmp_path / "bench").mkdir()
    (tmp_path / "bench" / "m.py").write_text("\n".join(BLOCKS))
    assert imported("bench.m", tmp_path) == {f"a{i}" for i in range(1, 10)}
