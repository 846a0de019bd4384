"""Functions of one input: formulas, noise, ranges, scale of the target."""

from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from bench.tasks import make_dataset, resolve
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
