"""Choosing the next point: what rules choose, against refitting with every candidate; errors as told."""

from pathlib import Path

import numpy as np
import pytest

from bench.cell import ModelSpec
from bench.exploring import points
from bench.exploring.points import ENSEMBLE, PRACTICAL, fall_of, rows_of, walked
from bench.gp import regression as gp
from bench.study.exploring_section import NextPoint
from bench.tasks import resolve

TASK = resolve("double_well", {}, Path())
CANDIDATES = np.linspace(-1, 1, points.CANDIDATES)


def well(x):
    return x**2 - 1.4 * x**4


@pytest.fixture(scope="module", params=["variance", "average", "sobol", "random"])
def walks(request):
    return request.param, walked(TASK, PRACTICAL, request.param, starts=3, add=4)


def test_errors_are_those_of_the_process_on_the_points_so_far(walks):
    _, found = walks
    fresh = np.linspace(-1, 1, points.FRESH)
    for walk in found:
        assert len(walk.x) == len(walk.rmse) == 5
        for n in (1, 3, 5):
            fit = gp.fit(np.array(walk.x[:n])[:, None], well(np.array(walk.x[:n])), PRACTICAL)
            mean, std = fit.predict(fresh[:, None])
            assert walk.rmse[n - 1] == pytest.approx(np.sqrt(np.mean((mean - well(fresh)) ** 2)), abs=1e-9)
            assert walk.spread[n - 1] == pytest.approx(np.sqrt(np.mean(std**2)), abs=1e-9)


def test_every_rule_begins_at_the_start_s_own_point(walks):
    _, found = walks
    first = [walk.x[0] for walk in walked(TASK, PRACTICAL, "random", starts=3, add=1)]
    assert [walk.x[0] for walk in found] == first and len(set(first)) == 3
    assert all(-1 <= x <= 1 for walk in found for x in walk.x)


def test_the_variance_rule_takes_where_the_closed_form_is_least_sure():
    for walk in walked(TASK, PRACTICAL, "variance", starts=2, add=3):
        for n in (1, 2, 3):
            x = np.array(walk.x[:n])
            K = np.exp(-(np.subtract.outer(x, x) ** 2) / 2) + 0.001 * np.eye(n)
            k = np.exp(-(np.subtract.outer(CANDIDATES, x) ** 2) / 2)
            variance = 1 - np.einsum("ij,ji->i", k, np.linalg.solve(K, k.T))
            at = int(np.abs(CANDIDATES - walk.x[n]).argmin())
            assert variance[at] == pytest.approx(variance.max(), rel=1e-9)


def test_the_fall_of_the_average_variance_is_what_refitting_gives():
    """Each candidate added to the points, and the variance everywhere computed anew."""
    x = np.array([-0.7, 0.1, 0.6])
    some = np.linspace(-1, 1, 21)
    fit = gp.fit(x[:, None], well(x), PRACTICAL)
    fall = fall_of(fit.covariance(some[:, None]), 0.001)
    before = fit.predict(some[:, None])[1] ** 2
    for c in (0, 5, 13, 20):
        more = np.append(x, some[c])
        after = gp.fit(more[:, None], well(more), PRACTICAL).predict(some[:, None])[1] ** 2
        assert fall[c] == pytest.approx(np.mean(before - after), abs=1e-9)


def test_where_nothing_is_left_to_learn_nothing_falls():
    assert fall_of(np.zeros((3, 3)), 0.0).tolist() == [0, 0, 0]


def test_the_disagreement_rule_takes_where_networks_differ_most():
    (walk,) = walked(TASK, PRACTICAL, "disagreement", starts=1, add=1)
    again = points._begun(TASK, well, 0, 1, "disagreement")
    said = points._networks([again], CANDIDATES, CANDIDATES[:1])[0, :, : points.CANDIDATES]
    assert walk.x[1] == pytest.approx(CANDIDATES[said.std(axis=0).argmax()])
    assert len(walk.ensemble_rmse) == 2 and np.isfinite(walk.ensemble_rmse).all()


def test_sobol_points_fill_the_range_more_evenly_than_random_ones():
    def gap(rule):
        found = walked(TASK, PRACTICAL, rule, starts=4, add=16)
        return np.mean([np.diff(np.sort(walk.x[1:])).max() for walk in found])

    assert gap("sobol") < 0.7 * gap("random")


def test_with_few_points_a_fitted_process_has_the_practical_s_hyperparameters():
    fitted = walked(TASK, gp.prior_of("rbf"), "random", starts=2, add=points.FEWEST)
    given = walked(TASK, PRACTICAL, "random", starts=2, add=points.FEWEST)
    for one, other in zip(fitted, given, strict=True):
        assert one.rmse[: points.FEWEST - 1] == other.rmse[: points.FEWEST - 1]
        assert one.rmse[-1] != other.rmse[-1]


def test_targets_carry_the_task_s_noise_the_same_for_every_rule():
    noisy = resolve("sin", {"noise": 0.5}, Path())
    one, other = (walked(noisy, PRACTICAL, rule, starts=1, add=3)[0] for rule in ("random", "variance"))
    noise = [np.array(walk.t) - np.sin(walk.x) for walk in (one, other)]
    np.testing.assert_allclose(*noise, atol=1e-12)
    assert np.abs(noise[0]).max() > 0.1


def test_rows_have_every_model_rule_start_and_number_once():
    asked = NextPoint(task=["double_well"], model=["p"], rule=["average", "random"], starts=2, add=2)
    model = ModelSpec("p", "gp", kernel="rbf(length=1)", constant=1.0, noise_variance=0.001, mean=0.0)
    rows = rows_of(asked, {"double_well": TASK}, {"p": model})
    keys = [(row["model"], row["rule"], row["start"], row["n"]) for row in rows]
    assert len(set(keys)) == len(keys) == 3 * 2 * 3
    assert {row["model"] for row in rows} == {"p", ENSEMBLE}
    assert rows == rows_of(asked, {"double_well": TASK}, {"p": model})


def test_where_no_process_can_be_fitted_there_is_no_error_and_the_walk_goes_on():
    """Noise given as none: matrices without a factor, sooner or later."""
    given = gp.prior_of("rbf(length=1)", 1.0, 0.0, 0.0)
    (walk,) = walked(TASK, given, "random", starts=1, add=25)
    lost = np.isnan(walk.rmse)
    assert lost.any() and len(walk.x) == 26
    rows = points._rows("t", "m", "random", walk, walk.rmse, walk.spread)
    assert [row["rmse"] is None for row in rows] == lost.tolist()
