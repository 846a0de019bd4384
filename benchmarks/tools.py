"""pytest-benchmark, asv and pyperf: how each times the duet's entries of two sides, and what it then says.

Each runs A, then B, as its manual has it, and judges by its own means at each of `THRESHOLDS`. They are
installed into a folder of their own. `TOOL` has them all.
"""

import json
import os
import re
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
    benchmark(BENCH.run[name], 1)
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
        BENCH.run[name](1)
"""


@dataclass(frozen=True)
class Judged:
    """What one tool said of a pair. slower: threshold -> entries that it calls slower; faster likewise."""

    slower: Mapping[str, Sequence[str]]
    faster: Mapping[str, Sequence[str]]
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
    """pytest-benchmark: medians of its rounds, as `--benchmark-compare-fail=median:5%` has them."""
    begun, medians = time.monotonic(), []
    for side in two:
        (side.folder / "test_entries.py").write_text(PYTEST, encoding="utf-8")
        quiet = ("-q", "-p", "no:cacheprovider", "--rootdir", str(side.folder))
        said(side, "-m", "pytest", *quiet, "--benchmark-json=said.json", "test_entries.py")
        runs = json.loads((side.folder / "said.json").read_text(encoding="utf-8"))["benchmarks"]
        medians.append({run["params"]["name"]: float(run["stats"]["median"]) for run in runs})
    ratios = {name: medians[1][name] / medians[0][name] for name in medians[0]}
    return _by_ratio(ratios, time.monotonic() - begun)


def _by_ratio(ratios: Mapping[str, float], seconds: float) -> Judged:
    slower = {str(least): [n for n, r in ratios.items() if r > 1 + least] for least in THRESHOLDS}
    faster = {str(least): [n for n, r in ratios.items() if r < 1 / (1 + least)] for least in THRESHOLDS}
    return Judged(slower, faster, seconds)


def by_pyperf(two: Sequence[Side]) -> Judged:
    """pyperf: twenty processes an entry; `compare_to` tests by Student's t, from --min-speed on."""
    begun = time.monotonic()
    for side in two:
        (side.folder / "entries.py").write_text(PYPERF, encoding="utf-8")
        (side.folder / "said.json").unlink(missing_ok=True)
        said(side, "entries.py", "--quiet", "--copy-env", "-o", "said.json")
    slower, faster = {}, {}
    for least in THRESHOLDS:
        files = [str(side.folder / "said.json") for side in two]
        how = ("--group-by-speed", "--min-speed", f"{100 * least:g}")
        told = said(two[1], "-m", "pyperf", "compare_to", *files, *how)
        slower[str(least)], faster[str(least)] = _of_pyperf(told)
    return Judged(slower, faster, time.monotonic() - begun)


def _of_pyperf(told: str) -> tuple[list[str], list[str]]:
    """Entries under `Slower (n):` and `Faster (n):`."""
    found: dict[str, list[str]] = {"Slower": [], "Faster": []}
    head = ""
    for line in told.splitlines():
        if match := re.match(r"(\w[\w ]*) \(\d+\):", line):
            head = match[1]
        elif line.startswith("- ") and head in found:
            found[head].append(line[2:].rpartition(": ")[0].partition(": ")[0])
    return found["Slower"], found["Faster"]


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
    slower, faster = {}, {}
    for least in THRESHOLDS:
        how = ("--factor", str(1 + least), "--machine", "here")
        told = said(two[1], *words, "compare", *commits, *how, fails=True)
        slower[str(least)], faster[str(least)] = (_of_asv(told, sign) for sign in "+-")
    return Judged(slower, faster, time.monotonic() - begun)


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


def _of_asv(told: str, sign: str) -> list[str]:
    """Entries whose row begins with the sign."""
    rows = [line for line in told.splitlines() if re.match(rf"\|?\s*{re.escape(sign)}\s", line)]
    return [match[1] for row in rows if (match := re.search(r"time_entry\(['\"]?(.+?)['\"]?\)", row))]


TOOL = {"pytest-benchmark": by_pytest, "asv": by_asv, "pyperf": by_pyperf}
