"""A study that times two entries, and a clock that takes no time."""

import sys
from types import ModuleType, SimpleNamespace

import pytest
import yaml

from bench.cli import main
from bench.timing import attempt, run
from bench.timing.measurement import Measurement

ENTRIES = [
    {"name": "train", "time": "training", "variant": ["plain", "stack"], "K": [1, 8], "width": 3},
    {"name": "gp", "time": "gp", "n": 20, "variant": "torch-cholesky", "step": "fit"},
]


@pytest.fixture
def study(tmp_path):
    """A study that asks for two entries on two devices."""
    grids = [{"name": "one", "model": "neuron", "task": "moons", "eta": 0.1, "seed": 1}]
    timing = {"device": ["cpu", "cuda"], "samples": 25, "processes": 6, "entries": ENTRIES}
    file = tmp_path / "study.yaml"
    file.write_text(yaml.safe_dump({"name": "try", "title": "Try", "grids": grids, "timing": timing}))
    return file


@pytest.fixture
def clock(monkeypatch):
    """Stands in for bench.timing.clock; keeps the works that it was given. Processes are this one."""
    works = []
    fake = ModuleType("bench.timing.clock")

    def measure(work, settings):
        works.append((work, settings))
        seconds = [2e-6] * settings.samples
        return [
            Measurement(
                work.what, work.variant, work.device, work.sizes, work.unit,
                samples=seconds, median=2e-6, low=1.5e-6, high=2.5e-6, contaminated=["a busy neighbour"],
            )
        ]  # fmt: skip

    fake.measure, fake.ClockSettings = measure, lambda **given: SimpleNamespace(**given)
    monkeypatch.setitem(sys.modules, "bench.timing.clock", fake)
    for module in (run, attempt):
        monkeypatch.setattr(module, "missing", lambda device: None if device == "cpu" else f"{device}: no")

    def starter(words):
        return lambda number, file: main(["time", *words, "--round", str(number), "--out", str(file)])

    monkeypatch.setattr(run, "starter", starter)
    return works
