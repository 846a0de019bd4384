"""Does the suite notice? One line at a time is changed, and the tests that reach it are run.

    python -m benchmarks.mutate --seed 1 --places 150

A place is a line of bench/, report/ or workflow/ on which something can be changed (benchmarks/changes.py),
drawn by the seed, of all areas in proportion to their lines; a place that another seed had is not drawn
again. The checkout as committed is copied, one line of the copy is changed, and the tests that run the line
(benchmarks/reach.py) run until one fails. A change is noticed where one does, or where the tests do not end
in five times what they took before. Not every test is run, so that the share said is at most what the whole
suite would notice. Each verdict is a line of results/mutation/COMMIT/seed-N.jsonl at once: a run that ends
early goes on where it was.
"""

import argparse
import fnmatch
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue
from typing import Any

from scipy.stats import binomtest

from benchmarks.changes import Change, changes, compiles, in_functions
from benchmarks.reach import Reach, measure

ROOT = Path(__file__).parents[1]
OUT = ROOT / "results" / "mutation"
CHANGED = ("bench/**/*.py", "report/**/*.py", "bench/**/*.cpp", "bench/**/*.h", "workflow/rules/*.smk")
TESTED_BY = {  # what coverage does not see: a place there counts as this file's first line
    "bench/training/native/*": "bench/training/lanes.py",
}


def main() -> int:
    """Draw, change, run, tell."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutate", description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--places", type=int, default=150)
    parser.add_argument("--area", default="", help="of files that begin so: bench/timing")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--map", type=Path, help="where lines and tests are kept; absent: measured first")
    parser.add_argument("--list", action="store_true", help="say which places are drawn")
    args = parser.parse_args()
    commit = _git("rev-parse", "HEAD")[:12]
    drawn = draw(args.seed, args.places, args.area)
    if args.list:
        print("\n".join(f"{file}:{one.line}: {one.old} -> {one.new}" for file, one in drawn))
        return 0
    ledger = OUT / commit / f"{_ledger_name(args.seed, args.area)}.jsonl"
    ledger.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="mutation-") as where:
        copies: Queue[Path] = Queue()
        for number in range(args.jobs):
            copies.put(_copy(Path(where) / str(number)))
        reach = measure(_copy(Path(where) / "whole"), args.map or OUT / commit / "map", args.jobs)
        known = {tuple(one["place"]) for one in _lines(ledger)}
        todo = [one for one in drawn if (one[0], one[1].line, one[1].new) not in known]
        with ThreadPoolExecutor(args.jobs) as pool, ledger.open("a", encoding="utf-8") as file:
            for done in pool.map(lambda one: _tried(copies, reach, *one), todo):
                file.write(json.dumps(done) + "\n")
                file.flush()
                print(_said(done), flush=True)
    print(summary(list(_lines(ledger))))
    return 0


def draw(seed: int, places: int, area: str = "") -> list[tuple[str, Change]]:
    """(file, change) of `places` lines, one change each; the same seed, the same places."""
    lines: dict[tuple[str, int], list[Change]] = {}
    had = {
        (one["place"][0], one["text"])
        for file in OUT.glob("*/seed-*.jsonl")
        if file.stem != _ledger_name(seed, area)
        for one in _lines(file)
    }
    for file in sorted({file for pattern in CHANGED for file in ROOT.glob(pattern)}):
        name, text = file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8").splitlines()
        for one in changes(file) if name.startswith(area) else ():
            if (name, text[one.line - 1].strip()) not in had:
                lines.setdefault((name, one.line), []).append(one)
    chance = random.Random(seed)
    drawn: list[tuple[str, Change]] = []
    for name, number in chance.sample(sorted(lines), len(lines)):
        picked = chance.choice(lines[name, number])
        if len(drawn) < places and compiles(ROOT / name, picked):
            drawn.append((name, picked))
    return drawn


def _tried(copies: "Queue[Path]", reach: Reach, name: str, change: Change) -> dict[str, Any]:
    """Change the line in a copy, run what reaches it, change it back."""
    copy = copies.get()
    file, source = copy / name, (copy / name).read_bytes()
    started = time.monotonic()
    try:
        file.write_bytes(change.made(source))
        seen_as = next((to for of, to in TESTED_BY.items() if fnmatch.fnmatch(name, of)), name)
        imported = file.suffix != ".py" or change.line not in in_functions(source)
        tests = reach.tests(seen_as, change.line, imported)
        verdict, by = _run(copy, tests, 60 + 5 * sum(reach.seconds[one] for one in tests))
    finally:
        file.write_bytes(source)
        copies.put(copy)
    return {
        "place": [name, change.line, change.new],
        "old": change.old,
        "text": source.decode().splitlines()[change.line - 1].strip(),
        "verdict": verdict,
        "by": by,
        "tests": len(tests),
        "seconds": round(time.monotonic() - started, 1),
    }


def _run(copy: Path, tests: list[str], limit: float) -> tuple[str, str]:
    """(noticed, slow, unnoticed or "no test", the test that failed)."""
    if not tests:
        return "no test", ""
    listed = copy / ".tests"
    listed.write_text("\n".join(tests), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-x", "--tb=no", "-p", "no:cacheprovider", f"@{listed}"]
    with subprocess.Popen(
        command, cwd=copy, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as process:
        try:
            said, _ = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return "slow", ""
    failed = [line for line in said.splitlines() if line.startswith(("FAILED", "ERROR"))]
    if process.returncode:
        return "noticed", failed[0].split(" - ")[0] if failed else said[-200:]
    return "unnoticed", ""


def summary(done: list[dict[str, Any]]) -> str:
    """How many were noticed, by area, and what was not."""
    kinds = Counter(one["verdict"] for one in done)
    noticed = kinds["noticed"] + kinds["slow"]
    low, high = binomtest(noticed, len(done)).proportion_ci(method="wilson")
    share = f"{noticed / len(done):.0%}, 95 % interval {low:.0%} to {high:.0%}"
    rows = [f"noticed {noticed} of {len(done)}: {share}"]
    areas: dict[str, list[bool]] = {}
    for one in done:
        area = "/".join(one["place"][0].split("/")[:-1])
        areas.setdefault(area, []).append(one["verdict"] in ("noticed", "slow"))
    rows += [f"  {area:28s} {sum(found):3d} of {len(found):3d}" for area, found in sorted(areas.items())]
    rows += [_said(one) for one in done if one["verdict"] not in ("noticed", "slow")]
    return "\n".join(rows)


def _said(one: dict[str, Any]) -> str:
    name, line, new = one["place"]
    what = f"{name}:{line}: {' '.join(one['old'].split())} -> {' '.join(new.split())}"
    return f"{one['verdict']:9s} {what}  {one['by']} ({one['tests']} tests, {one['seconds']} s)"


def _ledger_name(seed: int, area: str) -> str:
    return f"seed-{seed}" + (f"-{area.replace('/', '-')}" if area else "")


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    if file.exists():
        yield from map(json.loads, file.read_text(encoding="utf-8").splitlines())


def _copy(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run(
        ["git", "-c", "advice.detachedHead=false", "clone", "-q", str(ROOT), str(folder)], check=True
    )
    return folder


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


if __name__ == "__main__":
    raise SystemExit(main())
