"""Kernels against their formulas, scikit-learn's and central differences."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.special import erf
from sklearn.gaussian_process import kernels as theirs

from bench.gp.kernels import KERNELS, kernel_of
from bench.gp.stationary import Stationary

ROOT = Path(__file__).parents[3]
RNG = np.random.default_rng(5)
X, Y = RNG.normal(size=(6, 2)), RNG.normal(size=(5, 2))
SCALES = np.array([0.7, 1.9])
ONE = {name: kernel for name, kernel in KERNELS.items() if kernel.size(2)}


def theta_of(kernel, n_inputs):
    """Length scales 0.7 and 1.9, periods 2.5, of others 0.8; in logarithms."""
    values = {"length scale": lambda d: SCALES[d or 0], "period": lambda d: 2.5}
    return np.log([values.get(s.kind, lambda d: 0.8)(s.of) for s in kernel.slots(n_inputs)])


def _matern_5_2(r):
    """Rasmussen and Williams (2006), eq. 4.17, unit length."""
    return (1 + np.sqrt(5) * r + 5 * r**2 / 3) * np.exp(-np.sqrt(5) * r)


# k on one input of length scale 0.7, period 2.5, alpha 0.8, written out. A kernel that has no line here is
# held to central differences alone.
CLOSED = {
    "rbf": lambda d, x, y: np.exp(-(d**2) / (2 * 0.49)),
    "rbf-ard": lambda d, x, y: np.exp(-(d**2) / (2 * 0.49)),
    "rbf-iso": lambda d, x, y: np.exp(-(d**2) / (2 * 0.49)),
    "matern": lambda d, x, y: _matern_5_2(np.abs(d) / 0.7),
    "matern-ard": lambda d, x, y: _matern_5_2(np.abs(d) / 0.7),
    "matern-iso": lambda d, x, y: _matern_5_2(np.abs(d) / 0.7),
    "rational_quadratic": lambda d, x, y: (1 + d**2 / (2 * 0.8 * 0.49)) ** -0.8,
    "periodic": lambda d, x, y: np.exp(-2 * np.sin(np.pi * d / 2.5) ** 2 / 0.49),
    "linear": lambda d, x, y: 1 + x * y,
    "matern12": lambda d, x, y: np.exp(-np.abs(d) / 0.7),
    "matern32": lambda d, x, y: theirs.Matern(0.7, nu=1.5)(x, y.T),
}


@pytest.mark.parametrize("name", CLOSED)
def test_a_kernel_s_values_are_its_formula_s(name):
    x, y = X[:, :1], Y[:, :1]
    found = KERNELS[name].matrix(theta_of(KERNELS[name], 1), x, y)
    np.testing.assert_allclose(found, CLOSED[name](x - y.T, x, y.T), rtol=1e-12)


ANISOTROPIC = {"rbf": lambda: theirs.RBF(SCALES), "matern": lambda: theirs.Matern(SCALES, nu=2.5)}
SAME = {"-ard": "", "": "", "-iso": None}


@pytest.mark.parametrize("ending", SAME)
@pytest.mark.parametrize("name", ANISOTROPIC)
def test_each_of_several_inputs_has_its_length_scale_unless_one_is_asked_for(name, ending):
    kernel = KERNELS[f"{name}{ending}"]
    found = kernel.matrix(theta_of(kernel, 2), X, Y)
    one = {"rbf": theirs.RBF(0.7), "matern": theirs.Matern(0.7, nu=2.5)}[name]
    np.testing.assert_allclose(found, (one if ending == "-iso" else ANISOTROPIC[name]())(X, Y), rtol=1e-12)


def test_a_periodic_kernel_of_several_inputs_is_the_product_of_one_for_each():
    kernel = KERNELS["periodic"]
    found = kernel.matrix(np.log([0.7, 1.9, 2.5, 3.5]), X, Y)
    of = [theirs.ExpSineSquared(s, p) for s, p in ((0.7, 2.5), (1.9, 3.5))]
    np.testing.assert_allclose(found, of[0](X[:, :1], Y[:, :1]) * of[1](X[:, 1:], Y[:, 1:]), rtol=1e-12)
    assert np.linalg.eigvalsh(kernel.matrix(theta_of(kernel, 2), X, X)).min() > -1e-12


@pytest.mark.parametrize("n_inputs", [1, 2])
@pytest.mark.parametrize("name", KERNELS)
def test_derivatives_are_those_of_central_differences(name, n_inputs):
    held_to_differences(KERNELS[name], n_inputs)


def held_to_differences(kernel, n_inputs):
    x, h = X[:, :n_inputs], 1e-6
    theta, W = theta_of(kernel, n_inputs), RNG.normal(size=(6, 6))
    W = W + W.T
    R, pull = kernel.pulled(theta, x)
    np.testing.assert_allclose(R, kernel.matrix(theta, x, x))
    np.testing.assert_allclose(np.diagonal(R), kernel.diagonal(theta, x))
    steps = h * np.eye(len(theta))
    differences = [kernel.matrix(theta + s, x, x) - kernel.matrix(theta - s, x, x) for s in steps]
    wanted = [np.vdot(W, one) / (2 * h) for one in differences]
    assert len(theta) == kernel.size(n_inputs)
    np.testing.assert_allclose(pull(W), wanted, rtol=1e-6, atol=1e-7)


def test_a_rational_quadratic_with_a_large_parameter_is_an_rbf():
    theta = np.log([0.7, 1.9, 1e7])
    found = KERNELS["rational_quadratic"].matrix(theta, X, Y)
    np.testing.assert_allclose(found, KERNELS["rbf"].matrix(theta[:2], X, Y), rtol=1e-5)


def test_importing_a_study_s_schema_loads_no_scikit_learn_and_no_optimiser():
    code = "import sys, bench.study.schema; print(sys.modules.keys() & {'sklearn', 'scipy.optimize'})"
    assert subprocess.check_output([sys.executable, "-c", code], text=True, cwd=ROOT).strip() == "set()"


def test_the_example_of_the_documentation_is_a_kernel():
    """Cauchy's, as docs/adding-a-model.md has it: its entry, and the lines above that."""
    text = (ROOT / "docs" / "adding-a-model.md").read_text().replace("\n    ", "\n")
    lines = text[text.index("def cauchy") : text.index("LAPACK takes such")].strip()
    function, _, entry = lines.rpartition("\n\n")
    names = {"np": np, "Stationary": Stationary, "Any": object}
    exec(function, names)
    (kernel,) = eval(f"{{{entry}}}", names).values()
    squared = (((X[:, None] - Y) / SCALES) ** 2).sum(-1)
    np.testing.assert_allclose(kernel.matrix(np.log(SCALES), X, Y), 1 / (1 + squared), rtol=1e-12)
    held_to_differences(kernel, 2)


