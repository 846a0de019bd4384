"""Maps: functions as rough as they say, and both sides against what single fits give."""

import math

import numpy as np
import pytest
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process import kernels as theirs

from bench.exploring import maps, networks
from bench.exploring.functions import HELD, held_surface, measured, random_surface
from bench.study.exploring_section import Map


@pytest.mark.parametrize("rate", [1.0, 4.0])
def test_a_sine_turns_as_often_as_it_has_half_waves(rate):
    """sin(w x) over [-pi, pi]: 2 w half waves."""
    found = measured("s", lambda x: np.sin(rate * x[:, 0]), -math.pi, math.pi, 1)
    assert found.turns == pytest.approx(2 * rate, rel=0.02)


def test_a_surface_has_mean_0_and_deviation_1():
    for surface in (*(random_surface(3, 2, draw) for draw in range(3)), held_surface("friedman")):
        y = surface(surface.drawn(np.random.default_rng(1), 20_000))
        assert abs(y.mean()) < 0.08 and y.std() == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("turns", [1, 3, 9])
def test_drawn_functions_turn_about_as_often_as_asked_for(turns):
    found = [random_surface(turns, 2, draw).turns for draw in range(20)]
    assert turns / 2 < np.median(found) < 2 * turns


def test_functions_are_of_three_families_in_turn():
    names = [random_surface(3, 1, draw).name for draw in range(4)]
    assert [name.split()[0] for name in names] == ["waves", "kinks", "bumps", "waves"]
    x = np.linspace(-1, 1, 4001)[:, None]
    bends = [np.abs(np.diff(random_surface(3, 1, draw)(x), 2)) for draw in (0, 1)]
    assert [np.median(b) < 1e-9 for b in bends] == [False, True]  # straight nearly everywhere


def test_the_published_minimum_of_branin_is_there():
    f, *_ = HELD["branin"]
    at = np.array([[math.pi + 5, 2.275]]) / 15
    assert f(at)[0] + 10 == pytest.approx(0.397887, abs=1e-5)


def test_the_process_is_the_likelier_of_scikit_learn_s_two():
    rng = np.random.default_rng(0)
    x = rng.uniform(-1, 1, (40, 1))
    t = np.abs(x[:, 0]) + 0.02 * rng.normal(size=40)
    new = np.linspace(-1, 1, 9)[:, None]
    (side,) = maps.processes([(x, t)], [new])
    fits = [
        GaussianProcessRegressor(
            theirs.ConstantKernel(1) * of + theirs.WhiteKernel(1e-2), normalize_y=True,
            n_restarts_optimizer=5, random_state=0,
        ).fit(x, t)
        for of in (theirs.RBF(0.5), theirs.Matern(0.5, nu=2.5))
    ]  # fmt: skip
    best = max(fits, key=lambda one: one.log_marginal_likelihood_value_)
    np.testing.assert_allclose(side.mean, best.predict(new), atol=2e-3)


def test_with_many_points_the_first_ones_give_the_hyperparameters_and_all_the_mean():
    rng = np.random.default_rng(0)
    x = rng.uniform(-1, 1, (300, 2))
    t = np.sin(3 * x[:, 0]) * x[:, 1] + 0.1 * rng.normal(size=300) + 5
    new = rng.uniform(-1, 1, (50, 2))
    (few,), (all_of_them,) = (maps.processes([(x[:n], t[:n])], [new]) for n in (maps.SUBSET, 300))
    wanted = np.sin(3 * new[:, 0]) * new[:, 1] + 5
    errors = [float(np.sqrt(np.mean((side.mean - wanted) ** 2))) for side in (few, all_of_them)]
    assert errors[1] < 0.7 * errors[0] and all_of_them.std.mean() < few.std.mean()


def test_the_ensemble_s_eta_is_that_of_the_smallest_error_on_a_fifth():
    problems = [maps.Problem(random_surface(2, 1, draw), 20, 0.1, 0) for draw in range(3)]
    data = [maps._points(one) for one in problems]
    fresh = [np.linspace(-1, 1, 7)[:, None]] * 3
    sides = maps.ensembles(data, fresh, problems)
    seeds = [maps._seed(one) for one in problems]
    for i, (x, t) in enumerate(data):
        errors = [
            np.mean((networks.said([(x[4:], t[4:])], [x[:4]], [seeds[i]], [eta], 1)[0, 0] - t[:4]) ** 2)
            for eta in maps.ETAS
        ]
        eta = maps.ETAS[int(np.argmin(errors))]
        y = networks.said([(x, t)], [fresh[i]], [seeds[i]], [eta])[0]
        np.testing.assert_allclose(sides[i].mean, y.mean(axis=0), rtol=1e-9)
        np.testing.assert_allclose(sides[i].std, y.std(axis=0, ddof=1), rtol=1e-9)


def test_an_ensemble_learns_in_whatever_unit():
    rng = np.random.default_rng(0)
    x = rng.uniform(0, 1, (50, 1))
    t = np.sin(6 * x[:, 0])
    new = np.linspace(0.05, 0.95, 20)[:, None]
    plain = networks.said([(x, t)], [new], [1])[0]
    large = networks.said([(1000 * x + 1e6, 50 * t - 7)], [1000 * new + 1e6], [1])[0]
    assert np.sqrt(np.mean((plain.mean(0) - np.sin(6 * new[:, 0])) ** 2)) < 0.1
    np.testing.assert_allclose((large + 7) / 50, plain, atol=2e-3)


def test_rows_are_those_asked_for_and_each_held_out_function_s_once():
    asked = Map(n=[5, 12, 5], noise=[0, 0.1], turns=[1, 3], inputs=[1, 4], draws=2)
    rows = maps.rows_of(asked, 4)
    made = [row for row in rows if not row["held"]]
    assert len(made) == 2 * 2 * 2 * 2 and {row["inputs"] for row in made} == {4}
    held = [row["function"] for row in rows if row["held"]]
    assert set(held) == {"ishigami"}, "what has more inputs than any of the map's lies beyond it"
    assert {(row["n"], row["noise"]) for row in rows if row["held"]} == {(10, 0.0)}
    assert len(held) == maps.HELD_DRAWS
    assert all(row["process_rmse"] > 0 and row["ensemble_crps"] > 0 for row in rows)
    again = maps.rows_of(asked, 4)
    for one, other in zip(rows, again, strict=True):
        assert {k: v for k, v in one.items() if "seconds" not in k} == {
            k: v for k, v in other.items() if "seconds" not in k
        }
