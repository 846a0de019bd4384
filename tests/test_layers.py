"""The one-way flow, checked over the imports: who may know of whom."""

import ast
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter

import pytest

from bench.imports import ROOT, imported, modules, outside, reached
from docs import floors

# A new room is written down here, on the floor on which it belongs; the lowest first.
FLOORS = {
    "bench": [
        "device errors provenance seeds statistics",
        "cell files imports score",
        "models seals tasks",
        "choosing record",
        "training",
        "gp",
        "study",
        "exploring planning",
        "running",
        "timing",
        "compare",
        "duet",
        "cli",
    ],
    "report": [
        "document format formulas glossary made_of notes pictures",
        "plain tables words",
        "figures findings paper",
        "sections",
        "summary",
        "render",
        "cli",
    ],
}
MOST_ARROWS = {"bench": 112, "report": 39}
NO_TORCH_AT_IMPORT = (
    "bench.study",
    "bench.choosing",
    "bench.planning",
    "bench.cell",
    "bench.cli",
    "bench.running.progress",
)


def test_bench_never_reaches_the_report():
    guilty = [m for m, by in reached(["bench"]).items() if m.startswith("report") and by]
    assert guilty == []


def test_the_report_never_reaches_torch():
    """Through everything it imports, inside functions too; what bench imports there is bench's own affair."""
    own = [m for m in modules() if m.startswith("report") and "torch" in outside(m)]
    loaded = [m for m in reached(["report"], at_import=True) if "torch" in outside(m, at_import=True)]
    assert own == loaded == []


@pytest.mark.parametrize("start", NO_TORCH_AT_IMPORT)
def test_planning_loads_no_torch(start):
    assert start in modules()
    guilty = [m for m in reached([start], at_import=True) if "torch" in outside(m, at_import=True)]
    assert guilty == []


def test_importing_the_report_loads_no_torch():
    code = (
        "import sys, report.cli, report.tables.collect, report.render, report.figures, report.sections\n"
        "print('torch' in sys.modules)"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True, cwd=ROOT).strip() == "False"


def test_no_module_is_in_a_circle_of_imports():
    """Inside functions too: a circle that is broken there is one all the same."""
    graph = {m: imported(m) & modules().keys() - {m} for m in modules()}
    try:
        list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(f"modules import each other: {' -> '.join(reversed(error.args[1]))}")


@pytest.mark.parametrize("package", FLOORS)
def test_rooms_stand_on_their_floors(package, capsys):
    found = floors.house()
    assert "circle" not in capsys.readouterr().err
    assert [" ".join(names) for names in found.floors(package)] == FLOORS[package]
    assert found.arrows(package) <= MOST_ARROWS[package], "one more room knows of another: is it needed?"


def test_the_picture_of_the_floors_is_drawn_from_these_imports():
    kept = (ROOT / "docs" / "floors.svg").read_text(encoding="utf-8")
    assert kept == floors.svg(floors.house()), "draw it again: make docs"


def test_every_room_says_what_it_is_for():
    silent = [
        str(file.relative_to(ROOT))
        for file in modules().values()
        if file.name == "__init__.py" and len(ast.get_docstring(ast.parse(file.read_text())) or "") < 40
    ]
    assert silent == []


def test_importing_does_nothing():
    """No module sets seeds or threads, or makes a folder, when it is imported."""
    for file in modules().values():
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
                called = ast.unparse(node.value.func)
                assert not called.endswith(("seed", "set_num_threads", "mkdir")), f"{file}: {called}"
