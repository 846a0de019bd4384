"""The timing suite runs alone, as the recorded times of a real run show."""

import json
import os
import subprocess
import sys
from pathlib import Path

import yaml

from bench.running.stages import VARIABLE
from bench.timing.measurement import read_timings

ROOT = Path(__file__).parents[2]
GRID = {"name": "one", "model": "neuron", "task": "moons", "activation": "tanh", "eta": [0.1, 1], "seed": 1}
ENTRIES = [
    {"name": "first", "time": "start", "variant": "python"},
    {"name": "second", "time": "start", "variant": "numpy"},
    {"name": "gpu", "time": "peak", "device": "cuda"},
]


def test_nothing_runs_beside_the_timing_suite(tmp_path):
    study = {"name": "t", "title": "T", "settings": {"epochs": 3}, "grids": [GRID], "packs": {"fuse": "none"}}
    study["confirm"] = {"seeds": 0}
    file = tmp_path / "study.yaml"
    file.write_text(yaml.safe_dump(study | {"timing": {"entries": ENTRIES}}))
    notes = tmp_path / "stages.jsonl"
    words = [sys.executable, "-m", "snakemake", "--cores", "2", "packs", "timings"]
    words += ["--config", f"study={file}", f"results={tmp_path / 'r'}"]
    done = subprocess.run(
        words, cwd=ROOT, env=os.environ | {VARIABLE: str(notes)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found = sorted((json.loads(line) for line in notes.read_text().splitlines()), key=lambda n: n["start"])
    stages = [n["stage"] for n in found]
    assert stages.count("timing") == 1 and stages.count("train") == 2
    suite = found[stages.index("timing")]
    others = [n for n in found if n is not suite]
    assert all(n["end"] <= suite["start"] or n["start"] >= suite["end"] for n in others)
    for name in ("first", "second"):
        rows = read_timings(tmp_path / "r" / "timing" / f"{name}.json").measurements
        assert [row.status for row in rows] == ["ok"] and len(rows[0].processes) >= 5  # one may be lost
        assert suite["start"] <= rows[0].started < rows[0].ended <= suite["end"]
    (gone, *_) = read_timings(tmp_path / "r" / "timing" / "gpu.json").measurements
    assert gone.status in ("ok", "unavailable") and (gone.status == "ok" or "GPU" in gone.reason)
