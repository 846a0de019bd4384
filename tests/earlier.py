"""A made-up duet and fourteen made-up runs of one machine, as their own commands write them."""

import math
import shutil
from pathlib import Path

import numpy as np

from bench.compare.history.kept import record
from bench.duet.pair import Told
from bench.duet.run import Found
from bench.duet.text import as_json
from bench.duet.verdict import Entry, Options, judged
from bench.timing.measurement import Measurement, Timings, write_timings

MACHINE = {"processor": "a processor", "cores": "2", "memory": "4 GiB", "gpu": "none", "system": "Linux"}
WIDTHS = (1, 2, 4)
CHANGES = {"train fused mlp-40": 0.051, "train plain mlp-40": -0.04, "infer neuron": 0.001}
RUNS, CHANGED_AT, LONGER = 14, 8, 1.1


def write_duet(folder: Path, **changes: float) -> None:
    """folder/duet.json of CHANGES, or of these instead; one entry more that only B has."""
    options, made = Options(), changes or CHANGES
    rng = np.random.default_rng(3)
    entries = [
        judged(
            name,
            [
                Told(name, math.log1p(change) + x, (1e-3, 1e-3 * (1 + change)))
                for x in rng.normal(0, 0.004, 40)
            ],
            len(made),
            options,
        )
        for name, change in made.items()
    ]
    entries.append(Entry("fit gp", "not compared", 0.02, note="A does not have it"))
    found = Found(
        "main (1234567890)", "the working tree", options, tuple(entries), 60.0, 40, "", 1e9, MACHINE
    )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "duet.json").write_text(as_json(found), encoding="utf-8")


def write_history(folder: Path, runs: int = RUNS, changed: tuple[int, ...] = (2,)) -> None:
    """folder/history: widths of `changed` take a tenth longer from run CHANGED_AT (from 0) on."""
    for day in range(runs):
        started = 1e9 + 86_400 * day
        ones = [
            _measured(w, 1e-5 * w * (LONGER if w in changed and day >= CHANGED_AT else 1), started)
            for w in WIDTHS
        ]
        write_timings(
            folder / "once" / "timing" / "a.json", Timings(MACHINE | {"commit": f"{day:040x}"}, ones)
        )
        record(folder / "once", folder / "history")
    shutil.rmtree(folder / "once")


def _measured(width: int, seconds: float, started: float) -> Measurement:
    rng = np.random.default_rng([width, int(started)])
    samples = seconds * np.exp(rng.normal(0, 0.002, 24))
    return Measurement(
        "train", "fused", "cpu", {"width": width}, "epoch", samples=samples.tolist(), processes=[4] * 6,
        yardstick={"sgemm": [0.001] * 24, "calls": [0.002] * 24}, started=started,
    )  # fmt: skip
