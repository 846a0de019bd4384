"""How often a duet is wrong, and what it finds: `make bench-duet`, hours in all, resumed where it stopped.

    same    duets of the working tree with itself, a third of them beside a busy process: no verdict but
            "same" or "inconclusive" may come out
    slower  real work added to one entry, in the kernel, in the Python path or in memory traffic, by 2, 5 and
            10 %: found, and nothing else blamed
    faster  the same work on side A: side B is the faster one
    busy    slow-downs again, four of each share, each beside a busy process and held to no core

How much work makes which share is measured first, by duets of a known large amount. Each duet is a file in
results/benchmarks/duet/, with every block's ratio; `--table` writes results/benchmarks/duet.json from them.
"""

import argparse
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from bench.duet.run import Found, duet
from bench.duet.sides import ROOT, Asked, Side, sides
from bench.duet.text import as_json
from bench.duet.verdict import Options

KEPT = ROOT / "results" / "benchmarks" / "duet"
STUDY = ROOT / "config" / "duet.yaml"
WAYS = ("kernel", "python", "memory")
SHARES = (0.02, 0.05, 0.10)
# Work of an epoch that each victim certainly feels, 4 to 30 %, from which the amounts are reckoned.
BIG = {"kernel": (5000.0, 5000.0, 20_000.0), "python": (300.0, 300.0, 900.0), "memory": (3e4, 3e4, 9e4)}
# Which entries are made slower: part of the name, hidden widths, points of a batch.
VICTIMS = (
    ("mlp-40, K 16, batch_size full", (40,), 200),
    ("mlp-40, K 16, batch_size 16", (40,), 16),
    ("mlp-40-40, K 16, batch_size full", (40, 40), 200),
)
BURN = """
static V burnt;
static volatile Size amount = 1 + AMOUNT;  // read as it runs: both sides are the same machine code
#ifdef __x86_64__
static void waited() { __builtin_ia32_lfence(); }
#else
static void waited() {}
#endif
static void burn(const Problem &of) {
    const Size steps = amount - 1;
    if (!steps) return;
    waited();  // a processor that works out of order would hide short work behind what comes before and after
    V x = burnt + Real(1);
    for (Size i = 0; i < steps; ++i) x = x * Real(0.999) + Real(0.001);
    burnt = x;
    waited();
}

extern "C" {"""
BUSY = "while True:\n    sum(range(10000))\n"


@dataclass(frozen=True)
class Slow:
    """Work to be added to a side. amount: of an epoch: steps of arithmetic, of a Python loop, numbers.

    The other side has the same code with no work to do: a kernel with more code in it lies otherwise in
    memory, and what nothing was added to then differs as well, by up to 1.5 %.
    """

    way: str
    victim: int
    amount: float

    def put_into(self, side: Side, other: Side) -> None:
        """Change the sides' own copies of the code."""
        self._put(side)
        replace(self, amount=0.0)._put(other)

    def _put(self, side: Side) -> None:
        {"kernel": self._kernel, "python": self._python, "memory": self._memory}[self.way](side)

    def _kernel(self, side: Side) -> None:
        _, hidden, batch = VICTIMS[self.victim]
        work = BURN.replace("AMOUNT", str(round(self.amount * batch / 200)))  # of each update
        where = f"of.depth == {len(hidden)} && of.widths[0] == {hidden[0]} && of.batch == {batch}"
        change = (('extern "C" {', work), (STEP, f"if ({where}) burn(of);\n                {STEP}"))
        _edit(side.code / "bench/training/native/lanes.cpp", change)

    def _python(self, side: Side) -> None:
        self._train(side, f"for _ in range(int({self.amount!r} * (last - first + 1))):\n                pass")

    def _memory(self, side: Side) -> None:
        self._train(side, f"_touch(int({self.amount!r} * (last - first + 1)))", TOUCH)

    def _train(self, side: Side, work: str, helper: str = "") -> None:
        _, hidden, batch = VICTIMS[self.victim]
        where = f"self.arch.hidden == {hidden!r} and self._batch == {batch}"
        change = [(SHUFFLED, f"if {where}:\n            {work}\n        {SHUFFLED}")]
        change += [("class Problem(", f"{helper}\n\nclass Problem(")] if helper else []
        _edit(side.code / "bench/training/lanes.py", change)


STEP = "step_by(of.rule, steps, factors[epoch]);"
SHUFFLED = "shuffled = self._batch < self._n"
TOUCH = """
_FIELD = np.ones(4_000_000, np.float32)
_AT = [0]


def _touch(n: int) -> None:
    while n > 0:
        part = _FIELD[_AT[0] : _AT[0] + n]
        part += 1
        n -= len(part)
        _AT[0] = (_AT[0] + len(part)) % len(_FIELD)
"""


def _edit(file: Path, changes: Sequence[tuple[str, str]]) -> None:
    text = file.read_text(encoding="utf-8")
    for old, new in changes:
        if text.count(old) != 1:
            raise SystemExit(f"{file.name}: {old!r} is not there once; benchmarks/duet.py is to be changed")
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")


@contextmanager
def busy(wanted: bool) -> Iterator[None]:
    """Another process that takes a core, or none."""
    if not wanted:
        yield
        return
    process = subprocess.Popen([sys.executable, "-c", BUSY])
    try:
        yield
    finally:
        process.kill()
        process.wait()


def one(options: Options, slow: Slow | None = None, slow_side: int = 1, only: str = "") -> Found:
    """A duet of the working tree with itself, one side changed where that is wanted."""
    with sides(Asked(None)) as two:
        if slow is not None:
            slow.put_into(two[slow_side], two[1 - slow_side])
        return duet(two, STUDY, options, only)


