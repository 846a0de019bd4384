"""How often verdicts on many comparisons are wrong: `make bench-families`, some minutes on one core.

Models that are equal are compared on simulated tasks as the report does it: first place is given by
validation on five seeds, its rivals are compared with it on 25 fresh ones (`report.tables.verdicts.judge`);
beside what was done before, the best of five test means and t intervals without a correction. Then findings
of many comparisons of which some are true; verdicts "equal" where the difference is the margin; and how well
the number of seeds that would settle a comparison is foretold. Prints tables; writes
results/benchmarks/families.json.
"""

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.seeds import stream
from bench.statistics import SIGNIFICANCE, holm
from benchmarks.worlds import FACTORS, PairedErrors, Pairs
from report.tables.statistics import (
    Array,
    Estimate,
    accuracy_gain,
    paired_interval,
    paired_p,
    rmse_gain,
)
from report.tables.verdicts import SETTLED, Family, judge

OUT = Path("results/benchmarks/families.json")
STUDIES, TASKS = 200, 20
CHOOSING, FRESH = 5, 25
RIVALS = (2, 5, 7, 12)
POINTS = 1000
MARGIN = {"accuracy": 0.01, "rmse": float(np.log(1.05))}
Row = dict[str, Any]
Draw = Callable[[int, int, int, np.random.Generator], Array]


def accuracies(m: int, tasks: int, n: int, rng: np.random.Generator, failing: float = 0.0) -> Array:
    """Accuracies of m equal models, (tasks, m, n): 700 of 1,000 points are right for all or for none, by
    chance; over the others a model's expected accuracy, 0.9, has a deviation of 0.03 between seeds."""
    shared = rng.binomial(700, rng.beta(81, 9, (tasks, 1, n)))
    own = rng.binomial(POINTS - 700, rng.beta(90, 10, (tasks, m, n)))
    bad = rng.random((tasks, m, n)) < failing
    return np.where(bad, rng.binomial(POINTS, rng.uniform(0.5, 0.8, bad.shape)), shared + own) / POINTS


def errors(m: int, tasks: int, n: int, rng: np.random.Generator) -> Array:
    """RMSEs of m equal models: a seed's data moves all by 10 %, a model's own scatter is 10 %."""
    log = 0.1 * rng.normal(size=(tasks, 1, n)) + 0.1 * rng.normal(size=(tasks, m, n))
    return np.exp(log)


WORLDS: dict[str, tuple[str, Draw]] = {
    "accuracy": ("accuracy", accuracies),
    "accuracy, 5 % of seeds fail": ("accuracy", lambda m, k, n, rng: accuracies(m, k, n, rng, 0.05)),
    "RMSE": ("rmse", errors),
}

LOST = MARGIN["rmse"] / float(np.log(FACTORS).mean())  # share of failing seeds that costs the margin
Compared = Pairs | PairedErrors
AT_MARGIN: dict[str, tuple[Compared, Compared]] = {
    "1,000 points, 0.93": (Pairs(1000, 0.93, 0.92, 0.005), Pairs(1000, 0.93, 0.93, 0.005)),
    "36 points, 0.99": (Pairs(36, 0.99, 0.98, alike=0.95), Pairs(36, 0.99, 0.99, alike=0.95)),
    "RMSE, deviation 0.03": (PairedErrors(0.03, MARGIN["rmse"]), PairedErrors(0.03)),
    "RMSE, the difference made by failing seeds": (PairedErrors(0.03, 0, (0, LOST)), PairedErrors(0.03)),
}


def gains(metric: str, values: Array, reference: Array) -> Estimate:
    """Of values over reference, (..., n)."""
    return accuracy_gain(values, reference, POINTS) if metric == "accuracy" else rmse_gain(values, reference)


def rivals_of(first: Array, values: Array) -> tuple[Array, Array]:
    """The first of each task and the others: values (tasks, m, n) -> (tasks, 1, n), (tasks, m - 1, n)."""
    others = np.argsort(np.arange(values.shape[1])[None] != first[:, None], axis=1, kind="stable")
    ordered = np.take_along_axis(values, others[:, :, None], axis=1)
    return ordered[:, :1], ordered[:, 1:]


