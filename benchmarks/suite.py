"""Whether two runs of the suite agree: `python -m benchmarks.suite A B`, two results folders of one machine.

A measurement agrees where the two medians, each over the yardstick beside its samples, differ by no
more than their 95 % intervals let expect: by the two half widths towards each other, added in squares
(Howe 1974; Zou and Donner 2008). In logarithms, x of A and y of B, with y > x,

    y - x <= sqrt((x_high - x)^2 + (y - y_low)^2 + (1.96 sigma_A)^2 + (1.96 sigma_B)^2)

where sigma is the drift of a run; solved for a sigma of both, it is the drift with which they agree.
Prints the share that does, what the machine shifted as a whole, with which drift in the intervals 90 and
95 % would agree, and those that disagree most; writes results/benchmarks/suite.json. `--drift` puts
another one into the intervals than the study did. With `--busy` B was measured with a loop that never
ends on every core (`--under-load` measures it so, into B/timing): how many are marked, and by how much
they moved.
"""

import argparse
import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from bench.compare.fingerprint import changes, differences
from bench.provenance import provenance
from bench.statistics import Z95
from bench.timing.joined import corrected_medians, interval, medians
from bench.timing.measurement import Measurement, read_timings, timing_files
from bench.timing.run import time_entries
from benchmarks.clock import busy

OUT = Path("results/benchmarks")
WORST = 8  # pairs, that are printed
Key = tuple[str, ...]


class Logs(NamedTuple):
    """Of the corrected median and the ends of its interval, without drift."""

    middle: float
    low: float
    high: float


@dataclass(frozen=True)
class Pair:
    """Logarithms of B over A. raw: of the medians of all samples; corrected: of the processes', over the
    yardstick; half: of the interval of `corrected` around no change.

    needed: the least drift a run with which the two agree. contaminated: in A, in B.
    """

    name: str
    raw: float
    corrected: float
    half: float
    needed: float
    contaminated: tuple[bool, bool]

    @property
    def agrees(self) -> bool:
        """Whether the difference is no more than the two intervals let expect."""
        return abs(self.corrected) <= self.half


def steady(folder: Path) -> dict[Key, Measurement]:
    """What has samples of several processes, by its key."""
    rows = [row for file in timing_files(folder / "timing") for row in read_timings(file).measurements]
    return {
        row.key: row
        for row in rows
        if row.status == "ok" and row.phase == "steady" and len(row.processes) > 1
    }


def changed(a: Path, b: Path) -> list[str]:
    """What else than the time of day differs between two folders: another Python is another yardstick."""
    machines = [read_timings(timing_files(folder / "timing")[0]).machine for folder in (a, b)]
    return [*differences(*machines), *changes(*machines)]


def pairs(a: dict[Key, Measurement], b: dict[Key, Measurement], drift: float | None = None) -> list[Pair]:
    """Of what both have. drift: in place of their own."""
    return [_pair(a[key], b[key], drift) for key in a if key in b]


def _pair(a: Measurement, b: Measurement, drift: float | None) -> Pair:
    x, y = _logs(a), _logs(b)
    by = y.middle - x.middle
    towards = (x.high - x.middle, y.middle - y.low) if by > 0 else (x.middle - x.low, y.high - y.middle)
    runs = [Z95 * (one.drift if drift is None else drift) for one in (a, b)]
    needed = math.sqrt(max(by**2 - math.hypot(*towards) ** 2, 0) / 2) / Z95
    of_a, of_b = medians([a.samples, b.samples])
    raw = float(np.log(of_b / of_a))
    name = " ".join([a.what, a.variant, *(f"{k}={v}" for k, v in a.sizes.items())])
    marks = (bool(a.contaminated), bool(b.contaminated))
    return Pair(name, raw, by, math.hypot(*towards, *runs), needed, marks)


def _logs(one: Measurement) -> Logs:
    return Logs(*(math.log(end) for end in interval(corrected_medians(one)) if end is not None))


def agreement(found: list[Pair]) -> dict[str, float]:
    """Shares and quantiles of what moved."""
    moved = np.array([pair.corrected for pair in found])
    clean = [pair for pair in found if not any(pair.contaminated)]
    return {
        "measurements": len(found),
        "agree": float(np.mean([pair.agrees for pair in found])),
        "clean": len(clean),
        "clean_agree": float(np.mean([pair.agrees for pair in clean])) if clean else float("nan"),
        "shift": float(np.median(moved)),
        "shift_raw": float(np.median([pair.raw for pair in found])),
        "moved_median": float(np.median(np.abs(moved))),
        "moved_90_percent": float(np.quantile(np.abs(moved), 0.9)),
        "half_median": float(np.median([pair.half for pair in found])),
        **{
            f"drift_{q}_percent": float(
                np.quantile([pair.needed for pair in found], q / 100, method="inverted_cdf")
            )
            for q in (90, 95)
        },
    }


def under_load(found: list[Pair]) -> dict[str, float]:
    """Marks, and what is left of the load after correction."""
    moved = np.array([pair.corrected for pair in found])
    return {
        "measurements": len(found),
        "marked": sum(pair.contaminated[1] for pair in found),
        "moved_raw_median": float(np.median([pair.raw for pair in found])),
        "moved_median": float(np.median(moved)),
        "within_15_percent": int(np.sum(np.abs(np.expm1(moved)) < 0.15)),
    }


def main() -> None:
    """Reads two folders, or measures the second first; prints what is said of them and writes it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("a", type=Path)
    parser.add_argument("b", type=Path)
    parser.add_argument("--drift", type=float, help="a run's, as a share (default: what the runs say)")
    parser.add_argument("--busy", action="store_true", help="B was measured under load")
    parser.add_argument(
        "--under-load", metavar="ENTRIES", help="measure these entries into B first, under load"
    )
    asked = parser.parse_args()
    if asked.under_load:
        with busy():
            for entry in asked.under_load.split(","):
                time_entries(Path("config/study.yaml"), asked.b / "timing" / f"{entry}.json", entry, "cpu")
    found = pairs(steady(asked.a), steady(asked.b), asked.drift)
    said = under_load(found) if asked.busy or asked.under_load else agreement(found)
    for line in changed(asked.a, asked.b):
        print(f"differs: {line}")
    for name, value in said.items():
        print(f"{name:20} {value:9,.4g}")
    for pair in sorted(found, key=lambda pair: pair.half - abs(pair.corrected))[:WORST]:
        print(f"  {pair.corrected:+7.1%} +-{pair.half:6.1%}  {'*' * any(pair.contaminated):1} {pair.name}")
    file = OUT / ("suite-busy.json" if asked.busy or asked.under_load else "suite.json")
    file.parent.mkdir(parents=True, exist_ok=True)
    rest = {"pairs": [asdict(pair) for pair in found], "machine": provenance()}
    file.write_text(json.dumps(said | rest, indent=1), encoding="utf-8")
    print(f"written: {file}")


if __name__ == "__main__":
    main()
