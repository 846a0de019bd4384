"""What the chapter on Gaussian processes takes, and what it holds: the second part of `make bench-gp`.

Seconds of the processor: of cells that are processes or ensembles (as their packs were charged), of each part
of the study's `exploring:` section (run again, in a process of its own) and of the chapter's figures, the
interpreter's start counted in both. Beside them, from the tables of a results folder: shares of fresh points
inside 95 % bands, and of the map's calls that are right. Adds `section` to results/benchmarks/gp.json.

    python -m benchmarks.section [--results results] [--study config/study.yaml]
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from bench.exploring.run import parts_of
from bench.provenance import provenance
from bench.study.loading import load
from benchmarks.gp import OUT
from report.tables.files import read_table

FIGURES = ("gp",)
CORES = 2


def seconds_of(words: Sequence[str]) -> float:
    """Seconds of the processor that a command took, its children among them."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", *words], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def spent(results: Path, study: Path) -> dict[str, float]:
    """Seconds of each part of the chapter."""
    tables = results / "tables"
    cells = read_table(tables, "cells").merge(read_table(tables, "walltime"), on="digest")
    found = {kind: float(cells.loc[cells["kind"] == kind, "seconds"].sum()) for kind in ("gp", "ensemble")}
    with tempfile.TemporaryDirectory() as folder:
        for part in parts_of(load(study)):
            words = ["bench", "explore", "--study", str(study), "--part", part]
            found[part] = seconds_of([*words, "--out", f"{folder}/{part}.json"])
        for group in FIGURES:
            words = ["report", "figures", "--tables", str(tables), "--packs", str(results / "packs")]
            found[f"figures: {group}"] = seconds_of([*words, "--out", folder, "--group", group])
    return found


def held(tables: Path) -> dict[str, Any]:
    """Medians over tasks, and the least, of shares inside 95 % bands; shares of right calls."""
    sure, calls = read_table(tables, "sureness"), read_table(tables, "calls")
    inside = {
        f"{kind}, {split}": {
            "models and tasks": len(some),
            "median": float(some["coverage_95"].median()),
            "least": float(some["coverage_95"].min()),
        }
        for (kind, split), some in sure.groupby(["kind", "split"])
    }  # fmt: skip
    return {"coverage of 95 % bands": inside, "map": {m: right(some) for m, some in calls.groupby("measure")}}


def right(calls: pd.DataFrame) -> dict[str, float]:
    """Of held-out points: how many are settled, called and settled, and rightly called."""
    both = calls[calls["called"].notna() & calls["found"].notna()]
    n = int((both["called"] == both["found"]).sum())
    told = {
        "points": len(calls),
        "settled": int(calls["found"].notna().sum()),
        "called": len(both),
        "right": n,
    }
    return told | {"share": n / max(len(both), 1)}


def main() -> None:
    """Measure, print, and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--results", type=Path, default=Path("results"))
    parser.add_argument("--study", type=Path, default=Path("config/study.yaml"))
    asked = parser.parse_args()
    seconds = spent(asked.results, asked.study)
    whole = sum(seconds.values())
    told = {"seconds": seconds, "processor": whole, f"on {CORES} cores": whole / CORES} | held(
        asked.results / "tables"
    )
    for name, value in seconds.items():
        print(f"{name:20} {value:7.1f} s")
    print(f"{'all':20} {whole:7.1f} s, {whole / CORES:.0f} s on {CORES} cores")
    print(json.dumps({key: told[key] for key in ("coverage of 95 % bands", "map")}, indent=1))
    content = json.loads(OUT.read_text(encoding="utf-8")) if OUT.exists() else {"machine": provenance()}
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(content | {"section": told}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