def first_place(metric: str, m: int, draw: Draw, studies: int, name: str) -> Row:
    """Of equal models: shares of tasks with one alone best, with any rival called worse, before and now."""
    rng = stream("families", name, m)
    sign = 1 if metric == "accuracy" else -1
    validation, fresh = draw(m, studies * TASKS, CHOOSING, rng), draw(m, studies * TASKS, FRESH, rng)
    five = draw(m, studies * TASKS, CHOOSING, rng)
    best, others = rivals_of((sign * five.mean(axis=2)).argmax(axis=1), five)
    worse_before = paired_interval(sign * others, sign * best).high < 0
    best, others = rivals_of((sign * validation.mean(axis=2)).argmax(axis=1), fresh)
    gain = gains(metric, others, best)
    margin = MARGIN[metric]
    by_task = [_rows(gain, i) for i in range(len(others))]
    worse = np.array([judge(task, margin).verdict == "worse" for task in by_task])
    apart = np.array([(judge(task, 0).p_corrected < SIGNIFICANCE).any() for task in by_task])
    of_study = [
        (judge(_rows(gain, slice(i, i + TASKS)), margin).verdict == "worse").any()
        for i in range(0, len(others), TASKS)
    ]
    return {
        "world": name, "rivals": m, "tasks": len(others), "studies": studies,
        "alone_before": rate(worse_before.all(axis=1)), "worse_before": rate(worse_before.any(axis=1)),
        "alone": rate(worse.all(axis=1)), "worse": rate(worse.any(axis=1)), "apart": rate(apart),
        "worse_in_study": rate(np.array(of_study)),
    }  # fmt: skip


def findings(comparisons: int, true: float, family: Family, studies: int) -> Row:
    """Studies of so many comparisons, in contexts of four levels with one reference; a share `true` of them
    differ, by 1 to 20 %, the others are equal: how many of those told apart are false, how many are found."""
    rng = stream("findings", comparisons, true)
    false, any_false, found, before = [], [], [], []
    for _ in range(studies):
        contexts = comparisons // 4
        size = np.where(rng.random((contexts, 4)) < true, rng.uniform(0.01, 0.2, (contexts, 4)), 0)
        values = errors(5, contexts, FRESH, rng)
        here, there = values[:, 1:] * np.exp(-size[:, :, None]), values[:, :1]
        gain = _rows(rmse_gain(here, there), slice(None))
        told = judge(gain, MARGIN["rmse"], family).p_corrected < SIGNIFICANCE
        wrong = told & (size.ravel() == 0)
        false.append(wrong.sum() / max(told.sum(), 1))
        any_false.append(wrong.any())
        found.append((told & ~wrong).sum() / max((size > 0).sum(), 1))
        p = np.array(
            [holm(row) for row in paired_p(np.log(here[..., :CHOOSING]), np.log(there[..., :CHOOSING]))]
        )
        told = (p < SIGNIFICANCE).ravel()
        before.append((told & (size.ravel() == 0)).sum() / max(told.sum(), 1))
    return {
        "comparisons": comparisons, "true": true, "family": family, "studies": studies,
        "false": rate(np.array(false)), "any_false": rate(np.array(any_false)),
        "found": rate(np.array(found)),
        "false_before": rate(np.array(before)),
    }  # fmt: skip


def at_the_margin(
    title: str, at_margin: Pairs | PairedErrors, alike: Pairs | PairedErrors, draws: int
) -> Row:
    """Single comparisons whose true difference is the margin, and others where it is 0: how often "equal"."""
    rng = stream("margin", title)
    found: Row = {"shape": title, "draws": draws}
    for label, world in (("equal_at_margin", at_margin), ("equal_at_zero", alike)):
        one, two = world.draw(draws, FRESH, rng)
        accuracy = isinstance(world, Pairs)
        gain = accuracy_gain(one, two, world.points) if isinstance(world, Pairs) else rmse_gain(one, two)
        found[label] = rate(_each(gain, MARGIN["accuracy" if accuracy else "rmse"])[0] == "equal")
    return found


