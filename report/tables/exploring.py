"""The tables of what was explored: walks and what they reached; the map, its borders, and what it called
rightly."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import bdtr

from bench.statistics import CONFIDENCE
from report.tables.columns import Schema, checked
from report.tables.exploring_schemas import BORDERS, CALLS, EFFORT, MAP, MAP_SECONDS, REACHED, WALKS
from report.tables.results import MARGINS, judged_gains
from report.tables.statistics import Array, mean_interval, rmse_gain, rmse_interval, wilson_interval

Rows = Sequence[Mapping[str, Any]]
GOAL = 0.01  # RMSE to come to, in the target's unit
RESAMPLED = 200  # times that the functions of the map are drawn again
RIDGE = 1.0
SPANNED = ("n", "noise", "inputs", "turns")
FEWEST_FUNCTIONS = 6  # of which a map is made
SAME = 1e-6  # relative, of ends
LEAST = 1e-12
EFFORT_IS = "effort"
LATTICE = (13, 9)  # numbers of points, and turns, that borders are told at


def frames_of(parts: Mapping[str, Rows]) -> dict[Schema, pd.DataFrame]:
    """Every table of what was explored; empty where nothing was."""
    walks = _frame(parts.get("next-point", []), WALKS)
    rows = [row for part, some in parts.items() if part.startswith("map-") for row in some]
    both = pd.DataFrame(rows, columns=[*dict.fromkeys([*MAP.names, *MAP_SECONDS.names])])
    found = {WALKS: walks, REACHED: reached_frame(walks), MAP: checked(both, MAP)}
    found[MAP_SECONDS] = checked(both, MAP_SECONDS)
    return found | _borders(both)


def _frame(rows: Rows, schema: Schema) -> pd.DataFrame:
    return checked(pd.DataFrame(list(rows), columns=schema.names), schema)


def reached_frame(walks: pd.DataFrame) -> pd.DataFrame:
    """A row for each task, model and rule of the table `walks`."""
    found: list[dict[str, Any]] = []
    errors: dict[tuple[str, str, str], Array] = {}
    for (task, model, rule), some in walks.groupby(["task", "model", "rule"], sort=False):
        by_start = some.set_index(["start", "n"])["rmse"].unstack().to_numpy(float, na_value=np.nan)  # noqa: PD010
        errors[str(task), str(model), str(rule)] = by_start[:, -1]
        found.append({"task": task, "model": model, "rule": rule, **_reached(by_start)})
    for other, ending in (("random", ""), ("sobol", "_sobol")):
        _beside(found, errors, other, ending)
    return checked(pd.DataFrame(found, columns=REACHED.names), REACHED)


def _beside(
    found: list[dict[str, Any]], errors: Mapping[tuple[str, str, str], Array], other: str, ending: str
) -> None:
    """Each row's last errors over those of another rule of the same model, start by start, as one family."""
    pairs = [(row, errors.get((row["task"], row["model"], other))) for row in found if row["rule"] != other]
    both = [(row, one) for row, one in pairs if one is not None]
    if not both:
        return
    here = np.array([errors[row["task"], row["model"], row["rule"]] for row, _ in both])
    gain = rmse_gain(np.maximum(here, LEAST), np.maximum(np.array([one for _, one in both]), LEAST))
    judged = judged_gains(gain, np.zeros(len(both), bool), MARGINS, "bh")
    ends = {"": "difference", "_low": "difference_low", "_high": "difference_high"}
    for (row, _), (_, said) in zip(both, judged.iterrows(), strict=True):
        row |= {f"ratio{ending}{end}": 1 + said[name] for end, name in ends.items()}
        row[f"verdict{ending}"] = said["verdict"]


def _reached(rmse: Array) -> dict[str, Any]:
    """Of errors (starts, points)."""
    n = len(rmse)
    there = rmse <= GOAL
    took = np.where(there.any(axis=1), there.argmax(axis=1) + 1.0, np.inf)
    share = wilson_interval(there.any(axis=1).sum(), n)
    middle, low, high = _median(took)
    last = rmse_interval(np.maximum(rmse[:, -1], LEAST))
    return {
        "n_starts": n, "goal": GOAL,
        "share": float(share.mean), "share_low": float(share.low), "share_high": float(share.high),
        "points": middle, "points_low": low, "points_high": high,
        "last": float(last.mean), "last_low": float(last.low), "last_high": float(last.high),
    }  # fmt: skip


