"""What a study gives of a process, against the closed form; what a kernel's text means."""

import math

import numpy as np
import pytest

from bench.gp import regression as gp
from bench.gp.kernels import KERNELS, kernel_of, spelled
from bench.gp.telling import told

PRACTICAL = ("rbf(length=1)", 1.0, 0.001, 0.0)


def double_well(n, seed=0):
    x = np.random.default_rng(seed).uniform(-1, 1, (n, 1))
    return x, x[:, 0] ** 2 - 1.4 * x[:, 0] ** 4


def closed_form(x, t, new, k, noise, mean=0.0):
    """Mean, variance and log likelihood, Rasmussen and Williams (2.25, 2.26, 2.30), by the inverse itself."""
    inverse = np.linalg.inv(k(x, x) + noise * np.eye(len(x)))
    Ks = k(new, x)
    variance = k(new, new).diagonal() - np.einsum("ij,jk,ik->i", Ks, inverse, Ks)
    _, log_det = np.linalg.slogdet(k(x, x) + noise * np.eye(len(x)))
    e = t - mean
    return (
        mean + Ks @ inverse @ e,
        variance,
        -(e @ inverse @ e + log_det + len(x) * math.log(2 * math.pi)) / 2,
    )


def in_own_unit(fit):
    return fit.log_likelihood - len(fit.z) * math.log(fit.scaling.t_deviation)


@pytest.mark.parametrize("n", [1, 2, 3, 9, 20])
def test_the_practical_s_process_is_the_closed_form(n):
    x, t = double_well(n)
    new = np.linspace(-2, 2, 41)[:, None]
    fit = gp.fit(x, t, gp.prior_of(*PRACTICAL))
    mean, variance, likelihood = closed_form(x, t, new, lambda a, b: np.exp(-((a - b.T) ** 2) / 2), 0.001)
    got_mean, got_std = fit.predict(new)
    np.testing.assert_allclose(got_mean, mean, atol=1e-8)
    np.testing.assert_allclose(got_std**2, variance, atol=1e-8)
    assert in_own_unit(fit) == pytest.approx(likelihood, abs=1e-8)
    assert told(fit)["given"] == ["constant", "length scale of x", "noise", "mean"]


def test_given_values_are_in_the_study_s_unit_however_a_task_scales_its_points():
    x, t = double_well(12)
    new, units = np.linspace(-1, 1, 5)[:, None], ((2.5,), 0.3, 7.0)
    one = gp.fit(x, t, gp.prior_of(*PRACTICAL))
    (other,) = gp.fits([gp.Points(x / 2.5, (t - 7) / 0.3, None, *units)], gp.prior_of(*PRACTICAL))
    mean, std = other.predict(new / 2.5)
    np.testing.assert_allclose(mean * 0.3 + 7, one.predict(new)[0], atol=1e-10)
    np.testing.assert_allclose(std * 0.3, one.predict(new)[1], atol=1e-10)


@pytest.mark.parametrize(
    ("kernel", "k"),
    [
        ("rbf(length=[0.5, 2])", lambda a, b: np.exp(-(((a[:, None] - b) / [0.5, 2]) ** 2).sum(-1) / 2)),
        ("rbf-iso(length=0.7)", lambda a, b: np.exp(-(((a[:, None] - b) / 0.7) ** 2).sum(-1) / 2)),
        (
            "rational_quadratic(length=0.7, alpha=2)",
            lambda a, b: (1 + (((a[:, None] - b) / 0.7) ** 2).sum(-1) / 4) ** -2.0,
        ),
        (
            "periodic(length=0.9, period=[3, 4])",
            lambda a, b: np.exp(-2 * (np.sin(np.pi * (a[:, None] - b) / [3, 4]) ** 2).sum(-1) / 0.81),
        ),
    ],
)
def test_what_a_text_gives_is_the_kernel_of_several_inputs(kernel, k):
    rng = np.random.default_rng(3)
    x, new = rng.normal(size=(9, 2)) * [1, 5], rng.normal(size=(4, 2))
    t = rng.normal(size=9) + 4
    fit = gp.fit(x, t, gp.prior_of(kernel, 2.0, 0.1, 3.0))
    mean, variance, likelihood = closed_form(x, t, new, lambda a, b: 2 * k(a, b), 0.1, 3.0)
    np.testing.assert_allclose(fit.predict(new)[0], mean, atol=1e-8)
    np.testing.assert_allclose(fit.predict(new)[1] ** 2, variance, atol=1e-8)
    assert in_own_unit(fit) == pytest.approx(likelihood, abs=1e-8)