def test_a_relu_network_of_many_units_has_the_covariance_of_its_process():
    """Independent: units drawn, and what they say multiplied."""
    b, w = np.random.default_rng(0).normal(size=(2, 400_000))
    x = np.array([-1.5, -0.2, 0.0, 1.1])
    said = np.maximum(b + np.outer(x, w) / 0.7, 0)
    found = KERNELS["nngp-relu"].matrix(np.log([0.7]), x[:, None], x[:, None]) * (1 + 1 / 0.49) / 2
    np.testing.assert_allclose(said @ said.T / len(b), found, rtol=0.02)


def test_an_erf_network_of_many_units_has_the_covariance_of_its_process():
    b, w = np.random.default_rng(1).normal(size=(2, 400_000))
    x = np.array([-1.5, -0.2, 0.0, 1.1])
    said = erf(1.3 * (b + np.outer(x, w) / 0.7))
    found = KERNELS["nngp-erf"].matrix(np.log([0.7, 1.3]), x[:, None], x[:, None])
    np.testing.assert_allclose(said @ said.T / len(b), found, atol=0.006)


def test_a_sum_of_products_is_scikit_learns():
    kernel = kernel_of("2 * rbf * periodic + matern32 + 0.5 * linear")
    own = np.log([*SCALES, *SCALES, 2.5, 3.5, *SCALES, 3.0, 0.25])
    turns = [theirs.ExpSineSquared(s, p) for s, p in zip(SCALES, (2.5, 3.5), strict=True)]
    both = theirs.RBF(SCALES)(X, Y) * turns[0](X[:, :1], Y[:, :1]) * turns[1](X[:, 1:], Y[:, 1:])
    wanted = both + 3 * theirs.Matern(SCALES, nu=1.5)(X, Y) + 0.25 * (1 + X @ Y.T)
    np.testing.assert_allclose(kernel.matrix(own, X, Y), wanted, rtol=1e-12)
    given = [(slot.kind, slot.part, slot.value) for slot in kernel.slots(2)][-2:]
    assert given == [("weight", "matern32", None), ("weight", "linear", 0.25)]


@pytest.mark.parametrize("text", ["rbf + linear", "rbf * linear + periodic * matern12 + nngp-erf"])
def test_derivatives_of_sums_and_products_are_those_of_central_differences(text):
    held_to_differences(kernel_of(text), 2)
