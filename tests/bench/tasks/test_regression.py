"""Functions of one input: formulas, noise, ranges, scale of the target."""

from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from bench.errors import UserError
from bench.tasks import formula_of, make_dataset, n_points, resolve
from bench.tasks.dataset import Dataset

FORMULAS = {
    "linear": lambda x: x,
    "square": lambda x: x * x,
    "sin": lambda x: np.exp(1j * x).imag,
    "sinh": lambda x: (np.exp(x) - np.exp(-x)) / 2,
    "bump": lambda x: 1 / np.exp(x * x),
}


def draw(kind: str, seed: int = 0, split: str = "separate", **options: object) -> Dataset:
    return make_dataset(resolve(kind, options, Path()), seed, split=split)


@pytest.mark.parametrize("kind", FORMULAS)
def test_test_and_outside_targets_are_the_formula(kind: str) -> None:
    dataset = draw(kind)
    assert dataset.outside is not None
    for points in (dataset.test, dataset.outside):
        np.testing.assert_allclose(points.t, FORMULAS[kind](points.x[:, 0]), rtol=1.2e-7, atol=1e-14)
    assert (dataset.target_scale, dataset.target_shift) == (1, 0)


@pytest.mark.parametrize("kind", FORMULAS)
def test_training_and_validation_targets_carry_the_noise_asked_for(kind: str) -> None:
    dataset = draw(kind, noise=0.3, n_train=3000, n_validation=3000)
    for points in (dataset.train, dataset.validation):
        error = points.t - FORMULAS[kind](points.x[:, 0])
        assert stats.kstest(error, stats.norm(0, 0.3).cdf).pvalue > 0.001
    clean = draw(kind, noise=0)
    np.testing.assert_allclose(clean.train.t, FORMULAS[kind](clean.train.x[:, 0]), rtol=1.2e-7, atol=1e-14)


def test_inputs_are_uniform_over_their_ranges() -> None:
    dataset = draw("sin", train_range=[-1, 2], wide_range=[-2, 5], n_train=3000, n_test=3000)
    assert stats.kstest(dataset.train.x[:, 0], stats.uniform(-1, 3).cdf).pvalue > 0.001
    assert dataset.outside is not None
    x = dataset.outside.x[:, 0]
    below, above = x[x < -1], x[x > 2]
    assert len(below) + len(above) == len(x)
    assert len(below) / len(x) == pytest.approx(1 / 4, abs=0.04)
    assert stats.kstest(below, stats.uniform(-2, 1).cdf).pvalue > 0.001
    assert stats.kstest(above, stats.uniform(2, 3).cdf).pvalue > 0.001


def test_without_a_wider_range_nothing_is_outside() -> None:
    assert draw("sin", train_range=[-1, 1], wide_range=[-1, 1]).outside is None


def test_a_standardised_target_keeps_its_own_unit() -> None:
    own, standard = draw("sinh"), draw("sinh", standardise=True)
    assert standard.train.t.mean() == pytest.approx(0, abs=1e-12)
    assert standard.train.t.std() == pytest.approx(1)
    for name in ("train", "validation", "test", "outside"):
        back = getattr(standard, name).t * standard.target_scale + standard.target_shift
        np.testing.assert_allclose(back, getattr(own, name).t, atol=1e-12)


def test_split_same_scores_on_the_noisy_training_points() -> None:
    same, separate = draw("sin", split="same"), draw("sin")
    np.testing.assert_array_equal(same.test.t, separate.train.t)
    assert np.abs(same.test.t - np.sin(same.test.x[:, 0])).max() > 0.05


@pytest.mark.parametrize("n", [1, 2, 9])
def test_training_inputs_may_be_given_one_by_one(n: int) -> None:
    given = [-1, "5e-1", 0.25, 0, 1, 0.7, -0.3, 0.9, -0.9][:n]
    dataset = draw("double_well", points=given)
    x = dataset.train.x[:, 0]
    assert x.tolist() == [float(v) for v in given]
    own = dataset.train.t * dataset.target_scale + dataset.target_shift
    np.testing.assert_allclose(own, x**2 - 1.4 * x**4, atol=1e-7)
    assert len(dataset.validation) == 100 and len(dataset.test) == 1000
    assert np.array_equal(dataset.test.x, draw("double_well").test.x)


def test_the_first_of_given_points_serve_where_fewer_are_asked_for() -> None:
    spec = resolve("sin", {"points": [3, 1, 2]}, Path())
    assert make_dataset(spec, 0, n_train=2).train.x[:, 0].tolist() == [3, 1]
    assert n_points(spec) == (3, 500, 1000)
    with pytest.raises(UserError, match="found 4 training points; 3 are given, as many or fewer would do"):
        make_dataset(spec, 0, n_train=4)


def test_a_task_without_given_points_is_what_it_was() -> None:
    """The option came later: what lacks it has the identity that it had."""
    one, other = resolve("sin", {}, Path()), resolve("sin", {"points": None}, Path())
    assert one == other and "points" not in dict(one.options)


def test_a_formula_names_the_points_that_are_given() -> None:
    told = formula_of(resolve("sin", {"points": [0, 1.5]}, Path()))
    assert told == (
        "t = sin x, x at 0, 1.5; to validate and test uniform from −\u03c0 to \u03c0; "
        "noise of standard deviation 0.1"
    )


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"points": []}, "points: found []; a list of 1 to 1000 numbers would do"),
        ({"points": [0, "x"]}, "points: found [0, 'x']; a list of 1 to 1000 numbers"),
        ({"points": [0, float("nan")]}, "points: found [0, nan]; a list of 1 to 1000 numbers"),
        ({"points": [0, 50]}, "points: found 50; one within wide_range"),
        ({"points": [0, 1], "n_train": 7}, "n_train: found 7 beside 2 points; an entry without it would do"),
        ({"n_train": 0}, "n_train: found 0; a whole number from 1 "),
    ],
)
def test_points_that_will_not_do_are_told(options: dict[str, object], says: str) -> None:
    with pytest.raises(UserError) as error:
        draw("sin", **options)
    assert str(error.value).startswith(f"tasks.sin.{says}")


def test_one_training_point_is_enough() -> None:
    dataset = draw("harmonic", n_train=1)
    assert dataset.train.x.shape == (1, 1) and dataset.train.t.tolist() == [0] and dataset.target_scale == 1
