"""A made-up study whose tasks are called what a page, a paper or a spreadsheet might run."""

import json
from collections.abc import Iterator
from pathlib import Path

import made_up
from made_up import LINEAR, NEURON, mlp
from timed import measured

from bench.cell import Cell, TaskSpec
from bench.tasks import resolve
from bench.timing.measurement import Timings, write_timings
from report.figures import GROUPS
from report.render import write_html
from report.tables.collect import write_tables

LONG = "a" * 200
NAMES = {
    "moons": "moons",
    "xor": "<img src=x onerror=alert(1)>",
    "circles": "=SUM(A1)",
    "separable": "$x$ #let",
    "overlap": "😀 مرحبا",
    "spirals": LONG,
}
SECONDS = {"221 ns": 221e-9, "2.78 s": 2.78, "3.00 ms": 3e-3, "12.0 µs": 12e-6}
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 504 90"><rect width="9" height="9"/>'
    '<text font-size="7" x="20" y="20">7 points</text></svg>'
)


def write(folder: Path) -> Path:
    """Its results folder: tables, figures and report.html."""
    plan = made_up.write_results(folder, [made_up.record(cell) for cell in _cells()])
    content = json.loads(plan.read_text())
    content["settings"]["own"] = {"=SUM(A1)": "csv"}
    plan.write_text(json.dumps(content))
    times = [measured("pipeline", "fused", s, sizes={"cells": 10**i}) for i, s in enumerate(SECONDS.values())]
    write_timings(folder / "timing" / "suite.json", Timings({}, times))
    write_tables(plan, folder / "packs", folder / "tables", [folder / "timing"])
    _figures(folder / "figures")
    write_html(folder / "tables", folder / "figures", folder / "report.html")
    return folder


def _cells() -> Iterator[Cell]:
    for kind, name in NAMES.items():
        task: TaskSpec = resolve(name, {"kind": kind}, Path())
        widths = range(1, 9) if kind == "moons" else (1,)
        for seed in range(2):
            yield Cell(LINEAR, task, seed, alpha=0.0)
            for model in (NEURON, *map(mlp, widths)):
                for eta in (0.1, 100.0):
                    yield made_up.cell(model, task, seed, eta)


def _figures(folder: Path) -> None:
    """A picture of a chapter and one of the first screen, whose words are as hostile."""
    words = {part: f"{part} of {' '.join(NAMES.values())}" for part in ("title", "caption", "alt")}
    rows = [[name, value] for name, value in zip(NAMES.values(), (3.2e-5, -1234.5678, 2, None), strict=False)]
    digests = [f"{i}" * 20 for i in range(1, 4)] + [""]
    words |= {"numbers": {"header": ["task", "+rmse"], "rows": rows, "digests": digests}}
    entry = {"name": "one", "file": "curves/one.svg", "section": "curves", "width": "full", **words}
    lead = entry | {"name": "lead", "file": "lead/lead.svg", "section": "front"}
    for group in GROUPS:
        (folder / group).mkdir(parents=True)
        entries = [one for one in (entry, lead) if one["file"].startswith(f"{group}/")]
        (folder / group / "manifest.json").write_text(json.dumps(entries))
    for one in (entry, lead):
        (folder / one["file"]).write_text(SVG)
