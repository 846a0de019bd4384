"""Shapes in the plane against scikit-learn's generators, formulas and Monte Carlo."""

from pathlib import Path

import numpy as np
import pytest
from scipy import stats
from sklearn.datasets import make_circles, make_classification, make_moons
from sklearn.linear_model import LogisticRegression

from bench.tasks import bayes_accuracy, make_dataset, resolve
from bench.tasks.dataset import Dataset, Points


def draw(kind: str, n: int = 1000, seed: int = 0, **options: object) -> Dataset:
    return make_dataset(resolve(kind, {"n_test": n, **options}, Path()), seed)


def nearest(points: np.ndarray, curve: np.ndarray) -> np.ndarray:
    """Distance of each point (N, 2) to the nearest of a curve's points (M, 2)."""
    return np.sqrt(((points[:, None] - curve) ** 2).sum(axis=2)).min(axis=1)


def linear_accuracy(dataset: Dataset) -> float:
    fit = LogisticRegression(C=1e6).fit(dataset.train.x, dataset.train.t)
    return float(fit.score(dataset.test.x, dataset.test.t))


@pytest.mark.parametrize("seed", range(5))
def test_separable_is_nearly_separated_by_a_line(seed: int) -> None:
    assert linear_accuracy(draw("separable", seed=seed)) > 0.98


def test_separable_is_one_problem_for_all_splits_and_seeds() -> None:
    for split in ("train", "validation", "test"):
        for seed in range(3):
            points: Points = getattr(
                draw("separable", seed=seed, n_train=4000, n_validation=4000, n=4000), split
            )
            centres = np.array([points.x[points.t == k].mean(axis=0) for k in (0, 1)])
            np.testing.assert_allclose(np.abs(centres), 2, atol=0.1)
            np.testing.assert_array_equal(np.sign(centres), np.sign(_centres()))


def _centres() -> np.ndarray:
    test = draw("separable", seed=99).test
    return np.array([test.x[test.t == k].mean(axis=0) for k in (0, 1)])


def test_separable_spreads_as_make_classification_does() -> None:
    """Variance of an input about its class' centre, on average over problems: 2 / 3 both here and there."""
    ours, theirs = [], []
    for problem in range(150):
        test = draw("separable", n=400, problem_seed=problem, class_sep=1).test
        ours.append(np.mean([test.x[test.t == k].var(axis=0) for k in (0, 1)]))
        x, t = make_classification(
            400, 2, n_informative=2, n_redundant=0, n_clusters_per_class=1, flip_y=0, random_state=problem
        )
        theirs.append(np.mean([x[t == k].var(axis=0) for k in (0, 1)]))
    assert np.mean(ours) == pytest.approx(2 / 3, abs=0.08)
    assert np.mean(ours) == pytest.approx(np.mean(theirs), abs=0.1)


def test_moons_without_noise_lie_on_make_moons_twice_as_large() -> None:
    test = draw("moons", noise=0).test
    x, t = make_moons(4000, noise=None)
    for k in (0, 1):
        assert nearest(test.x[test.t == k], 2 * x[t == k]).max() < 2e-3


def test_circles_without_noise_lie_on_make_circles_twice_as_large() -> None:
    test = draw("circles", noise=0).test
    x, t = make_circles(4000, noise=None, factor=0.5)
    for k in (0, 1):
        assert nearest(test.x[test.t == k], 2 * x[t == k]).max() < 4e-3


@pytest.mark.parametrize(
    ("kind", "scale"), [("moons", 2.0), ("circles", 2.0), ("spirals", 1.0), ("gaussians", 1.0)]
)
def test_noise_is_added_with_its_deviation_before_scaling(kind: str, scale: float) -> None:
    clean, noisy = draw(kind, 4000, noise=0).test, draw(kind, 4000, noise=0.2).test
    np.testing.assert_array_equal(clean.t, noisy.t)
    moved = (noisy.x - clean.x) / scale
    assert stats.kstest(moved.ravel(), stats.norm(0, 0.2).cdf).pvalue > 0.001


def test_gaussians_are_a_gaussian_cut_at_the_populations_median_radius() -> None:
    test = draw("gaussians", 5000).test
    cut = np.sqrt(0.7 * stats.chi2(2).median())
    np.testing.assert_array_equal(np.hypot(*test.x.T) >= cut, test.t == 1)
    for column in test.x.T:
        assert stats.kstest(column, stats.norm(0, np.sqrt(0.7)).cdf).pvalue > 0.001