def _median(values: Array) -> tuple[float | None, float | None, float | None]:
    """The median of values, some infinite, and its exact interval by ranks; None for what is infinite."""
    ranked, n = np.sort(values), len(values)
    k = int(np.searchsorted(bdtr(np.arange(n + 1), n, 0.5), (1 - CONFIDENCE) / 2))  # a binomial quantile
    low, high = (ranked[k - 1], ranked[n - k]) if k > 0 else (ranked[0], np.inf)
    return tuple(float(v) if np.isfinite(v) else None for v in (np.median(ranked), low, high))  # type: ignore[return-value]


class Fitted(NamedTuple):
    """Coefficients of logistic regressions, (RESAMPLED + 1, F): the first of all functions. span: between
    what they were made; beyond it nothing is called, and nothing at all where there is none."""

    coefficients: Array
    span: Mapping[str, tuple[float, float]]

    def says(self, features: Array) -> tuple[Array, Array, Array]:
        """The probability that the process is better at features (N, F), with its interval; (N,) each."""
        share = 1 / (1 + np.exp(-np.clip(features @ self.coefficients.T, -50, 50)))
        tail = (1 - CONFIDENCE) / 2
        low, high = np.quantile(share[:, 1:], [tail, 1 - tail], axis=1)
        return share[:, 0], np.minimum(low, share[:, 0]), np.maximum(high, share[:, 0])

    def within(self, frame: pd.DataFrame) -> NDArray[np.bool_]:
        """Whether rows lie between what the map was made of, (N,)."""
        found = np.full(len(frame), bool(self.span))
        for name, (low, high) in self.span.items():
            values = frame[name].to_numpy(float)
            found &= (values >= low * (1 - SAME)) & (values <= high * (1 + SAME))
        return found


def _borders(both: pd.DataFrame) -> dict[Schema, pd.DataFrame]:
    is_held = both["held"].astype(bool).to_numpy()
    made, held = both[~is_held], both[is_held]
    lines: dict[str, pd.DataFrame] = {}
    calls: list[pd.DataFrame] = []
    for measure in ("rmse", "crps", EFFORT_IS) if len(made) else ():
        fitted = _fit(made, measure)
        grid = _lattice(made)
        lines[measure] = grid.assign(measure=measure, **_said(fitted, grid))
        if measure != EFFORT_IS and len(held):
            calls.append(_calls(fitted, held, measure))
    nothing = pd.DataFrame(columns=BORDERS.names)
    of_errors = [frame for measure, frame in lines.items() if measure != EFFORT_IS]
    return {
        BORDERS: checked(pd.concat(of_errors) if of_errors else nothing, BORDERS),
        EFFORT: checked(lines.get(EFFORT_IS, nothing), EFFORT),
        CALLS: checked(pd.concat(calls) if calls else pd.DataFrame(columns=CALLS.names), CALLS),
    }


def _lattice(made: pd.DataFrame) -> pd.DataFrame:
    """Points and turns evenly in their logarithms, between those of the map; inputs and noise as they are."""
    turns = [float(str(name).split()[1]) for name in made["function"]]
    points = np.geomspace(int(made["n"].min()), int(made["n"].max()), LATTICE[0]).round().astype(int)
    along = pd.DataFrame({"n": np.unique(points)})
    across = pd.DataFrame({"turns": np.unique(np.geomspace(min(turns), max(turns), LATTICE[1]).round(6))})
    kinds = made[["inputs", "noise"]].drop_duplicates().sort_values(["inputs", "noise"])
    return kinds.merge(across, how="cross").merge(along, how="cross")


def _said(fitted: Fitted, frame: pd.DataFrame) -> dict[str, Any]:
    share, low, high = fitted.says(_features(frame))
    sides = np.where(low > 0.5, "process", np.where(high < 0.5, "ensemble", ""))
    called = np.where(fitted.within(frame), sides, "")
    return {"share": share, "share_low": low, "share_high": high, "called": [one or None for one in called]}


