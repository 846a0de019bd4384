"""Records of models that say how sure they are: Gaussian processes, and ensembles of networks.

Beside the scores of their means: what their densities of the noise-free function are worth on every split
that is fresh (`bench.score.density`), and their curve with its band where there is one input.
"""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench import score
from bench.cell import Cell
from bench.gp import regression as gp
from bench.gp.likelihood import OutOfTimeError
from bench.gp.sizes import COMPILED
from bench.gp.telling import told
from bench.models.ensemble import mean_and_spread, noise_of
from bench.record import Record
from bench.running.outcomes import Ready, Values, named, points_of, regression_metrics
from bench.tasks.dataset import Dataset
from bench.training.evaluate import outputs
from bench.training.member import Outcome

Array = NDArray[np.float64]
Predict = Callable[[Array], tuple[Array, Array]]  # x (M, D) -> mean and deviation of f, (M,)
FIT_POINTS = 241
FRESH = ("test", "outside")
DIGITS = 6


def gp_records(
    cells: Sequence[tuple[Cell, Dataset]], engine: str | None, begun: float, deadline: float | None = None
) -> list[Record]:
    """Gaussian processes of one prior, fitted together; the time that takes is shared out.

    engine: `bench.gp.sizes`; None: the compiled one where it serves. `timeout` where hyperparameters are not
    found by the deadline (`time.monotonic`).
    """
    points = [_to_fit(data) for _, data in cells]
    compiled = None if engine is None else engine == COMPILED
    fits = gp.fits(points, gp.prior_of(*cells[0][0].model.prior), deadline, compiled=compiled)
    each = (time.perf_counter() - begun) / len(cells)
    return [_process(cell, data, fit, each) for (cell, data), fit in zip(cells, fits, strict=True)]


def ensemble_records(ready: Sequence[Ready], outcomes: Sequence[Outcome]) -> list[Record]:
    """Of ensembles whose networks follow each other, as many each."""
    members, both = ready[0].cell.model.networks, list(zip(ready, outcomes, strict=True))
    return [_ensemble(both[first : first + members]) for first in range(0, len(both), members)]


def _to_fit(data: Dataset) -> gp.Points:
    units = (data.input_scale or 1.0, data.target_scale, data.target_shift)
    return gp.Points(data.train.x, data.train.t, data.own_names, *units)


def _process(cell: Cell, data: Dataset, fit: gp.Fit | Exception, seconds: float) -> Record:
    """Scores, and the curve over the wide range where there is one input."""
    begun = time.perf_counter() - seconds
    if isinstance(fit, OutOfTimeError):
        return Record(cell, "timeout", str(fit), fit.engine, seconds=seconds)
    if isinstance(fit, Exception):
        return Record(cell, "failed", f"{type(fit).__name__}: {fit}", seconds=seconds)
    detail = json.dumps(told(fit, data.target_scale, data.input_scale or 1.0))
    record = Record(cell, "ok", engine=fit.engine, detail=detail)
    record = _with_density(record, data, fit.predict, fit.noise_std)
    return replace(record, seconds=time.perf_counter() - begun)


def _ensemble(networks: Sequence[tuple[Ready, Outcome]]) -> Record:
    """One; diverged where one of its networks is."""
    (first, _), outcomes = networks[0], [outcome for _, outcome in networks]
    data, arch = first.data, first.arch
    record = Record(
        cell=first.cell,
        status="ok",
        engine=outcomes[0].engine,
        seconds=sum(outcome.seconds for outcome in outcomes),
        epochs_run=max(outcome.epochs_run for outcome in outcomes),
    )
    if gone := [one.diverged_epoch for one in outcomes if one.diverged_epoch is not None]:
        reason = (
            f"{len(gone)} of {len(outcomes)} networks not finite, or loss out of bounds, in epoch {min(gone)}"
        )
        return replace(record, status="diverged", reason=reason, diverged_epoch=min(gone))
    weights = np.array([outcome.weights for outcome in outcomes])

    def predict(x: Array) -> tuple[Array, Array]:
        return mean_and_spread(outputs(arch, weights, np.broadcast_to(x, (len(weights), *x.shape))).y)

    noise = noise_of(data.validation.t, *predict(data.validation.x))
    detail = {"members": len(outcomes), "noise_std": float(f"{noise * data.target_scale:.{DIGITS}g}")}
    if late := sum(outcome.status == "timeout" for outcome in outcomes):
        reason = f"{late} of {len(outcomes)} networks out of time after {record.epochs_run} epochs"
        record = replace(record, status="timeout", reason=reason)
    return _with_density(replace(record, detail=json.dumps(detail)), data, predict, noise)


def _with_density(record: Record, data: Dataset, predict: Predict, noise: float) -> Record:
    """With scores of the mean on every split, of the density on those that are FRESH, and the curve.

    noise: standard deviation of the targets about f, which counts where test targets carry it.
    """
    metrics: Values = {}
    for name, points in points_of(data).items():
        mean, std = predict(points.x)
        found = regression_metrics(name, mean[None], points.t[None], data)
        metrics |= named(name, score.member(found, 0))
        if name in FRESH:
            whole = std if data.exact or name == "outside" else np.hypot(std, noise)
            metrics |= named(name, _density(mean, whole, points.t, data))
    curve: dict[str, Any] = {}
    if data.wide_range is not None and data.n_inputs == 1:
        x = np.linspace(*data.wide_range, FIT_POINTS)
        mean, std = predict(x[:, None])
        mean = mean * data.target_scale + data.target_shift
        std = std * data.target_scale
        curve = {"fit_x": x.tolist(), "fit_mean": mean.tolist(), "fit_std": std.tolist()}
    return replace(record, metrics=metrics, **curve)


def _density(mean: Array, std: Array, t: Array, data: Dataset) -> Values:
    size = float(data.train.t.std()) or 1.0
    return dict(score.density(mean, np.maximum(std, score.LEAST_STD * size), t, data.target_scale))