@pytest.mark.parametrize("distance", [0.0, 1.0, 2.0, 3.5])
def test_overlaps_limit_is_what_the_best_rule_reaches(distance: float) -> None:
    """Monte Carlo: the likelihood ratio of the two true Gaussians decides 40,000 points."""
    spec = resolve("overlap", {"distance": distance, "n_test": 40_000}, Path())
    test = make_dataset(spec, 0).test
    centre = distance / 2 / np.sqrt(2)
    densities = [stats.multivariate_normal([s * centre] * 2).pdf(test.x) for s in (-1, 1)]
    reached = np.mean((densities[1] > densities[0]) == (test.t == 1))
    assert bayes_accuracy(spec) == pytest.approx(reached, abs=4 * 0.5 / np.sqrt(40_000))
    assert bayes_accuracy(spec) == pytest.approx(stats.norm.cdf(distance / 2), abs=1e-12)


@pytest.mark.parametrize("noise", [0.0, 0.4, 1.0, 2.0])
def test_xors_limit_is_what_the_best_rule_reaches(noise: float) -> None:
    spec = resolve("xor", {"noise": noise, "n_test": 40_000}, Path())
    test = make_dataset(spec, 0).test
    if noise:
        corner = {s: stats.norm(s, noise).pdf(test.x) for s in (-1, 1)}
        alike = corner[1].prod(axis=1) + corner[-1].prod(axis=1)
        apart = corner[1][:, 0] * corner[-1][:, 1] + corner[-1][:, 0] * corner[1][:, 1]
        said = apart > alike
    else:
        said = test.x.prod(axis=1) < 0
    assert bayes_accuracy(spec) == pytest.approx(
        np.mean(said == (test.t == 1)), abs=4 * 0.5 / np.sqrt(40_000)
    )


def test_a_limit_is_named_only_where_it_is_known() -> None:
    assert bayes_accuracy(resolve("gaussians", {}, Path())) == 1
    assert bayes_accuracy(resolve("gaussians", {"noise": 0.1}, Path())) is None
    assert bayes_accuracy(resolve("moons", {}, Path())) is None


def test_spirals_wind_their_turns_one_half_turn_apart() -> None:
    test = draw("spirals", noise=0, turns=1.5).test
    radius = np.hypot(*test.x.T) / 3
    expected = 2 * np.pi * 1.5 * radius + np.pi * test.t
    np.testing.assert_allclose(np.exp(1j * expected), np.exp(1j * np.arctan2(*test.x.T[::-1])), atol=1e-6)
    assert 0.1 <= radius.min() < radius.max() <= 1


@pytest.mark.parametrize("kind", ["moons", "gaussians", "circles", "xor", "spirals"])
def test_no_line_separates_what_needs_a_network(kind: str) -> None:
    assert linear_accuracy(draw(kind)) < 0.95


def test_tasks_that_differ_in_noise_alone_are_paired() -> None:
    a, b = draw("xor", noise=0.1).test, draw("xor", noise=0.2).test
    np.testing.assert_allclose(2 * (a.x - np.round(a.x)), b.x - np.round(a.x), atol=1e-6)


@pytest.mark.parametrize("cov", [0.5, 4.0])
def test_the_variance_of_gaussians_is_the_one_asked_for(cov: float) -> None:
    """And so is the circle of radius sqrt(2 ln 2 cov) that half of them lies in."""
    test = draw("gaussians", 4000, cov=cov).test
    for column in test.x.T:
        assert stats.kstest(column, stats.norm(0, np.sqrt(cov)).cdf).pvalue > 0.001
    np.testing.assert_array_equal((test.x**2).sum(axis=1) >= 2 * np.log(2) * cov, test.t == 1)


def test_the_inner_circle_is_a_factor_of_the_outer_one() -> None:
    test = draw("circles", noise=0, factor=0.3, scale=5).test
    np.testing.assert_allclose(np.hypot(*test.x.T), np.where(test.t == 0, 5.0, 1.5))


@pytest.mark.parametrize("kind", ["moons", "circles"])
def test_a_scale_is_on_the_whole_figure(kind: str) -> None:
    one, three = (draw(kind, scale=scale).test.x for scale in (1, 3))
    np.testing.assert_allclose(three, 3 * one)


@pytest.mark.parametrize("kind", ["xor", "overlap", "moons"])
def test_labels_take_turns_and_both_halves_of_a_figure_are_as_full(kind: str) -> None:
    test = draw(kind, 4001).test
    assert test.t[:5].tolist() == [0, 1, 0, 1, 0] and test.t.sum() == 2000
    middle = 1.0 if kind == "moons" else 0.0
    assert (test.x[:, 0] > middle).mean() == pytest.approx(0.5, abs=0.04)


def test_another_problem_seed_is_another_pair_of_clusters_and_the_distance_is_along_each_axis() -> None:
    centres = set()
    for problem in range(12):
        test = draw("separable", 2000, problem_seed=problem, class_sep=5).test
        found = np.array([test.x[test.t == k].mean(axis=0) for k in (0, 1)])
        np.testing.assert_allclose(np.abs(found), 5, atol=0.2)
        centres.add(tuple(np.sign(found).ravel()))
    assert len(centres) > 4
