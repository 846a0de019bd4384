"""pytest-benchmark, asv and pyperf: how each times the duet's entries of two sides, and what it then says.

Each runs A, then B, as its manual has it, and judges by its own means at each of `THRESHOLDS`. A call trains
`LOOPS` epochs, as a duet's block trains some: work that is added to each epoch then weighs as much in all.
They are installed into a folder of their own. `TOOL` has them all.
"""

import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.duet import worker
from bench.duet.sides import ROOT, Side
from benchmarks.duet import STUDY

KEPT = ROOT / "results" / "benchmarks" / "rivals"
TOOLS = KEPT / "tools"
PACKAGES = ("pytest", "pytest-benchmark==5.3.1", "asv==0.6.6", "pyperf==2.11.0")
THRESHOLDS = (0.02, 0.05, 0.10)
LOOPS = 100  # epochs of a call; pyperf finds a number by itself
ENTRIES = f"""
import importlib.util, sys, time
from pathlib import Path
spec = importlib.util.spec_from_file_location("duet_worker", {worker.__file__!r})
made = importlib.util.module_from_spec(spec)
spec.loader.exec_module(made)
BENCH = made.Bench(Path({str(STUDY)!r}))
NAMES = list(BENCH.wanted)
"""
PYTEST = f"""{ENTRIES}
import pytest

@pytest.mark.parametrize("name", NAMES)
def test_entry(benchmark, name):
    BENCH.open(name)
    benchmark(BENCH.run[name], {LOOPS})
"""
PYPERF = f"""{ENTRIES}
import pyperf

def timed(loops, name):
    if name not in BENCH.run:
        BENCH.open(name)
    begun = time.perf_counter()
    BENCH.run[name](loops)
    return time.perf_counter() - begun

runner = pyperf.Runner()
for name in NAMES:
    runner.bench_time_func(name, timed, name)
"""
ASV = f"""{ENTRIES}
class Entries:
    params = NAMES

    def setup(self, name):
        BENCH.open(name)

    def time_entry(self, name):
        BENCH.run[name]({LOOPS})
"""


Times = dict[str, dict[str, list[float]]]  # statistic -> entry -> of A, of B


@dataclass(frozen=True)
class Judged:
    """What one tool said of a pair, in so many seconds.

    called: threshold -> entry -> slower or faster; of entries that are neither, nothing.
    """

    called: Mapping[str, Mapping[str, str]]
    times: Times
    seconds: float


def installed() -> None:
    """The tools, in their folder."""
    if not TOOLS.is_dir():
        words = [sys.executable, "-m", "pip", "install", "-q", "--target", str(TOOLS), *PACKAGES]
        subprocess.run(words, check=True)


def environment(side: Side) -> dict[str, str]:
    """Of a side's run: its code, its engines, the tools; one thread."""
    one = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    paths = os.pathsep.join([str(side.code), str(TOOLS)])
    side.cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    own = {
        "PYTHONPATH": paths,
        "ASV_PYTHONPATH": paths,
        "BENCH_CACHE": str(side.cache),
    }  # asv drops the first
    return {**os.environ, **one, **own}


