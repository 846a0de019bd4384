"""Whole processes: what it takes to start one, and to train a study's cells in one.

start: `python -c …` until it has ended, importing nothing, numpy, torch, or what a job that trains
imports; with a GPU, torch and its first tensor there. pipeline: a study of so many cells, planned
before the clock runs, trained by `python -m bench train` in a process of its own.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

from bench.provenance import ROOT
from bench.timing.suite import Wanted
from bench.timing.work import Run, Work
from bench.timing.works.data import ALPHA, ETA, SEEDS

EPOCHS = 1000
CODE = {
    "python": "pass",
    "numpy": "import numpy",
    "torch": "import torch",
    "train": "import bench.running.train",
}


def start(one: Wanted) -> Work:
    """One time is one process."""
    code = CODE[one.variant]
    if one.device != "cpu":
        code += f"; torch.zeros(1, device={one.device!r}).cpu()"
    run = command([sys.executable, "-c", code])
    return Work(
        one.what, one.variant, one.device, one.sizes, one.unit, make=lambda: run, once=True, processes=True
    )


def pipeline(one: Wanted) -> Work:
    """One time is all cells, 1,000 epochs each; the unit is a cell."""
    return Work(
        one.what, one.variant, one.device, one.sizes, one.unit,
        make=lambda: _training(one), units=one.count("cells"), once=True, processes=True,
    )  # fmt: skip


def command(words: list[str]) -> Run:
    """Runs it n times, one after the other. RuntimeError with its last line where it fails."""
    quiet = {k: v for k, v in os.environ.items() if k != "BENCH_STAGES"}
    quiet["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), quiet.get("PYTHONPATH")]))
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        quiet[name] = "1"

    def run(n: int) -> None:
        for _ in range(n):
            done = subprocess.run(
                words,
                capture_output=True,
                text=True,
                encoding="utf-8",
                errors="replace",
                env=quiet,
                check=False,
            )
            if done.returncode:
                said = done.stderr.strip().splitlines() or ["it gave no reason"]
                raise RuntimeError(f"{' '.join(words[1:])} ended with {done.returncode}: {said[-1]}")

    return run


def study(one: Wanted) -> dict[str, object]:
    """A study with so many cells: five seeds, as many learning rates as it takes."""
    cells = one.count("cells")
    seeds = next(k for k in range(min(SEEDS, cells), 0, -1) if cells % k == 0)
    rates = [ETA * (1 + k / 1000) for k in range(cells // seeds)]
    grid = {"name": "timed", "model": one.sizes["model"], "task": "moons", "eta": rates, "seed": seeds}
    settings = {"activation": "relu" if one.arch and one.arch.hidden else "sigmoid", "alpha": ALPHA}
    settings |= {"epochs": EPOCHS, "device": one.device}
    packs = {"seconds": 1e6}  # one
    return {"name": "timed", "title": "Timed", "settings": settings, "grids": [grid], "packs": packs}


def _training(one: Wanted) -> Run:
    """Plan the study into a folder that lasts as long as what is returned."""
    from bench.planning.plan import make_plan

    folder = tempfile.TemporaryDirectory(prefix="bench-pipeline-")
    results = Path(folder.name)
    file = results / "study.yaml"
    file.write_text(yaml.safe_dump(study(one)), encoding="utf-8")
    packs = [pack.name for pack in make_plan(file, results).packs]
    trained = [
        command([sys.executable, "-m", "bench", "train", str(results / "plan" / f"{pack}.json"),
                 "--out", str(results / "packs" / f"{pack}.parquet")])
        for pack in packs
    ]  # fmt: skip

    def run(n: int) -> None:
        assert folder  # kept: it goes with this function
        for _ in range(n):
            for each in trained:
                each(1)

    return run
