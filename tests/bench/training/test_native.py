"""The compiled activations against NumPy's, lane by lane, and what no number must do."""

import ctypes

import numpy as np
import pytest

from bench.models.activations import ACTIVATIONS
from bench.training.compiler import compiler, library
from bench.training.lanes import aligned

pytestmark = pytest.mark.skipif(compiler() is None, reason="no C++ compiler here")

RNG = np.random.default_rng(0)
STEP = 1511  # every so manieth of all floats: 2.8 million


def swept(dtype):
    """All magnitudes and signs, from the smallest normal number to 1e30, and where functions bend."""
    if dtype == "float64":
        return np.concatenate([RNG.normal(0, s, 20_000) for s in (1e-9, 1e-3, 1, 5, 30, 1e3, 1e6, 1e12)])
    largest = np.float32(1e30).view(np.int32)
    sizes = np.arange(np.finfo(np.float32).tiny.view(np.int32), largest, STEP, dtype=np.int32).view(
        np.float32
    )
    return np.concatenate([sizes, -sizes, RNG.uniform(-20, 20, 500_000).astype(np.float32)])


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
    """Within two roundings of the larger of 1 and the value; single precision, over a dense sweep of it."""
    a = swept(dtype)
    y, slope = computed(name, dtype, a)
    exact = a.astype(np.longdouble if dtype == "float64" and name != "gelu" else np.float64)
    f, df = ACTIVATIONS[name].f, ACTIVATIONS[name].df
    with np.errstate(over="ignore", under="ignore"):
        expected = {"value": (y, f(exact)), "slope": (slope, df(exact))}
    for what, (got, wanted) in expected.items():
        off = np.abs(got - wanted) / (np.finfo(dtype).eps * np.maximum(np.abs(wanted), 1))
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
    allowed = 10 if name == "softplus" else 3  # whose exponential is exact to what it is added to
    assert (np.abs(y - expected) <= allowed * np.finfo("float32").eps * np.abs(expected)).all()


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
