"""The compiled activations against NumPy's, lane by lane, and what no number must do."""

import ctypes

import numpy as np
import pytest

from bench.models.activations import ACTIVATIONS
from bench.training.compiler import compiler, library
from bench.training.lanes import aligned

pytestmark = pytest.mark.skipif(compiler() is None, reason="no C++ compiler here")

RNG = np.random.default_rng(0)
NUMBERS = np.concatenate(
    [RNG.normal(0, s, 20_000) for s in (1e-3, 1, 5, 30, 1000)] + [np.linspace(-110, 110, 9999)]
)
precisions = pytest.mark.parametrize("dtype", ["float32", "float64"])


def computed(name, dtype, numbers):
    """f and f' of the compiled library, each of numbers' shape."""
    code = library(name, dtype)
    rows = -(-len(numbers) // code.lanes())
    a, y, slope = (aligned((rows, code.lanes()), np.dtype(dtype)) for _ in range(3))
    a.reshape(-1)[: len(numbers)] = numbers
    code.activation(*(ctypes.c_void_p(v.ctypes.data) for v in (a, y, slope)), ctypes.c_int64(rows))
    return y.reshape(-1)[: len(numbers)], slope.reshape(-1)[: len(numbers)]


@precisions
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_values_and_slopes_are_numpys(name, dtype):
    a = NUMBERS.astype(dtype)
    y, slope = computed(name, dtype, a)
    unit = np.finfo(dtype).eps
    wide = a.astype(np.float64)
    expected = {"value": (y, ACTIVATIONS[name].f(wide)), "slope": (slope, ACTIVATIONS[name].df(wide))}
    for what, (got, wanted) in expected.items():
        off = np.abs(got - wanted) / (unit * np.maximum(np.abs(wanted), 1))
        at = int(off.argmax())
        assert off[at] <= 2, (
            f"{what} of {name} at a = {a[at]:.6g} is {off[at]:.2g} roundings off (2 allowed): functions.h,"
            " or activations.py, whose double precision it is held to"
        )


@pytest.mark.parametrize("name", ["tanh", "softplus", "sin"])
def test_small_values_are_as_exact_as_large_ones(name):
    a = np.concatenate([RNG.normal(0, s, 20_000) for s in (1e-6, 1e-3, 0.1, 1, 3)]).astype("float32")
    y, _ = computed(name, "float32", a)
    expected = ACTIVATIONS[name].f(a.astype(np.float64))
    assert (np.abs(y - expected) <= 3 * np.finfo("float32").eps * np.abs(expected)).all()


@precisions
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_what_is_no_number_stays_none(name, dtype):
    a = np.array([np.nan, 1.0, -np.nan, 2.0])
    y, slope = computed(name, dtype, a)
    assert np.isnan(y[[0, 2]]).all() and np.isfinite(y[[1, 3]]).all() and np.isfinite(slope[[1, 3]]).all()


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_a_number_is_the_same_in_every_lane(name):
    width = library(name, "float32").lanes()
    numbers = RNG.normal(0, 3, 50).astype("float32")
    alone = [computed(name, "float32", np.full(width, v)) for v in numbers]
    for got in zip(*alone, strict=True):
        assert all((lanes == lanes[0]).all() for lanes in got)
    mixed = computed(name, "float32", np.tile(numbers, width + 1))
    for part, got in zip(mixed, zip(*alone, strict=True), strict=True):
        assert (part.reshape(width + 1, -1) == [lanes[0] for lanes in got]).all()