def said(side: Side, *words: str, fails: bool = False) -> str:
    """Standard output of a Python program in the side's folder."""
    done = subprocess.run(
        [sys.executable, *words], cwd=side.folder, env=environment(side), capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    if done.returncode and not fails:
        raise SystemExit(f"{' '.join(words)}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def by_pytest(two: Sequence[Side]) -> Judged:
    """pytest-benchmark: least times of its rounds, as `--benchmark-compare-fail=min:5%` has them."""
    begun = time.monotonic()
    times: Times = {"min": {}, "median": {}, "mean": {}}
    for side in two:
        (side.folder / "test_entries.py").write_text(PYTEST, encoding="utf-8")
        quiet = ("-q", "-p", "no:cacheprovider", "--rootdir", str(side.folder))
        said(side, "-m", "pytest", *quiet, "--benchmark-json=said.json", "test_entries.py")
        for run in json.loads((side.folder / "said.json").read_text(encoding="utf-8"))["benchmarks"]:
            for which, each in times.items():
                each.setdefault(run["params"]["name"], []).append(float(run["stats"][which]))
    return Judged(by_ratio(times["min"]), times, time.monotonic() - begun)


def by_ratio(times: Mapping[str, Sequence[float]]) -> dict[str, dict[str, str]]:
    """What a rule says that knows nothing but the ratio."""
    ratios = {name: b / a for name, (a, b) in times.items()}
    return {
        str(least): {n: "slower" for n, r in ratios.items() if r > 1 + least}
        | {n: "faster" for n, r in ratios.items() if r < 1 / (1 + least)}
        for least in THRESHOLDS
    }


def by_pyperf(two: Sequence[Side]) -> Judged:
    """pyperf: twenty processes an entry; `compare_to` tests by Student's t, from --min-speed on."""
    begun = time.monotonic()
    times: Times = {"mean": {}}
    for side in two:
        (side.folder / "entries.py").write_text(PYPERF, encoding="utf-8")
        (side.folder / "said.json").unlink(missing_ok=True)
        said(side, "entries.py", "--quiet", "--copy-env", "-o", "said.json")
        for one in json.loads((side.folder / "said.json").read_text(encoding="utf-8"))["benchmarks"]:
            values = [value for run in one["runs"] for value in run.get("values", ())]
            times["mean"].setdefault(one["metadata"]["name"], []).append(statistics.fmean(values))
    called = {}
    for least in THRESHOLDS:
        files = [str(side.folder / "said.json") for side in two]
        how = ("--group-by-speed", "--min-speed", f"{100 * least:g}")
        called[str(least)] = _of_pyperf(said(two[1], "-m", "pyperf", "compare_to", *files, *how))
    return Judged(called, times, time.monotonic() - begun)


def _of_pyperf(told: str) -> dict[str, str]:
    """Entries under `Slower (n):` and `Faster (n):`."""
    found: dict[str, str] = {}
    head = ""
    for line in told.splitlines():
        if match := re.match(r"(\w[\w ]*) \(\d+\):", line):
            head = match[1].lower()
        elif line.startswith("- ") and head in ("slower", "faster"):
            found[line[2:].rpartition(": ")[0].partition(": ")[0]] = head
    return found


def by_asv(two: Sequence[Side]) -> Judged:
    """What `asv continuous` does: two rounds, A B B A, with samples kept; then `compare` at a factor.

    A difference that a Mann-Whitney test of the samples does not find is none. `continuous` itself would
    build an environment for each side.
    """
    begun, folder = time.monotonic(), two[0].folder.parent
    home, repo = folder / "asv", folder / "repo"
    (home / "benchmarks").mkdir(parents=True)
    (home / "benchmarks" / "__init__.py").touch()
    (home / "benchmarks" / "entries.py").write_text(ASV, encoding="utf-8")
    commits = _two_commits(repo)
    config = {"version": 1, "project": "duet", "repo": str(repo), "branches": ["main"]}
    config |= {
        "environment_type": "existing",
        "benchmark_dir": "benchmarks",
        "results_dir": "results",
        "env_dir": "env",
        "html_dir": "html",
    }
    (home / "asv.conf.json").write_text(json.dumps(config), encoding="utf-8")
    words = ("-m", "asv", "--config", str(home / "asv.conf.json"))
    said(two[0], *words, "machine", "--yes", "--machine", "here")
    how = ("-E", f"existing:{sys.executable}", "--machine", "here", "-a", "rounds=1", "--append-samples")
    for i in (0, 1, 1, 0):
        said(two[i], *words, "run", *how, "--set-commit-hash", commits[i])
    called = {}
    for least in THRESHOLDS:
        how = ("--factor", str(1 + least), "--machine", "here")
        called[str(least)] = _of_asv(said(two[1], *words, "compare", *commits, *how, fails=True))
    times = _times_of_asv(home / "results" / "here", commits)
    return Judged(called, {"median": times}, time.monotonic() - begun)


def _times_of_asv(folder: Path, commits: Sequence[str]) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {}
    for commit in commits:
        (file,) = folder.glob(f"{commit[:8]}-*.json")
        ((values, params, *_),) = json.loads(file.read_text(encoding="utf-8"))["results"].values()
        for name, value in zip(params[0], values, strict=True):
            times.setdefault(name.strip("'\""), []).append(value)
    return times


def _two_commits(repo: Path) -> tuple[str, str]:
    """A repository with two commits: what asv calls its results by."""
    git = ("git", "-C", str(repo), "-c", "user.name=duet", "-c", "user.email=duet@localhost")
    subprocess.run(["git", "init", "-q", "-b", "main", str(repo)], check=True)
    found = []
    for letter in "ab":
        subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", letter], check=True)
        done = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True)
        found.append(done.stdout.strip())
    return found[0], found[1]


def _of_asv(told: str) -> dict[str, str]:
    """Entries whose row begins with + or -. SystemExit where there is no table."""
    rows = [line for line in told.splitlines() if "time_entry(" in line]
    if not rows:
        raise SystemExit(f"asv compare: {told[-2000:]}")
    found: dict[str, str] = {}
    for row in rows:
        sign = re.match(r"\|?\s*([+-])\s", row)
        name = re.search(r"time_entry\(['\"]?(.+?)['\"]?\)", row)
        if sign and name:
            found[name[1]] = "slower" if sign[1] == "+" else "faster"
    return found


TOOL = {"pytest-benchmark": by_pytest, "asv": by_asv, "pyperf": by_pyperf}
