"""What is told of a process: names, units, bounds, warnings, starts."""

import json
from dataclasses import replace

import numpy as np
import pytest

from bench.gp import regression as gp
from bench.gp.telling import told

RNG = np.random.default_rng(1)
X = RNG.uniform(0, 4, (30, 2))
T = np.sin(X[:, 0]) + X[:, 1] + 0.1 * RNG.normal(size=30)


@pytest.fixture(scope="module")
def fitted():
    return gp.fit(X, T, "rbf", ["size", "age"])


def test_everything_is_told_in_the_data_s_own_units(fitted):
    theta = np.log([4.0, 0.5, 3.0, 0.01])
    said = told(replace(fitted, theta=theta), scale=10.0)
    assert said["constant"] == pytest.approx(4 * T.var() * 100, rel=1e-5)
    assert said["noise_std"] == pytest.approx(0.1 * T.std() * 10, rel=1e-5)
    assert said["length_scales"] == {
        "size": pytest.approx(0.5 * X[:, 0].std(), rel=1e-5),
        "age": pytest.approx(3 * X[:, 1].std(), rel=1e-5),
    }
    assert said["others"] == {} and said["bounds"] == said["warnings"] == []
    assert said["kernel"] == "constant * (exp(-r^2 / 2)) + noise, a length scale an input"
    assert said["log_likelihood"] == round(fitted.log_likelihood, 6)
    json.dumps(said, allow_nan=False)


@pytest.mark.parametrize("kernel", ["rbf", "matern-iso", "periodic", "linear"])
def test_lengths_are_told_in_the_unit_that_the_inputs_had(kernel):
    """Inputs that were divided by 1e6 and by 0.01: lengths grow and shrink, slopes the other way."""
    of = gp.fit(X, T, kernel, ["size", "age"])
    seen, own = told(of), told(of, 1.0, (1e6, 0.01))
    times = {"size": 1e6, "age": 0.01}
    alike = kernel == "periodic"  # its length scales have no unit
    for name, value in seen["length_scales"].items():
        assert own["length_scales"][name] == pytest.approx(value * (1 if alike else times[name]), rel=1e-5)
    for name, value in seen["others"].items():
        factor = times[name.split(" of ")[1]]
        assert own["others"][name] == pytest.approx(
            value * (1 / factor if "slope" in name else factor), rel=1e-5
        )
    same = set(seen) - {"length_scales", "others"}
    assert {name: seen[name] for name in same} == {name: own[name] for name in same}


def test_one_length_scale_for_all_is_told_in_each_input_s_unit():
    fit = replace(gp.fit(X, T, "matern-iso"), theta=np.log([1.0, 2.0, 0.01]))
    said = told(fit)
    assert said["length_scales"] == {
        f"x{d + 1}": pytest.approx(2 * X[:, d].std(), rel=1e-5) for d in range(2)
    }
    assert said["kernel"].endswith(", one length scale for all inputs")


def test_the_others_have_names_and_units_too():
    x, t = X[:, :1], T - X[:, 1]
    theta = np.log([1.0, 0.5, 3.0, 0.01])
    assert told(replace(gp.fit(x, t, "rational_quadratic"), theta=theta))["others"] == {"alpha": 3.0}
    periodic = told(replace(gp.fit(x, t, "periodic"), theta=theta))
    assert periodic["others"] == {"period of x": pytest.approx(3 * x.std(), rel=1e-5)}
    assert periodic["length_scales"] == {"x": 0.5}
    line = told(replace(gp.fit(x, t, "linear"), theta=np.log([4.0, 0.01])))
    assert line["others"] == {"slope of x": pytest.approx(2 * t.std() / x.std(), rel=1e-5)}
    assert line["length_scales"] == {}


def test_bounds_are_told_by_name_and_those_of_lengths_are_warnings(fitted):
    ends = fitted.bounds[np.arange(4), [1, 1, 1, 0]]
    said = told(replace(fitted, theta=ends))
    lengths = "length scales of size, age at their upper bound"
    assert said["bounds"] == ["constant at its upper bound", lengths, "noise at its lower bound"]
    assert said["warnings"] == [lengths]
    one = np.array([0.0, fitted.bounds[1, 0], 0.0, -3.0])
    assert told(replace(fitted, theta=one))["bounds"] == ["length scale of size at its lower bound"]
    iso = gp.fit(X, T, "rbf-iso")
    iso = replace(iso, theta=np.array([0.0, iso.bounds[1, 1], -3.0]))
    assert told(iso)["bounds"] == ["length scale at its upper bound"]


def test_starts_that_ended_at_the_best_are_counted(fitted):
    said = told(replace(fitted, values=(-3.0, -3.09, -3.11, -9.0), log_likelihood=-3.0))
    assert (said["starts"], said["starts_at_best"], said["log_likelihood"]) == (4, 2, -3.0)


@pytest.mark.parametrize(
    ("x", "t", "words"),
    [
        (X, np.full(30, 2.0), "all targets are alike: nothing can be told of the hyperparameters"),
        (X[:1], T[:1], "there is one training point: nothing can be told of the hyperparameters"),
        (np.c_[X[:, 0], np.ones(30)], T, "left out, since it never varies: x2"),
        (np.r_[X, X[:3]], np.r_[T, T[:3] + 0.1], "3 of 33 training points repeat the inputs of another"),
    ],
    ids=["flat", "one point", "still", "twice"],
)
def test_data_that_say_little_are_told(x, t, words):
    said = told(gp.fit(x, t))
    assert words in said["warnings"] and len(set(said["warnings"])) == len(said["warnings"])


def test_a_length_scale_of_an_input_that_is_left_out_is_missing():
    said = told(gp.fit(np.c_[X[:, 0], np.ones(30)], T))
    assert said["length_scales"]["x2"] is None and said["length_scales"]["x1"] > 0
    assert not any("x2" in one for one in said["bounds"])
