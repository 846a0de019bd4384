"""The duet's entries through other tools: how often each is wrong, what it misses, what it takes.

    python -m benchmarks.rivals --number 10      # pairs of each kind, resumed where it stopped
    python -m benchmarks.rivals --table          # only count what is there

pytest-benchmark, asv and pyperf time the same six entries of two copies of the working tree, A then B, as
their manuals say; each then judges by its own means, at a threshold of 2, 5 and 10 %. In three of the four
kinds real work is added to one entry of B, as `benchmarks.duet` adds it. The tools are installed into a
folder of their own.
"""

import argparse
import json
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.duet import worker
from bench.duet.sides import ROOT, Asked, Side, sides
from benchmarks.duet import SHARES, STUDY, VICTIMS, WAYS, Slow, amount_for

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
    """asv: `run` on each, `compare` at a factor; a difference within what its samples scatter is none."""
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
    for side, commit in zip(two, commits, strict=True):
        where = ("-E", f"existing:{sys.executable}", "--set-commit-hash", commit, "--machine", "here")
        said(side, *words, "run", *where)
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


@dataclass(frozen=True)
class Pair:
    """Two copies of the code. share: by how much B's entry VICTIMS[victim] is slower, 0 for not at all."""

    name: str
    share: float = 0.0
    way: str = ""
    victim: int = 0

    def slow(self) -> Slow | None:
        """The work that is added; how much is measured first, where it is not known yet."""
        if not self.share:
            return None
        return Slow(self.way, self.victim, amount_for(self.way, self.victim, self.share))


def judge(one: Pair) -> None:
    """One pair through every tool, written down."""
    slow, told = one.slow(), {}
    for tool, by in TOOL.items():
        with sides(Asked(None)) as two:
            if slow is not None:
                slow.put_into(two[1])
            found = by(two)
        told[tool] = vars(found)
        print(f"{one.name}: {tool}: {found.seconds:.0f} s, slower at 5 %: {found.slower['0.05']}", flush=True)
    about = {"name": one.name, "share": one.share, "victim": VICTIMS[one.victim][0] if slow else ""}
    (KEPT / f"{one.name}.json").write_text(json.dumps(about | {"told": told}) + "\n", encoding="utf-8")


def wanted(number: int) -> list[Pair]:
    """Pairs of each kind, the kinds in turn."""
    rng, found = random.Random("rivals"), list[Pair]()
    for i in range(number):
        found.append(Pair(f"same-{i:02d}"))
        for share in SHARES:
            way, victim = WAYS[i % len(WAYS)], rng.randrange(len(VICTIMS))
            found.append(Pair(f"slower-{100 * share:02.0f}-{i:02d}", share, way, victim))
    return found


def table() -> dict[str, object]:
    """For each tool, kind and threshold: pairs, false alarms, found, seconds."""
    runs = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(KEPT.glob("*.json"))]
    told: dict[str, object] = {}
    for kind in ("same", *(f"slower-{100 * share:02.0f}" for share in SHARES)):
        some = [run for run in runs if run["name"].startswith(kind)]
        for tool in TOOL:
            if some:
                told[f"{kind}, {tool}"] = _counted(some, tool)
    return told


def _counted(runs: Sequence[Mapping[str, object]], tool: str) -> dict[str, object]:
    counts: dict[str, object] = {"pairs": len(runs)}
    seconds = sorted(run["told"][tool]["seconds"] for run in runs)  # type: ignore[index]
    counts["seconds"] = round(seconds[len(seconds) // 2])
    for least in map(str, THRESHOLDS):
        false = found = 0
        for run in runs:
            judged, victim = run["told"][tool], str(run["victim"])  # type: ignore[index]
            mine = [name for name in judged["slower"][least] if victim and victim in name]
            others = [n for n in (*judged["slower"][least], *judged["faster"][least]) if n not in mine]
            false, found = false + bool(others), found + bool(mine)
        counts[f"{100 * float(least):g} %"] = {"false alarms": false, "found": found}
    return counts


def main() -> None:
    """Pairs that are wanted and not there yet; then the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=10, help="pairs of each kind")
    parser.add_argument("--table", action="store_true", help="only count what is there")
    args = parser.parse_args()
    KEPT.mkdir(parents=True, exist_ok=True)
    if not args.table:
        installed()
        for one in wanted(args.number):
            if not (KEPT / f"{one.name}.json").exists():
                judge(one)
    told = table()
    (KEPT.parent / "rivals.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
