"""How often a comparison of times is wrong: `python -m benchmarks.compare`.

Pairs of runs of the same made-up code, whose machine drifts in ways the yardstick sees and in ways
it does not; and of code that became slower. Counts the pairs of runs in which something is called
slower (or faster) that is not, and the entries found that are. Prints a table and writes
results/benchmarks/compare.json.
"""

import argparse
import json
import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from bench.compare.folders import Key
from bench.compare.times import Times, compare_times
from bench.timing.correction import CORRECTING
from bench.timing.measurement import Measurement

OUT = Path("results/benchmarks/compare.json")
PROCESSES = [4, 4, 3, 3, 3, 3]  # samples of each
SAMPLES = sum(PROCESSES)


@dataclass(frozen=True)
class World:
    """Standard deviations of one run, in logarithms.

    shared: a shift of all entries that the yardstick does not see; apart: one of each entry's own.
    seen: the machine's speed, which the yardstick sees; moment: the same within the run, slowly.
    placed: one of each process' own; noise: of a sample; entries have from half of them to twice.
    changed, by: how many entries become slower, and by which factor.
    tails: degrees of freedom of `apart` (Student's t; inf: normal). runs: in each folder.
    """

    entries: int = 40
    shared: float = 0.0
    apart: float = 0.0
    seen: float = 0.1
    moment: float = 0.02
    placed: float = 0.02
    noise: float = 0.02
    changed: int = 0
    by: float = 1.0
    tails: float = math.inf
    runs: int = 1


@dataclass(frozen=True)
class Rates:
    """Shares of `pairs` pairs of runs. false_alarm: an unchanged entry (or all at once) called slower or
    faster; regression: something called slower. found: of the changed entries, those called slower;
    same: of the unchanged ones, those called the same."""

    pairs: int
    false_alarm: float
    regression: float
    found: float | None
    same: float | None


def run_of(world: World, slower: bool, rng: np.random.Generator) -> dict[Key, Measurement]:
    """One run's measurements."""
    speed, shared = rng.normal(0, world.seen), rng.normal(0, world.shared)
    own = rng.normal(size=world.entries)
    if world.tails < math.inf:
        own = rng.standard_t(world.tails, world.entries) / math.sqrt(world.tails / (world.tails - 2))
    found = {}
    for i in range(world.entries):
        walk = speed + world.moment / math.sqrt(SAMPLES) * np.cumsum(rng.normal(size=SAMPLES))
        base = math.log(1e-5) + 0.3 * i + shared + world.apart * own[i]
        base += math.log(world.by) if slower and i < world.changed else 0
        noise = world.noise * rng.normal(size=SAMPLES)
        noise += np.repeat(rng.normal(0, world.placed, len(PROCESSES)), PROCESSES)
        noise *= 2.0 ** (i % 3 - 1)
        beside = {name: np.exp(walk + rng.normal(0, 0.02, SAMPLES)).tolist() for name in CORRECTING}
        one = Measurement(
            "train", "plain", "cpu", {"width": i}, "epoch", samples=np.exp(base + walk + noise).tolist(),
            yardstick=beside, processes=PROCESSES,
        )  # fmt: skip
        found[one.key] = one
    return found


def runs_of(world: World, slower: bool, rng: np.random.Generator) -> dict[Key, list[Measurement]]:
    """As many runs as a folder holds."""
    runs = [run_of(world, slower, rng) for _ in range(world.runs)]
    return {key: [run[key] for run in runs] for key in runs[0]}


def rates(world: World, pairs: int, seed: int, minimum: float = 0.05, drift: float = 0.03) -> Rates:
    """Of so many pairs of runs, each of a machine that drifts anew."""
    rng = np.random.default_rng(seed)
    changed = {f"train plain cpu width={i}" for i in range(world.changed)}
    alarms, regressions, found, same = [], [], [], []
    for _ in range(pairs):
        a, b = runs_of(world, False, rng), runs_of(world, True, rng)
        times = compare_times(a, b, minimum, drift)
        judged = [*times.rows, *_shared(times, world)]
        alarms.append(any(r.verdict in ("slower", "faster") for r in judged if r.name not in changed))
        regressions.append(any(r.verdict == "slower" for r in [*judged, *filter(None, [times.shared])]))
        found += [r.verdict == "slower" for r in times.rows if r.name in changed]
        same += [r.verdict == "same" for r in times.rows if r.name not in changed]
    return Rates(pairs, *(_share(x) or 0.0 for x in (alarms, regressions)), _share(found), _share(same))


def _shared(times: Times, world: World) -> list:
    """What is said of all entries: a false alarm where not all of them changed."""
    return [times.shared] if times.shared is not None and world.changed < world.entries else []


def _share(found: Iterable[bool]) -> float | None:
    values = list(found)
    return float(np.mean(values)) if values else None


WORLDS = {
    "same code; no unseen drift": World(),
    "same code; shared 1 %, apart 1 %": World(shared=0.01, apart=0.01),
    "same code; shared 3 %, apart 1 %": World(shared=0.03, apart=0.01),
    "same code; shared 1 %, apart 3 %": World(shared=0.01, apart=0.03),
    "same code; shared 3 %, apart 3 %": World(shared=0.03, apart=0.03),
    "same code; shared 2 %, apart 3 %, heavy tails": World(shared=0.02, apart=0.03, tails=4),
    "same code; 5 entries, shared 2 %, apart 2 %": World(5, shared=0.02, apart=0.02),
    "1 of 40 slower by 2 %": World(shared=0.01, apart=0.01, changed=1, by=1.02),
    "all 40 slower by 2 %": World(shared=0.01, apart=0.01, changed=40, by=1.02),
    "1 of 40 slower by 10 %": World(shared=0.01, apart=0.01, changed=1, by=1.1),
    "1 of 40 slower by 10 %; shared 3 %": World(shared=0.03, apart=0.01, changed=1, by=1.1),
    "1 of 40 slower by 10 %; shared 1 %, apart 3 %": World(shared=0.01, apart=0.03, changed=1, by=1.1),
    "the same, 5 runs each": World(shared=0.01, apart=0.03, changed=1, by=1.1, runs=5),
    "10 of 40 slower by 10 %": World(shared=0.01, apart=0.01, changed=10, by=1.1),
    "1 of 5 slower by 20 %": World(5, shared=0.01, apart=0.01, changed=1, by=1.2),
    "all 40 slower by 10 %": World(shared=0.01, apart=0.01, changed=40, by=1.1),
    "all 40 slower by 25 %": World(shared=0.01, apart=0.01, changed=40, by=1.25),
}


def main() -> None:
    """A line a world, and the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=200)
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    results = {}
    print(f"{'':48} {'false alarm':>12} {'regression':>11} {'found':>7} {'same':>7}")
    for seed, (name, world) in enumerate(WORLDS.items()):
        found = rates(world, args.pairs, seed)
        results[name] = {"world": asdict(world), "rates": asdict(found)}
        shares = [f"{x:.1%}" if x is not None else "-" for x in list(asdict(found).values())[1:]]
        print(f"{name:48} {shares[0]:>12} {shares[1]:>11} {shares[2]:>7} {shares[3]:>7}", flush=True)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(json.dumps(results, indent=1).replace("Infinity", "null"), encoding="utf-8")


if __name__ == "__main__":
    main()
