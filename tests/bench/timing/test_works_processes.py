"""Processes that are timed start, and train the cells that they say."""

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pyarrow.parquet as pq
import pytest
from entries import wanted

from bench.provenance import ROOT
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
    assert len(plan["cells"]) == 30 and {c["epochs"] for c in plan["cells"]} == {1000}
    assert {c["model"]["name"] for c in plan["cells"]} == {"mlp-40"}


def test_a_pipeline_really_trains(monkeypatch):
    ran, real = [], subprocess.run
    monkeypatch.setattr(processes, "EPOCHS", 20)
    monkeypatch.setattr(subprocess, "run", lambda words, **more: ran.append(words) or real(words, **more))
    run = work_of(wanted("pipeline", "fused", model="mlp", width=3, cells=2)).make()
    run(1)
    (words,) = ran
    pack = pq.read_table(words[words.index("--out") + 1]).to_pandas()
    assert pack["status"].tolist() == ["ok", "ok"]


@pytest.fixture
def ran(monkeypatch):
    """Words and environment of each process that would have been started; what the next one is to give."""
    found, gives = [], SimpleNamespace(returncode=0, stderr="")

    def run(words, env, **more):
        found.append((words, env))
        return gives

    monkeypatch.setattr(subprocess, "run", run)
    return found, gives


@pytest.mark.parametrize(
    ("variant", "device", "code"),
    [
        ("python", "cpu", "pass"),
        ("numpy", "cpu", "import numpy"),
        ("torch", "cpu", "import torch"),
        ("torch", "cuda", "import torch; torch.zeros(1, device='cuda').cpu()"),
        ("train", "cpu", "import bench.running.train"),
    ],
)
def test_a_start_is_a_process_that_imports_what_it_says(ran, variant, device, code):
    work = work_of(wanted("start", variant, device=device))
    work.make()(2)
    assert [words for words, _ in ran[0]] == [[sys.executable, "-c", code]] * 2
    assert (work.once, work.processes, work.units) == (True, True, 1)


@pytest.mark.parametrize(("before", "after"), [("theirs", f"{ROOT}{os.pathsep}theirs"), (None, str(ROOT))])
def test_a_process_has_one_thread_this_code_and_no_stages(ran, monkeypatch, before, after):
    monkeypatch.setenv("BENCH_STAGES", "x")
    monkeypatch.setenv("OMP_NUM_THREADS", "8")
    monkeypatch.setenv("KEPT", "yes")
    monkeypatch.delenv("PYTHONPATH", raising=False)
    if before:
        monkeypatch.setenv("PYTHONPATH", before)
    processes.command(["true"])(1)
    env = ran[0][0][1]
    threads = [env[f"{name}_NUM_THREADS"] for name in ("OMP", "MKL", "OPENBLAS")]
    assert threads == ["1"] * 3 and env["PYTHONPATH"] == after
    assert "BENCH_STAGES" not in env and env["KEPT"] == "yes"


@pytest.mark.parametrize(("said", "why"), [("one\ntwo\n", "two"), (" \n", "it gave no reason")])
def test_a_process_that_fails_says_its_last_line(ran, said, why):
    ran[1].returncode, ran[1].stderr = 3, said
    with pytest.raises(RuntimeError, match=f"^-c x ended with 3: {why}$"):
        processes.command(["python", "-c", "x"])(2)
    assert len(ran[0]) == 1


@pytest.mark.parametrize(
    ("cells", "seeds", "rates"), [(1, 1, 1), (4, 4, 1), (7, 1, 7), (9, 3, 3), (30, 5, 6), (100, 5, 20)]
)
def test_so_many_cells_are_up_to_five_seeds_of_as_many_learning_rates(cells, seeds, rates):
    made = processes.study(wanted("pipeline", "fused", cells=cells, width=3))
    (grid,) = made["grids"]
    assert (grid["seed"], len(set(grid["eta"])), grid["model"]) == (seeds, rates, "mlp-3")
    assert min(grid["eta"]) == 0.1 and max(grid["eta"]) == pytest.approx(0.1 * (1 + (rates - 1) / 1000))


@pytest.mark.parametrize(("model", "activation"), [("neuron", "sigmoid"), ("mlp", "relu")])
def test_a_pipeline_s_cells_are_trained_as_a_study_s_are(model, activation):
    one = wanted("pipeline", "fused", model=model, cells=1, device="cuda")
    assert processes.study(one)["settings"] == {
        "activation": activation, "alpha": 1e-3, "epochs": 1000, "device": "cuda",
    }  # fmt: skip
