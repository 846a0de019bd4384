"""Kernels against their formulas, scikit-learn's and central differences."""

import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from sklearn.gaussian_process import kernels as theirs

from bench.gp.kernels import KERNELS

ROOT = Path(__file__).parents[3]
RNG = np.random.default_rng(5)
X, Y = RNG.normal(size=(6, 2)), RNG.normal(size=(5, 2))
SCALES = np.array([0.7, 1.9])
ONE = {name: kernel for name, kernel in KERNELS.items() if kernel.size(2)}


def theta_of(kernel, n_inputs, periods=2.5, parameter=0.8):
    """Length scales 0.7 and 1.9, and so on, in logarithms."""
    rest = [periods] * (n_inputs if kernel.periodic else 0) + [parameter] * (kernel.parameter is not None)
    return np.log([*SCALES[: kernel.n_scales(n_inputs)], *rest]) if kernel.size(n_inputs) else np.empty(0)


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
    kernel, x, h = KERNELS[name], X[:, :n_inputs], 1e-6
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
    """Matern 3/2, as docs/adding-a-model.md has it."""
    (line,) = [
        line
        for line in (ROOT / "docs" / "adding-a-model.md").read_text().splitlines()
        if line.strip().startswith('"matern32"')
    ]
    from bench.gp.kernels import Kernel

    (kernel,) = eval(f"{{{line.strip()}}}", {"Kernel": Kernel, "np": np, "_matern32": _matern_3_2}).values()
    found = kernel.matrix(np.log(SCALES), X, Y)
    np.testing.assert_allclose(found, theirs.Matern(SCALES, nu=1.5)(X, Y), rtol=1e-12)
    assert math.isclose(kernel.diagonal(np.log(SCALES), X)[0], 1)


def _matern_3_2(q, extra):
    u = np.sqrt(3 * q)
    return (1 + u) * np.exp(-u), -1.5 * np.exp(-u), 0
