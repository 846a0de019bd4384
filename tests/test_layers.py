"""The one-way flow, checked over the imports: who may know of whom."""

import ast
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = {
    ".".join(f.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): f
    for package in ("bench", "report")
    for f in (ROOT / package).rglob("*.py")
}


def imports(file: Path, at_import: bool = False) -> set[str]:
    """Modules of this project that a file names; at_import: only those it loads when imported."""
    tree = ast.parse(file.read_text())
    nodes = tree.body if at_import else list(ast.walk(tree))
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            whole = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in FILES else node.module for name in whole}
    return found


def test_bench_never_reaches_the_report():
    guilty = [
        m
        for m, f in FILES.items()
        if m.startswith("bench")
        for i in imports(f)
        if i.split(".")[0] == "report"
    ]
    assert guilty == []


@pytest.mark.parametrize("module", [m for m in FILES if not m.endswith("__main__")])
def test_the_report_and_planning_never_reach_torch(module):
    """By name, through everything they import, functions' own imports included where it is the report."""
    planning = module in (
        "bench.study",
        "bench.grid",
        "bench.plan",
        "bench.cell",
        "bench.cli",
        "bench.progress",
    )
    if not planning and not module.startswith("report"):
        return
    seen, waiting = set(), [module]
    while waiting:
        name = waiting.pop()
        if name in seen or name not in FILES:
            continue
        seen.add(name)
        found = imports(FILES[name], at_import=planning)
        assert not {i for i in found if i.split(".")[0] == "torch"}, f"{module} reaches torch through {name}"
        waiting += found


def test_importing_the_report_loads_no_torch():
    code = (
        "import sys, report.cli, report.collect, report.render, report.figures; print('torch' in sys.modules)"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True, cwd=ROOT).strip() == "False"


def test_there_are_no_circles():
    graph = {m: imports(f, at_import=True) & set(FILES) - {m} for m, f in FILES.items()}
    try:
        list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(f"modules import each other: {error.args[1]}")


def test_importing_does_nothing():
    """No module sets seeds or threads, or makes a folder, when it is imported."""
    for file in FILES.values():
        for node in ast.parse(file.read_text()).body:
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
                called = ast.unparse(node.value.func)
                assert not called.endswith(("seed", "set_num_threads", "mkdir")), f"{file}: {called}"