def seeds_needed(n: int, gain: float, margin: float, draws: int) -> Row:
    """Comparisons of n seeds of deviation 1: what is foretold where they are not settled, beside at how many
    seeds half of the comparisons with that gain, and four of five, are settled."""
    rng = stream("needed", n, gain, margin)
    needed = _each(_normal(gain, n, draws, rng), margin)[1]
    settled = {1: 0.0}
    size = float(n)
    while settled[max(settled)] < 0.8:
        verdict = _each(_normal(gain, int(size), draws, rng), margin)[0]
        settled[int(size)] = float(np.isin(verdict, SETTLED).mean())
        size *= 1.15
    return {
        "seeds": n, "gain": gain, "margin": margin, "undecided": rate(~np.isnan(needed)),
        "foretold": np.nanquantile(needed, (0.25, 0.5, 0.75)).tolist(),
        "half_settled": min(size for size, share in settled.items() if share >= 0.5),
        "four_of_five_settled": min(size for size, share in settled.items() if share >= 0.8),
    }  # fmt: skip


def rate(found: Array) -> tuple[float, float]:
    """Mean in %, and its Monte Carlo error."""
    return 100 * float(np.mean(found)), 100 * float(np.std(found) / np.sqrt(len(found)))


def _normal(gain: float, n: int, draws: int, rng: np.random.Generator) -> Estimate:
    """Gains of n seeds each, normal with deviation 1."""
    return rmse_gain(np.exp(rng.normal(-gain, 1, (draws, n))), np.ones((draws, n)))


def _rows(gain: Estimate, of: slice | int) -> Estimate:
    """Those of one task or of some, (m - 1,) or in one row."""
    return Estimate(*(np.atleast_1d(np.asarray(part)[of]).ravel() for part in gain))


def _each(gain: Estimate, margin: float) -> tuple[NDArray[np.str_], Array]:
    """Verdicts and seeds needed, every gain a family of its own."""
    judged = [judge(_rows(gain, i), margin) for i in range(len(gain.value))]
    return np.array([one.verdict[0] for one in judged]), np.array([one.seeds_needed[0] for one in judged])


def show(title: str, rows: list[Row]) -> None:
    """As a Markdown table; rates with their Monte Carlo error."""
    print(f"\n{title}\n\n| " + " | ".join(rows[0]).replace("_", " ") + " |\n|" + "---|" * len(rows[0]))
    for row in rows:
        print("| " + " | ".join(_text(value) for value in row.values()) + " |", flush=True)


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return f"{value[0]:.1f} ± {value[1]:.1f}"
    if isinstance(value, list):
        return " / ".join(f"{x:.0f}" for x in value)
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def main() -> None:
    """The tables, and the file."""
    from bench.provenance import provenance

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--studies", type=int, default=STUDIES)
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    begun, studies = time.perf_counter(), args.studies
    found: Row = {"machine": provenance()}
    found["first place"] = [
        first_place(metric, m, draw, studies, name) for name, (metric, draw) in WORLDS.items() for m in RIVALS
    ]
    show("Equal models: % of tasks, of studies of 20 tasks", found["first place"])
    found["findings"] = [
        findings(size, true, family, studies * (20 if size == 60 else 1))
        for size in (60, 800)
        for true in (0.0, 0.3)
        for family in ("bh", "holm")
    ]
    show("Findings: % of what is told apart, of studies, of what differs", found["findings"])
    found["margin"] = [at_the_margin(title, *pair, 5 * studies) for title, pair in AT_MARGIN.items()]
    show("Equal within the margin, % of comparisons", found["margin"])
    found["seeds"] = [
        seeds_needed(n, gain, 0.3, 2 * studies)
        for n in (10, 25)
        for gain in (0.0, 0.1, 0.5, 1.0)
        if gain * n < 20
    ]
    show(
        "Seeds that would settle it: foretold (quartiles), and at which 50 and 80 % are settled",
        found["seeds"],
    )
    found["seconds"] = time.perf_counter() - begun
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(json.dumps(found, indent=1), encoding="utf-8")
    print(f"\nwritten: {args.out}, after {found['seconds']:.0f} s")


if __name__ == "__main__":
    main()
