"""Records made of what the models gave: metrics on every split, weights, curves, fits."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench import score
from bench.cell import Cell
from bench.models import linear
from bench.models.network import Architecture, architecture_of
from bench.record import Curve, Record
from bench.running.trend import trend_of
from bench.tasks.dataset import Dataset, Points
from bench.training.evaluate import Outputs, outputs
from bench.training.member import Member, Outcome

Array = NDArray[np.float64]
Values = dict[str, float | None]


@dataclass(frozen=True, eq=False)
class Ready:
    """A cell that can be trained: its data, the network that it means, the member that trains for it."""

    cell: Cell
    data: Dataset
    arch: Architecture
    member: Member


def trained_records(ready: list[Ready], outcomes: list[Outcome]) -> list[Record]:
    """Records of trained cells that share their computation, scored together."""
    kept = [i for i, o in enumerate(outcomes) if o.weights is not None]
    data = [ready[i].data for i in kept]
    final = np.array([outcomes[i].weights for i in kept])
    best = np.array([outcomes[i].best_weights for i in kept])
    metrics: list[Values] = [{} for _ in outcomes]
    if kept:
        for name, weights in _wanted(final, best).items():
            first = ready[kept[0]]
            found = _split_metrics(first.arch, first.cell, weights, data, name)
            for i, values in zip(kept, found, strict=True):
                metrics[i] |= values
    return [_trained(*of) for of in zip(ready, outcomes, metrics, strict=True)]


def linear_record(cell: Cell, data: Dataset, begun: float, deadline: float | None = None) -> Record:
    """Logistic or linear regression, fitted; the reason tells of a fit that did not reach its optimum."""
    weights, short = linear.fit(data.problem, data.train.x, data.train.t, cell.alpha or 0.0)
    record = _with_weights(cell, data, weights, "scikit-learn", begun)
    return replace(record, reason="; ".join(filter(None, (short, record.reason))) or None)


def set_by_hand_record(cell: Cell, data: Dataset, begun: float, deadline: float | None = None) -> Record:
    """A network whose weights the study gives: nothing is trained. ValueError where they do not fit."""
    assert cell.model.weights is not None
    return _with_weights(cell, data, np.array(cell.model.weights), "set-by-hand", begun)


def _with_weights(cell: Cell, data: Dataset, weights: Array, engine: str, begun: float) -> Record:
    arch = architecture_of(cell, data.n_inputs)
    metrics: Values = {}
    for name, points in points_of(data).items():
        said = outputs(arch, weights[None], points.x[None])
        metrics |= named(
            name, score.member(_metrics(name, Scored(arch, None, said, points.t[None]), data), 0)
        )
    reason = _reason(metrics, arch)
    seconds = time.perf_counter() - begun
    return Record(cell, "ok", reason, engine, seconds, metrics=metrics, weights=weights.tolist())


def _trained(ready: Ready, outcome: Outcome, metrics: Values) -> Record:
    reason = _reason(metrics, ready.arch)
    if outcome.status == "diverged":
        reason = f"not finite, or loss out of bounds, in epoch {outcome.diverged_epoch}"
    elif outcome.status == "timeout":
        reason = f"out of time after {outcome.epochs_run} epochs"
    return Record(
        cell=ready.cell,
        status=outcome.status,
        reason=reason,
        engine=outcome.engine,
        seconds=outcome.seconds,
        epochs_run=outcome.epochs_run,
        diverged_epoch=outcome.diverged_epoch,
        best_epoch=outcome.best_epoch,
        epochs_to_95=outcome.epochs_to_95,
        trend=None if outcome.diverged_epoch else trend_of(outcome.curve, outcome.epochs_run),
        metrics=metrics,
        curve=_in_task_unit(outcome.curve, ready.data),
        weights=None if outcome.weights is None else outcome.weights.tolist(),
        weight_epochs=outcome.path_epochs,
        weight_path=None if outcome.path is None else outcome.path.ravel().tolist(),
    )


def _in_task_unit(curve: Curve, data: Dataset) -> Curve:
    """The curve with its scores (RMSE) in the task's own unit; losses stay as they are descended."""
    if data.target_scale == 1:
        return curve
    scaled = {
        n: [s * data.target_scale for s in getattr(curve, n)] for n in ("train_score", "validation_score")
    }
    return replace(curve, **scaled)


def _wanted(final: Array, best: Array) -> dict[str, Array]:
    """Which weights each split is scored with."""
    wanted = dict.fromkeys(("train", "validation", "test", "outside"), final)
    return wanted | dict.fromkeys(("best_validation", "best_test"), best)


def points_of(
    data: Dataset, names: Sequence[str] = ("train", "validation", "test", "outside")
) -> dict[str, Points]:
    found = {name: getattr(data, name) for name in names}
    return {name: points for name, points in found.items() if points is not None}


def _split_metrics(
    arch: Architecture, cell: Cell, weights: Array, data: list[Dataset], name: str
) -> list[Values]:
    """One split's metrics of every member, which may differ in their numbers of points."""
    points = {i: getattr(one, name.removeprefix("best_")) for i, one in enumerate(data)}
    points = {i: p for i, p in points.items() if p is not None}  # not every task has points outside
    values: list[Values] = [{} for _ in data]
    for n in sorted({len(p) for p in points.values()}):
        at = [i for i, p in points.items() if len(p) == n]
        said = outputs(arch, weights[at], np.stack([points[i].x for i in at]))
        t = np.stack([points[i].t for i in at])
        scales = np.array([data[i].target_scale for i in at])
        found = _metrics(name, Scored(arch, cell.loss, said, t), data[at[0]], scales)
        for k, i in enumerate(at):
            values[i] = named(name, score.member(found, k))
    return values


class Scored(NamedTuple):
    """Networks of one architecture on points: what they say, and targets t (K, N)."""

    arch: Architecture
    loss: str | None
    said: Outputs
    t: Array


def _metrics(name: str, of: Scored, data: Dataset, scale: Any = None) -> score.Metrics:
    """The metrics of the split `name`; scale: of each network's targets, where not the data's own."""
    y = of.said.y
    logit = score.Logit(of.said.a, of.said.softplus) if of.arch.output == "sigmoid" else None
    if data.problem == "classification":
        found = score.classification(y, of.t, logit)
    else:
        found = regression_metrics(name, y, of.t, data, scale)
    loss = {"loss": score.misfit(of.loss, y, of.t, logit)} if of.loss and name != "outside" else {}
    return found | loss


def regression_metrics(name: str, y: Array, t: Array, data: Dataset, scale: Any = None) -> score.Metrics:
    found = score.regression(y, t, data.target_scale if scale is None else scale)
    return {"rmse": found["rmse"]} if name == "outside" else found


def named(split: str, values: Values) -> Values:
    return {f"{split}_{metric}": value for metric, value in values.items()}


def _reason(metrics: Values, arch: Architecture) -> str | None:
    """Why metrics of the test split do not exist, in words; None where all do."""
    why = {
        "log_loss": f"the output function {arch.output} gives no probability",
        "precision": "no point was said to be class 1",
        "recall": "no point is of class 1",
        "f1": "no point is, or was said to be, of class 1",
        "r2": "the targets do not vary",
    }
    gone = [m for m in why if f"test_{m}" in metrics and metrics[f"test_{m}"] is None]
    return "; ".join(f"no {m.replace('_', ' ')}: {why[m]}" for m in gone) or None
