"""Metrics of many members at once, in float64 NumPy.

y, t are (K, N): outputs and targets. Every metric is (K,) with NaN where it does not exist;
`member` turns one column into the None that a record keeps. A class is said by y > 0.5.
"""

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from bench.statistics import Z95

Array = NDArray[np.float64]
Metrics = dict[str, Array]


class Logit(NamedTuple):
    """Activation a of a sigmoid output and log(1 + exp(a)), each (K, N)."""

    a: Array
    softplus: Array


CLASSIFICATION = ("accuracy", "precision", "recall", "f1", "tp", "fp", "tn", "fn", "log_loss", "brier")
REGRESSION = ("rmse", "mae", "r2")
LEVELS = range(5, 100, 5)  # percent, of bands whose coverage is kept
LEAST_STD = 1e-5  # of the targets' deviation: a density is no narrower, as the jitter of a process' matrix


def classification(y: Array, t: Array, logit: Logit | None = None) -> Metrics:
    """Confusion counts and what follows from them.

    logit: of a sigmoid output, from which the log loss is exact; without it y is no probability and the log
    loss does not exist. brier is the mean squared error of y.
    """
    said, true = y > 0.5, t > 0.5
    tp, fp = (said & true).sum(axis=1), (said & ~true).sum(axis=1)
    tn, fn = (~said & ~true).sum(axis=1), (~said & true).sum(axis=1)
    return {
        "accuracy": (tp + tn) / y.shape[1],
        "precision": _ratio(tp, tp + fp),
        "recall": _ratio(tp, tp + fn),
        "f1": _ratio(2 * tp, 2 * tp + fp + fn),
        "tp": tp.astype(float),
        "fp": fp.astype(float),
        "tn": tn.astype(float),
        "fn": fn.astype(float),
        "log_loss": np.full(len(y), np.nan) if logit is None else _cross_entropy(logit, t),
        "brier": ((y - t) ** 2).mean(axis=1),
    }


def regression(y: Array, t: Array, scale: float = 1.0) -> Metrics:
    """Errors in the task's own unit: `scale` times that of y and t. r2 needs targets that vary."""
    e = t - y
    total = ((t - t.mean(axis=1, keepdims=True)) ** 2).sum(axis=1)
    return {
        "rmse": np.sqrt((e**2).mean(axis=1)) * scale,
        "mae": np.abs(e).mean(axis=1) * scale,
        "r2": 1 - _ratio((e**2).sum(axis=1), total),
    }


def density(mean: Array, std: Array, t: Array, scale: float = 1.0) -> dict[str, float]:
    """What normal densities (N,) are worth at targets t (N,), in the task's own unit: `scale` times theirs.

    nlpd: mean of -log p(t), in nats. crps: the mean continuous ranked probability score, the integral of the
    squared distance of the distribution function from the step at t; of a normal one (Gneiting and Raftery
    2007) s (z (2 Phi(z) - 1) + 2 phi(z) - 1 / sqrt(pi)), z = (t - mean) / s. coverage_LEVEL: share of targets
    in the middle band that holds LEVEL % of the density. width: mean length of the 95 % band.
    """
    s, e = std * scale, (t - mean) * scale
    z = e / s
    at, below = np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi), ndtr(z)
    inside = np.abs(2 * below - 1)
    return {
        "nlpd": float(np.mean(np.log(s) + z**2 / 2) + math.log(2 * math.pi) / 2),
        "crps": float(np.mean(s * (z * (2 * below - 1) + 2 * at - 1 / math.sqrt(math.pi)))),
        "width": float(2 * Z95 * s.mean()),
        **{f"coverage_{level:02d}": float((inside <= level / 100).mean()) for level in LEVELS},
    }


def misfit(loss: str, y: Array, t: Array, logit: Logit | None = None) -> Array:
    """Loss per point, (K,): what is descended, without weight decay. logit: wanted by bce."""
    match loss:
        case "bce":
            assert logit is not None
            return _cross_entropy(logit, t)
        case "mse":
            return 0.5 * ((t - y) ** 2).mean(axis=1)
    return np.abs(t - y).mean(axis=1)


def member(metrics: Mapping[str, Array], k: int) -> dict[str, float | None]:
    """Member k's values; None for what does not exist or is not finite."""
    return {name: float(v[k]) if np.isfinite(v[k]) else None for name, v in metrics.items()}


def _cross_entropy(logit: Logit, t: Array) -> Array:
    """Mean over points of -(t log y + (1 - t) log(1 - y)), y = sigmoid(a): of log(1 + exp(a)) - a t."""
    return (logit.softplus - logit.a * t).mean(axis=1)


def _ratio(above: NDArray, below: NDArray) -> Array:
    return np.divide(above, below, out=np.full(len(above), np.nan), where=below != 0)
