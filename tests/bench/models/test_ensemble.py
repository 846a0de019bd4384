"""Mean, spread and noise of an ensemble, against closed forms."""

import numpy as np
import pytest

from bench.models.ensemble import mean_and_spread, noise_of
from bench.models.network import Architecture, initial_weights

RNG = np.random.default_rng(0)


def test_mean_and_spread_are_those_of_the_networks():
    y = np.array([[1.0, 2.0], [3.0, 2.0], [5.0, 8.0]])
    mean, spread = mean_and_spread(y)
    assert mean.tolist() == [3, 4] and spread.tolist() == [2, pytest.approx(np.sqrt(12))]


def test_without_spread_the_noise_is_the_root_of_the_mean_square():
    e = RNG.normal(size=200) * 0.3
    assert noise_of(e, np.zeros(200), np.zeros(200)) == pytest.approx(np.sqrt(np.mean(e**2)), rel=1e-5)


def test_a_spread_that_is_the_same_everywhere_is_taken_off():
    """The variance of the targets about the mean is spread^2 + noise^2 then."""
    e, spread = RNG.normal(size=500), np.full(500, 0.6)
    assert noise_of(e + 2, np.full(500, 2.0), spread) ** 2 == pytest.approx(np.mean(e**2) - 0.36, rel=1e-4)


def test_no_noise_is_told_where_the_spread_is_enough():
    assert noise_of(0.1 * RNG.normal(size=50), np.zeros(50), np.ones(50)) == 0
    assert noise_of(np.ones(5), np.ones(5), np.ones(5)) == 0


def test_members_begin_elsewhere_the_first_where_the_network_alone_does():
    arch = Architecture(1, (4,), "tanh", "identity")
    alone = initial_weights(arch, "uniform", 7)
    members = [initial_weights(arch, "uniform", 7, number) for number in range(3)]
    assert np.array_equal(members[0], alone)
    assert len({one.tobytes() for one in members}) == 3
