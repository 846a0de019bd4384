"""How often two folders of real runs are called different: `python -m benchmarks.folders`.

    python -m benchmarks.folders --take      # one more run of the quick entries, a minute and a half
    python -m benchmarks.folders             # all pairs of runs there are, one, two and three runs a folder

Runs of the same code, taken over a day of other work on the machine, lie in results/benchmarks/folders/. No
verdict but "same" or "inconclusive" is right of them. Writes results/benchmarks/folders.json.
"""

import argparse
import itertools
import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence

from bench.compare.fingerprint import differences
from bench.compare.folders import Key, read_side
from bench.compare.times import Times, compare_times
from bench.timing.measurement import Measurement
from benchmarks.duet import ROOT

KEPT = ROOT / "results" / "benchmarks" / "folders"
STUDY = ROOT / "config" / "study.yaml"
QUICK = ("training", "regression", "vmap", "latency", "throughput-256")
MINIMUM, DRIFT = 0.05, 0.03
MOST = 200  # pairs of folders of each kind

Run = dict[Key, Measurement]


def take() -> None:
    """One run of the quick entries, with the machine's load before it."""
    folder = KEPT / time.strftime("%Y%m%d-%H%M%S")
    (folder / "timing").mkdir(parents=True)
    load = os.getloadavg()[0]
    for entry in QUICK:
        words = ("time", "--study", str(STUDY), "--device", "cpu", "--entry", entry)
        out = folder / "timing" / f"{entry}.json"
        subprocess.run([sys.executable, "-m", "bench", *words, "--out", str(out)], check=True, cwd=ROOT)
    (folder / "load.json").write_text(json.dumps({"load": load}) + "\n", encoding="utf-8")


def runs() -> tuple[dict[str, Run], str]:
    """Name -> run, all of the first one's machine, in order: others are never held against it, cores are part
    of it. And its processor."""
    found = sorted(KEPT.iterdir()) if KEPT.is_dir() else []
    sides = [read_side(folder) for folder in found if (folder / "load.json").exists()]
    if not sides:
        return {}, ""
    alike = [one for one in sides if not differences(sides[0].machines["timing"], one.machines["timing"])]
    if len(alike) < len(sides):
        print(f"left aside, of another machine: {len(sides) - len(alike)} of {len(sides)} runs")
    first = {one.path.name: {key: some[0] for key, some in (one.measurements or {}).items()} for one in alike}
    return first, sides[0].machines["timing"]["processor"]


def pairs(number: int, each: int) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Of so many runs, two folders of `each`: all ways, or MOST of them by chance."""
    some = [
        (a, b)
        for a in itertools.combinations(range(number), each)
        for b in itertools.combinations(range(number), each)
        if a[0] < b[0] and not {*a} & {*b}
    ]
    return some if len(some) <= MOST else random.Random(each).sample(some, MOST)


def folder(of: Sequence[Run]) -> dict[Key, list[Measurement]]:
    """What a folder of several runs holds."""
    return {key: [run[key] for run in of if key in run] for key in of[0]}


def wrong(times: Times) -> list[str]:
    """What is called slower or faster."""
    rows = [*times.rows, *([times.shared] if times.shared is not None else [])]
    return [f"{row.name}: {row.verdict}" for row in rows if row.verdict in ("slower", "faster")]


def compared(a: Sequence[Run], b: Sequence[Run]) -> Times:
    """Two folders of these runs, as `bench compare` has it by default."""
    return compare_times(folder(a), folder(b), MINIMUM, DRIFT)


def count(taken: Sequence[Run], each: int) -> dict[str, object]:
    """Pairs of folders, those with a false verdict, and what entries are called."""
    said: Counter[str] = Counter()
    false = []
    for a, b in pairs(len(taken), each):
        times = compared([taken[i] for i in a], [taken[i] for i in b])
        said.update(row.verdict for row in times.rows)
        if blamed := wrong(times):
            false.append({"a": a, "b": b, "blamed": blamed})
    number = len(pairs(len(taken), each))
    return {"pairs": number, "false": len(false), "share": len(false) / max(1, number)} | {
        "verdicts": dict(said), "which": false,
    }  # fmt: skip


def main() -> None:
    """Take a run, or count."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--take", action="store_true")
    if parser.parse_args().take:
        take()
        return
    taken = list(runs()[0].values())
    told = {f"{each} a folder": count(taken, each) for each in (1, 2, 3) if len(taken) >= 2 * each}
    (KEPT.parent / "folders.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    for name, one in told.items():
        print(name, {key: value for key, value in one.items() if key != "which"})
        for each in one["which"]:
            print("   ", each)


if __name__ == "__main__":
    main()
