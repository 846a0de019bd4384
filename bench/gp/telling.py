"""What is told of a fitted process: hyperparameters in the data's own units, bounds, starts, warnings."""

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from bench.gp.kernel import LENGTH, Slot
from bench.gp.regression import SAME, Fit, at_bounds, called, hyperparameters
from bench.gp.scaling import Array

DIGITS = 6


def told(fit: Fit, scale: float = 1.0, input_scale: ArrayLike = 1.0) -> dict[str, Any]:
    """JSON-able. scale, input_scale (D,) or one for all: what a target, and lengths in the inputs, are times
    to be in their own units.

    constant: variance of f, in the targets' unit squared. length_scales and periods: in their input's unit
    (length scales of a periodic kernel have none), None for an input that is left out. log_likelihood: of
    the standardised targets, in nats. warnings: bounds of length scales and periods among them. given:
    hyperparameters that the study gives, if any.
    """
    values = np.exp(fit.theta)
    unit = fit.scaling.t_deviation * scale
    lengths = fit.scaling.deviation * np.asarray(input_scale, float)
    bounds = at_bounds(fit)
    return {
        "kernel": _words(fit),
        "constant": _rounded(float(values[0]) * unit**2),
        "length_scales": _length_scales(fit, lengths),
        "others": _others(fit, unit, lengths),
        "noise_std": _rounded(fit.noise_std * scale),
        "log_likelihood": round(fit.log_likelihood, 6),
        "bounds": bounds,
        "warnings": [*_of_data(fit), *_of_bounds(bounds), *_of_search(fit)],
        "starts": len(fit.values),
        "starts_at_best": sum(value > fit.log_likelihood - SAME for value in fit.values),
        **_given(fit),
    }


def _given(fit: Fit) -> dict[str, Any]:
    own = [slot.value for slot in fit.kernel.slots(len(fit.names))]
    values = [fit.prior.constant, *own, fit.prior.noise, fit.prior.mean]
    names = [*hyperparameters(fit), "mean"]
    found = [name for name, value in zip(names, values, strict=True) if value is not None]
    return {"given": found} if found else {}


def _words(fit: Fit) -> str:
    kernel, n = fit.kernel, len(fit.names)
    words = f"constant * ({kernel.words}) + noise"
    lengths = [slot for slot in kernel.slots(n) if slot.kind == LENGTH]
    if n == 1 or not lengths:
        return words
    shared = all(slot.of is None for slot in lengths)
    return f"{words}, {'one length scale for all inputs' if shared else 'a length scale an input'}"


def _length_scales(fit: Fit, lengths: Array) -> dict[str, float | None]:
    """lengths (D,): what is 1 long in an input as kernels see it, in the input's own unit."""
    found: dict[str, float | None] = {}
    for slot, value in _slots(fit):
        if slot.kind == LENGTH:
            for d in range(len(fit.names)) if slot.of is None else [slot.of]:
                long = lengths[d] if slot.unit else (math.inf if math.isinf(lengths[d]) else 1.0)
                found[f"{fit.names[d]}{f' in {slot.part}' if slot.part else ''}"] = _finite(value * long)
    return found


def _others(fit: Fit, unit: float, lengths: Array) -> dict[str, float | None]:
    if not fit.kernel.size(len(fit.names)):
        slopes = math.exp(fit.theta[0] / 2) * unit / lengths
        varies = np.isfinite(lengths)
        pairs = zip(fit.names, slopes, varies, strict=True)
        return {f"slope of {name}": _rounded(float(value)) if moves else None for name, value, moves in pairs}
    return {
        called(slot, fit.names): _finite(
            value * (lengths[slot.of] if slot.unit and slot.of is not None else 1.0)
        )
        for slot, value in _slots(fit)
        if slot.kind != LENGTH
    }


def _slots(fit: Fit) -> list[tuple[Slot, float]]:
    """The kernel's own hyperparameters and their values."""
    return list(zip(fit.kernel.slots(len(fit.names)), np.exp(fit.theta[1:-1]).tolist(), strict=True))


def _finite(value: float) -> float | None:
    return _rounded(float(value)) if math.isfinite(value) else None


def _of_data(fit: Fit) -> list[str]:
    found = []
    if fit.scaling.flat:
        few = "there is one training point" if len(fit.z) == 1 else "all targets are alike"
        found.append(f"{few}: nothing can be told of the hyperparameters")
    gone = [n for n, by in zip(fit.names, fit.scaling.deviation, strict=True) if math.isinf(by)]
    if gone and len(fit.z) > 1:
        found.append(f"left out, since it never varies: {', '.join(gone)}")
    twice = len(fit.z) - len(np.unique(fit.z, axis=0))
    if twice:
        found.append(f"{twice} of {len(fit.z)} training points repeat the inputs of another")
    return found


def _of_bounds(bounds: list[str]) -> list[str]:
    return [one for one in bounds if one.startswith(("length scale", "period"))]


def _of_search(fit: Fit) -> list[str]:
    return [] if fit.ended else ["the search for the hyperparameters ended before it arrived"]


def _rounded(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")


__all__ = ["hyperparameters", "told"]
