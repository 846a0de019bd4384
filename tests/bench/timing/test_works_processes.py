"""Processes that are timed start, and train the cells that they say."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from entries import wanted

from bench.timing.works import processes, work_of


def test_every_program_that_is_started_starts():
    for variant in ("python", "numpy"):
        work = work_of(wanted("start", variant))
        work.make()(1)
        assert work.once
    with pytest.raises(RuntimeError, match="ended with 1: ModuleNotFoundError"):
        processes.command([sys.executable, "-c", "import no_such_module"])(1)


def test_the_pipeline_trains_as_many_cells_as_it_says(monkeypatch):
    ran = []

    def run(words, **_):
        ran.append(words)
        return subprocess.CompletedProcess(words, 0, "", "")

    one = wanted("pipeline", "fused", cells=30)
    work = work_of(one)
    do = work.make()
    monkeypatch.setattr(subprocess, "run", run)
    do(2)
    assert work.units == 30 and len(ran) == 2 and ran[0][1:4] == ["-m", "bench", "train"]
    plan = json.loads(Path(ran[0][4]).read_text())
    assert len(plan["cells"]) == 30 and {c["epochs"] for c in plan["cells"]} == {processes.EPOCHS}
    assert {c["model"]["name"] for c in plan["cells"]} == {"mlp-40"}


def test_a_pipeline_really_trains(monkeypatch):
    monkeypatch.setattr(processes, "EPOCHS", 20)
    work_of(wanted("pipeline", "fused", model="mlp", width=3, cells=2)).make()(1)
