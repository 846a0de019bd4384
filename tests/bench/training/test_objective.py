"""Misfit and gradient that L-BFGS is given, against NumPy by hand and central differences."""

import ctypes
import itertools
import re

import numpy as np
import pytest
from members import without_compiler

from bench.models.activations import ACTIVATIONS
from bench.models.network import Architecture, initial_weights
from bench.training import byhand, objective
from bench.training.compiler import NATIVE
from bench.training.objective import Problem, objective_of

pytestmark = without_compiler


def drawn(n, inputs):
    rng = np.random.default_rng([n, inputs])
    x = rng.normal(size=(n, inputs))
    return x, (x[:, 0] > 0).astype(float)


def test_the_struct_has_the_fields_that_the_compiled_code_reads():
    """By name and in order."""
    (body,) = re.findall(r"struct Problem \{(.*?)\n\};", (NATIVE / "objective.cpp").read_text(), re.S)
    lines = [re.sub(r"//.*", "", line).strip(" ;") for line in body.splitlines()]
    names = [
        name.strip(" *") for line in lines if line for name in re.sub(r"^(const )?\w+", "", line).split(",")
    ]
    assert names == [name for name, _ in Problem._fields_]
    assert [kind for _, kind in Problem._fields_] == [ctypes.c_int64] * 8 + [ctypes.c_void_p] * 4


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("hidden", [(), (7,), (5, 4), (3, 2, 6)])
def test_it_is_numpy_s_by_hand(name, hidden):
    for n, inputs in ((1, 1), (8, 2), (21, 3)):
        x, t = drawn(n, inputs)
        for loss, reduction, bias in itertools.product(("bce", "mse", "l1"), ("sum", "mean"), (True, False)):
            output = "sigmoid" if hidden or loss == "bce" else name
            arch = Architecture(inputs, hidden, name if hidden else None, output, bias)
            w = initial_weights(arch, "uniform", 3)
            misfit, g = objective_of(arch, x, t, loss, reduction)(w)
            expected, h = byhand.misfit_and_gradient(arch, w, x, t, loss, reduction)
            assert misfit == pytest.approx(expected, rel=1e-13)
            np.testing.assert_allclose(g, h, rtol=1e-11, atol=1e-14)


def test_the_gradient_is_that_of_the_misfit():
    x, t = drawn(13, 2)
    arch = Architecture(2, (6,), "gelu", "identity")
    of, w = objective_of(arch, x, t, "mse", "mean"), initial_weights(arch, "uniform", 5)
    numeric = [(of(w + s)[0] - of(w - s)[0]) / 2e-6 for s in 1e-6 * np.eye(len(w))]
    np.testing.assert_allclose(of(w)[1], numeric, atol=1e-9)


def test_what_is_not_finite_stays_so():
    x, t = drawn(5, 2)
    arch = Architecture(2, (3,), "tanh", "sigmoid")
    misfit, g = objective_of(arch, x, t, "bce", "mean")(np.full(arch.n_weights, np.nan))
    assert np.isnan(misfit) and np.isnan(g).all()


def test_without_a_compiler_numpy_takes_its_place(monkeypatch):
    monkeypatch.setattr(objective, "compiles", lambda: False)
    x, t = drawn(9, 2)
    arch = Architecture(2, (3,), "tanh", "sigmoid")
    w = initial_weights(arch, "uniform", 0)
    misfit, g = objective_of(arch, x, t, "bce", "mean")(w)
    expected, h = byhand.misfit_and_gradient(arch, w, x, t, "bce", "mean")
    assert misfit == expected and (g == h).all()