def test_what_is_not_given_is_fitted():
    """Each is the best there is: no likelihood beside it is higher, by the closed form."""
    x, t = double_well(15)
    t = t + 0.05 * np.random.default_rng(1).normal(size=15)
    fit = gp.fit(x, t, gp.prior_of("rbf", None, 0.0025, 0.0))
    c, length = told(fit)["constant"], told(fit)["length_scales"]["x"]

    def likelihood(c, length):
        return closed_form(x, t, x, lambda a, b: c * np.exp(-((a - b.T) ** 2) / (2 * length**2)), 0.0025)[2]

    best = likelihood(c, length)
    assert in_own_unit(fit) == pytest.approx(best, abs=1e-4)
    around = [likelihood(c * by, length * along) for by, along in ((1.1, 1), (0.9, 1), (1, 1.05), (1, 0.95))]
    assert max(around) < best
    assert told(fit)["given"] == ["noise", "mean"] and told(fit)["noise_std"] == pytest.approx(0.05)


def test_points_that_repeat_without_noise_are_told():
    x = np.array([[0.0], [0.0], [1.0]])
    with pytest.raises(ValueError, match=r"1 of 3 training points repeat the .*, and no noise is given"):
        gp.fit(x, np.array([0.0, 1.0, 2.0]), gp.prior_of("rbf", None, 0.0))


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_points_that_are_no_numbers_are_told(wrong):
    x, t = double_well(5)
    for bad in (gp.Points(np.where(x > 0, wrong, x), t), gp.Points(x, np.where(t > 0.1, wrong, t))):
        (found,) = gp.fits([bad])
        assert isinstance(found, ValueError) and "of 5 training points are not finite" in str(found)


@pytest.mark.parametrize(
    ("text", "one"),
    [
        ("  rbf ", "rbf"),
        ("rbf( length = 1.0 )", "rbf(length=1)"),
        ("rbf(length=[1, 1])", "rbf(length=1)"),
        ("periodic(period=2,length=1e-1)", "periodic(length=0.1, period=2)"),
        ("periodic*rbf+.10*linear", "periodic * rbf + 0.1 * linear"),
        ("2*rbf-iso*matern12 + nngp-relu", "2 * rbf-iso * matern12 + nngp-relu"),
        *((name, name) for name in KERNELS),
    ],
)
def test_one_meaning_has_one_spelling(text, one):
    assert spelled(text) == one and kernel_of(one) == kernel_of(text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("rbff", "unknown kernel 'rbff'; there are rbf, matern,"),
        ("", "found the end in '' where the name of a kernel is wanted"),
        ("rbf +", "found the end in 'rbf \\+' where the name of a kernel is wanted"),
        ("rbf rbf", "found 'rbf' in 'rbf rbf' where \\*, \\+ or the end is wanted"),
        ("rbf(", "found '' in 'rbf\\(', of rbf; length would do"),
        ("rbf(length)", "found '\\)' in .* where = and a number is wanted"),
        ("rbf(length=-1)", "found '-' in .* where a number above 0 is wanted"),
        ("rbf(length=0)", "found '0' in .* where a number above 0 is wanted"),
        ("rbf(length=1e999)", "found '1e999' in .* where a number above 0 is wanted"),
        ("rbf(length=1", "found the end in .* where \\) or a comma is wanted"),
        ("rbf(period=1)", "found 'period' in .*, of rbf; length would do"),
        ("rbf(length=1, length=2)", "found 'length' in .*, of rbf; length would do"),
        ("rational_quadratic(alpha=[1, 2])", "alpha of rational_quadratic is one number"),
        ("linear(length=1)", "of linear; it has none that can be given"),
        ("2 rbf", "found 'rbf' in '2 rbf' where \\* after a number is wanted"),
        ("2 * rbf", "one term with a number; `constant` gives its variance"),
    ],
)
def test_a_text_without_meaning_is_told_with_what_would_do(text, says):
    with pytest.raises(ValueError, match=says):
        kernel_of(text)


@pytest.mark.parametrize(("constant", "noise", "mean"), [(1e300, 1e-300, 1e300), (1.0, 0.1, 1e300)])
def test_what_lies_beyond_double_precision_is_told(constant, noise, mean):
    x, t = double_well(5)
    (found,) = gp.fits([gp.Points(x, t)], gp.prior_of("rbf", constant, noise, mean))
    assert isinstance(found, gp.Fit) or "beyond double precision" in str(found)


@pytest.mark.parametrize(
    ("text", "n", "wrong"),
    [
        ("rbf(length=[1, 2])", 3, "2 lengths are given for 3 inputs"),
        ("rbf(length=[1, 2])", 1, "2 lengths are given for 1 input"),
        ("linear + periodic(period=[1, 2, 3]) * rbf", 2, "3 periods are given for 2 inputs"),
        ("rbf(length=[1, 2])", 2, ""),
        ("rbf(length=1) * rbf", 5, ""),
    ],
)
def test_a_list_has_a_value_for_each_input(text, n, wrong):
    assert kernel_of(text).unfit(n) == wrong