def kept(name: str, about: dict[str, object], found: Found) -> None:
    """Write a duet down. load: processes that were running or ready in the last minute of it, on average."""
    KEPT.mkdir(parents=True, exist_ok=True)
    data = about | {"load": os.getloadavg()[0]} | json.loads(as_json(found))
    (KEPT / f"{name}.json").write_text(json.dumps(data) + "\n", encoding="utf-8")
    print(f"{name}: {data['verdict']} ({found.pairs} pairs, {found.seconds:.0f} s)", flush=True)


def same(numbers: range, budget: float) -> None:
    """Duets in which nothing changed, every third beside a busy process."""
    for i in numbers:
        name, beside = f"same-{i:02d}", i % 3 == 2
        if not (KEPT / f"{name}.json").exists():
            with busy(beside):
                kept(name, {"kind": "same", "busy": beside}, one(Options(budget=budget)))


def amount_for(way: str, victim: int, share: float) -> float:
    """How much work makes the entry slower by that share: measured with much work, then in proportion."""
    file = KEPT / f"amount-{way}-{victim}.json"
    if not file.exists():
        big = Slow(way, victim, BIG[way][victim])
        found = one(Options(budget=40, fewest=13, most=13), big, only=VICTIMS[victim][0])
        KEPT.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({"ratio": found.entries[0].ratio}), encoding="utf-8")
    ratio = json.loads(file.read_text(encoding="utf-8"))["ratio"]
    return float(BIG[way][victim] * share / (ratio - 1))


def which(kind: str, share: float, i: int) -> tuple[str, int]:
    """Way and victim of the i-th duet of a kind and share."""
    name = f"{kind}-{100 * share:02.0f}-{i:02d}"
    return WAYS[i % len(WAYS)], random.Random(name).randrange(len(VICTIMS))


def changed(kind: str, numbers: range, budget: float, beside: bool = False) -> None:
    """Real slow-downs, or speed-ups, of each share, ways and victims in turn; maybe beside a busy process."""
    for share in SHARES:
        for i in numbers:
            name = f"{'busy-' * beside}{kind}-{100 * share:02.0f}-{i:02d}"
            way, victim = which(f"{'busy-' * beside}{kind}", share, i)
            if (KEPT / f"{name}.json").exists():
                continue
            slow = Slow(way, victim, amount_for(way, victim, share))
            about = {"kind": kind, "busy": beside, "share": share, "victim": VICTIMS[victim][0]}
            with busy(beside):
                found = one(Options(budget=budget), slow, 1 if kind == "slower" else 0)
            kept(name, about | {"slow": asdict(slow)}, found)


def table() -> dict[str, object]:
    """Counts over all that is kept."""
    runs = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(KEPT.glob("*.json"))]
    runs = [run for run in runs if "kind" in run]
    told: dict[str, object] = {}
    for beside in (False, True):
        some = [run for run in runs if run["kind"] == "same" and run["busy"] == beside]
        said = [_verdicts(run) for run in some]
        told["same, busy" if beside else "same"] = {
            "duets": len(some),
            "false": sum(any(v in ("slower", "faster") for v in one.values()) for one in said),
            "entries": sum(map(len, said)),
            "called same": sum(v == "same" for one in said for v in one.values()),
            "seconds": _median([run["seconds"] for run in some]),
        }
    for kind, beside in (("slower", False), ("faster", False), ("slower", True)):
        for share in SHARES:
            some = [run for run in runs if run["kind"] == kind and run["share"] == share]
            some = [run for run in some if run.get("busy", False) == beside]
            told[f"{kind}, {100 * share:g} %{', busy' * beside}"] = _found(kind, some)
    return told


def _found(kind: str, runs: Sequence[dict[str, object]]) -> dict[str, object]:
    hits, blamed, ratios = 0, 0, []
    for run in runs:
        said = _verdicts(run)
        (mine,) = (name for name in said if str(run["victim"]) in name)
        hits += said[mine] == kind
        blamed += any(said[name] in ("slower", "faster") for name in said if name != mine)
        entries = run["entries"]
        assert isinstance(entries, list)
        ratios += [one["ratio"] for one in entries if one["name"] == mine]
    seconds = [run["seconds"] for run in runs]
    return {
        "duets": len(runs),
        "found": hits,
        "others blamed": blamed,
        "ratio": _median(ratios),
        "seconds": _median(seconds),
    }


def _verdicts(run: dict[str, object]) -> dict[str, str]:
    entries = run["entries"]
    assert isinstance(entries, list)
    return {entry["name"]: entry["verdict"] for entry in entries}


def _median(values: Sequence[object]) -> float | None:
    import numpy as np

    return float(np.median(np.asarray(values, float))) if values else None


def main() -> None:
    """Parts that are wanted; what is there already is not done again."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=("same", "slower", "faster", "busy", "all"), default="all")
    parser.add_argument("--number", type=int, help="duets of each; absent: 60, 20, 4, 4")
    parser.add_argument("--first", type=int, default=0, help="number of the first one")
    parser.add_argument("--step", type=int, default=1, help="2: every second one")
    parser.add_argument("--budget", type=float, default=120.0, help="seconds of each")
    parser.add_argument("--table", action="store_true", help="only count what is there")
    args = parser.parse_args()
    for part, number in {"same": 60, "slower": 20, "faster": 4, "busy": 4}.items():
        numbers = range(args.first, args.number or number, args.step)
        if args.table or args.part not in (part, "all"):
            continue
        if part == "same":
            same(numbers, args.budget)
        else:
            changed("slower" if part == "busy" else part, numbers, args.budget, part == "busy")
    told = table()
    (KEPT.parent / "duet.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