def _calls(fitted: Fitted, held: pd.DataFrame, measure: str) -> pd.DataFrame:
    found = []
    for (function, inputs, n, noise), some in held.groupby(["function", "inputs", "n", "noise"], sort=False):
        ratio = mean_interval(_log_ratio(some, measure))
        side = "process" if ratio.high < 0 else "ensemble" if ratio.low > 0 else None
        ends = {
            f"ratio{end}": float(np.exp(v)) for end, v in zip(("", "_low", "_high"), ratio[:3], strict=True)
        }
        same = {"measure": measure, "function": function, "inputs": inputs, "n": n, "noise": noise}
        found.append(same | {"turns": some["turns"].iloc[0], "n_draws": len(some), "found": side} | ends)
    frame = pd.DataFrame(found)
    return frame.assign(**_said(fitted, frame))


def _log_ratio(rows: pd.DataFrame, measure: str) -> Array:
    """log of the process' error over the ensemble's; of one that diverged as if it were ten times as
    large."""
    names = [f"{side}_{'rmse' if measure == EFFORT_IS else measure}" for side in ("process", "ensemble")]
    here, there = (np.maximum(rows[name].to_numpy(float, na_value=np.nan), LEAST) for name in names)
    ratio = np.log(here) - np.log(there)
    if measure == EFFORT_IS:
        seconds = (rows[f"{side}_seconds"].to_numpy(float) for side in ("process", "ensemble"))
        ratio = ratio + np.log(np.divide(*seconds))
    return np.where(np.isnan(here), np.log(10), np.where(np.isnan(there), -np.log(10), ratio))


def _features(rows: pd.DataFrame) -> Array:
    """1, the logarithms of points, turns and inputs, the noise; their products and squares."""
    columns = [np.log(rows[name].to_numpy(float)) for name in ("n", "turns", "inputs")]
    columns = [columns[0] - np.log(50), columns[1] - np.log(3), columns[2], rows["noise"].to_numpy(float)]
    pairs = [a * b for i, a in enumerate(columns) for b in columns[i:]]
    return np.column_stack([np.ones(len(rows)), *columns, *pairs])


def _fit(made: pd.DataFrame, measure: str) -> Fitted:
    """Whether the process is better, by features; then of functions weighed anew (Rubin 1981).

    As if one more function had been tried that the process wins wherever others were tried, and one that it
    loses: so that where all went one way the probability is not 1, and its interval not without width.
    """
    won, X = (_log_ratio(made, measure) < 0).astype(float), _features(made)
    names = [f"{name}, {d}" for name, d in zip(made["function"], made["inputs"], strict=True)]
    functions, of = np.unique(names, return_inverse=True)
    rng, n = np.random.default_rng(0), len(functions)
    weights = np.concatenate([np.ones((1, n + 2)), rng.exponential(size=(RESAMPLED, n + 2))])
    rows, sides = np.concatenate([X, X, X]), np.concatenate([won, np.ones(len(X)), np.zeros(len(X))])
    found = []
    for weight in weights:
        more = np.repeat(weight[n:] / n, len(X))  # spread over all that was tried
        found.append(_logistic(rows, sides, np.concatenate([weight[of], more])))
    span = {name: (float(made[name].min()), float(made[name].max())) for name in SPANNED}
    return Fitted(np.array(found), span if n >= FEWEST_FUNCTIONS else {})


def _logistic(X: Array, won: Array, weight: Array) -> Array:
    """Coefficients of a logistic regression with a ridge, by Newton's steps."""
    b = np.zeros(X.shape[1])
    ridge = RIDGE * np.eye(len(b))
    ridge[0, 0] = 1e-6
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(X @ b, -50, 50)))
        slope = X.T @ (weight * (won - p)) - ridge @ b
        step = np.linalg.solve((X * (weight * p * (1 - p))[:, None]).T @ X + ridge, slope)
        b = b + step
        if np.abs(step).max() < 1e-8:
            break
    return b
