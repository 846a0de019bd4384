"""The duet's entries through other tools: how often each is wrong, what it misses, what it takes.

    python -m benchmarks.rivals --number 10      # pairs of each kind, resumed where it stopped
    python -m benchmarks.rivals --tool asv       # one tool alone; --first 1 --step 2: every second pair
    python -m benchmarks.rivals --table          # only count what is there

pytest-benchmark, asv and pyperf time the same six entries of two copies of the working tree
(`benchmarks.tools`). In three of the four kinds real work is added to one entry of B, as `benchmarks.duet`
adds it.
"""

import argparse
import json
import os
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.duet.sides import Asked, sides
from bench.provenance import processor
from benchmarks.duet import SHARES, VICTIMS, Slow, amount_for, which
from benchmarks.tools import KEPT, THRESHOLDS, TOOL, by_ratio, installed


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


def judge(one: Pair, tool: str) -> None:
    """One pair through one tool, written down where it is not yet."""
    file = KEPT / f"{one.name}-{tool}.json"
    if file.exists():
        return
    slow = one.slow()
    with sides(Asked(None)) as two:
        if slow is not None:
            slow.put_into(two[1], two[0])
        found = TOOL[tool](two)
    print(f"{one.name}: {tool}: {found.seconds:.0f} s, at 5 %: {found.called['0.05']}", flush=True)
    about = {"name": one.name, "tool": tool, "share": one.share}
    about |= {"victim": VICTIMS[one.victim][0] if slow else "", "load": os.getloadavg()[0]}
    about |= {"processor": processor()}
    file.write_text(json.dumps(about | vars(found)) + "\n", encoding="utf-8")


def wanted(number: int) -> list[Pair]:
    """Pairs of each kind, in turn; what is made slower is as in the first duets of the kind."""
    found = list[Pair]()
    for i in range(number):
        found.append(Pair(f"same-{i:02d}"))
        for share in SHARES:
            name = f"slower-{100 * share:02.0f}-{i:02d}"
            found.append(Pair(name, share, *which("slower", share, i)))
    return found


def table() -> dict[str, object]:
    """For each tool, kind and threshold: pairs, seconds, false alarms, found."""
    runs = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(KEPT.glob("*.json"))]
    told: dict[str, object] = {}
    for kind in ("same", *(f"slower-{100 * share:02.0f}" for share in SHARES)):
        for tool in TOOL:
            some = [run for run in runs if run["name"].startswith(kind) and run["tool"] == tool]
            if some:
                told[f"{kind}, {tool}"] = _counted(some)
            if some and tool == "pytest-benchmark":
                by_median = [run | {"called": by_ratio(run["times"]["median"])} for run in some]
                told[f"{kind}, {tool}, medians"] = _counted(by_median)
    return told


def _counted(runs: Sequence[Mapping[str, Any]]) -> dict[str, object]:
    """false alarms: pairs in which another entry is called slower; wrong: slower or faster."""
    seconds = statistics.median(run["seconds"] for run in runs)
    counts: dict[str, object] = {"pairs": len(runs), "seconds": round(seconds)}
    for least in map(str, THRESHOLDS):
        said = [(run["called"][least], run["victim"]) for run in runs]
        others = [{v for name, v in called.items() if not (w and w in name)} for called, w in said]
        counts[f"{100 * float(least):g} %"] = {
            "false alarms": sum("slower" in some for some in others),
            "wrong": sum(map(bool, others)),
            "found": sum(any(v == "slower" and w and w in n for n, v in c.items()) for c, w in said),
        }
    return counts


def main() -> None:
    """Pairs that are wanted and not there yet; then the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=10, help="pairs of each kind")
    parser.add_argument("--tool", action="append", choices=tuple(TOOL), help="absent: all; may be repeated")
    parser.add_argument("--first", type=int, default=0, help="the first pair to try")
    parser.add_argument("--step", type=int, default=1, help="2: every second one")
    parser.add_argument("--table", action="store_true", help="only count what is there")
    args = parser.parse_args()
    KEPT.mkdir(parents=True, exist_ok=True)
    if not args.table:
        installed()
        for one in wanted(args.number)[args.first :: args.step]:
            for tool in args.tool or TOOL:
                judge(one, tool)
    told = table()
    (KEPT.parent / "rivals.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
