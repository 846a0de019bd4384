"""The rate of false verdicts that the duet's design has: `python -m benchmarks.resampled`.

Suites made from the fours that real duets of unchanged code recorded (results/benchmarks/duet/same-*.json):
of each entry a recorded pair by chance, its fours by chance, the sides exchanged by chance, as they may be
where nothing changed; pair after pair, until the rule settles or there are as many pairs as a duet takes at
most. Counts suites in which anything is called slower or faster.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.duet.pair import TRIMMED
from bench.duet.sequence import excluded
from bench.duet.verdict import Options
from benchmarks.duet import KEPT

Array = NDArray[np.float64]
SUITES = 10_000


def recorded(files: Sequence[Path]) -> dict[str, list[Array]]:
    """Entry -> the fours of each pair of all duets, logarithms."""
    found: dict[str, list[Array]] = {}
    for file in files:
        for entry in json.loads(file.read_text(encoding="utf-8"))["entries"]:
            found.setdefault(entry["name"], []).extend(np.array(one["fours"]) for one in entry["told"])
    return found


def drawn(pairs: Sequence[Array], suites: int, most: int, rng: np.random.Generator) -> Array:
    """Values of (suites, most) pairs: a pair's fours with replacement, trimmed as pairs are, either sign."""
    values = np.empty((suites, most))
    which = rng.integers(0, len(pairs), (suites, most))
    for number, fours in enumerate(pairs):
        there = np.nonzero(which == number)
        some = np.sort(fours[rng.integers(0, len(fours), (len(there[0]), len(fours)))], axis=1)
        cut = int(TRIMMED * len(fours))
        values[there] = some[:, cut : len(fours) - cut].mean(axis=1)
    return values * rng.choice([-1.0, 1.0], values.shape)


def verdicts(values: Array, entries: int, minimum: float, options: Options) -> NDArray[np.str_]:
    """What each series (suites, pairs) is called once it is settled; "" where it never is.

    As `bench.duet.verdict.settled` has it, for all series at once.
    """
    edge, error = np.log1p(minimum), options.error / entries
    said = np.full(len(values), "", dtype="<U6")
    low, high = np.full(len(values), -np.inf), np.full(len(values), np.inf)
    for n in range(1, values.shape[1] + 1):
        if not (out := excluded(n, error)):
            continue
        x = np.sort(values[:, :n], axis=1)
        low, high = np.maximum(low, x[:, out - 1]), np.minimum(high, x[:, n - out])
        if n < options.fewest:
            continue
        fresh = (said == "") & (low <= high)
        same = (low > -edge) & (high < edge)
        said[fresh & same] = "same"
        said[fresh & ~same & (low > 0)] = "slower"
        said[fresh & ~same & (high < 0)] = "faster"
    return said


def rate(pairs: Mapping[str, Sequence[Array]], suites: int, options: Options) -> dict[str, object]:
    """Suites with a false verdict, and how the entries' verdicts are shared out."""
    rng = np.random.default_rng(0)
    false = np.zeros(suites, bool)
    shares = {}
    for name, of_one in pairs.items():
        values = drawn(of_one, suites, options.most, rng)
        said = verdicts(values, len(pairs), options.minimum_of(name), options)
        false |= np.isin(said, ("slower", "faster"))
        shares[name] = {"pairs": len(of_one), "same": float(np.mean(said == "same"))}
    return {"suites": suites, "false": int(false.sum()), "share": float(false.mean()), "entries": shares}


def main() -> None:
    """Print it, and write it beside the counts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--suites", type=int, default=SUITES)
    args = parser.parse_args()
    told = rate(recorded(sorted(KEPT.glob("same-*.json"))), args.suites, Options())
    (KEPT.parent / "duet-design.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
