"""Potential energy surfaces: formulas and known stationary points."""

from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from bench.tasks import make_dataset, resolve
from bench.tasks.surfaces import double_well, lennard_jones

POLYNOMIALS = {"harmonic": [0, 0, 1], "double_well": [0, 0, 1, 0, -1.4], "quartic": [0, 0, 1, 0, 0.1]}


@pytest.mark.parametrize("kind", [*POLYNOMIALS, "sinusoidal", "lennard_jones"])
def test_energies_in_their_own_unit_are_the_formula_without_noise(kind: str) -> None:
    dataset = make_dataset(resolve(kind, {}, Path()), 0)
    assert 12 <= len(dataset.train) <= 20
    for points in (dataset.train, dataset.validation, dataset.test, dataset.outside):
        assert points is not None
        r = points.x[:, 0]
        if kind in POLYNOMIALS:
            expected = np.polynomial.polynomial.polyval(r, POLYNOMIALS[kind])
        elif kind == "sinusoidal":
            expected = 0.4 * np.sin(np.pi * r) * np.cos(np.pi * r)
        else:
            expected = 4 * ((1 / r**6 - 0.5) ** 2 - 0.25)
        energy = points.t * dataset.target_scale + dataset.target_shift
        np.testing.assert_allclose(energy, expected, rtol=1.2e-7, atol=1e-10)  # as single precision has them
    assert dataset.train.t.std() == pytest.approx(1)


def test_lennard_jones_has_its_minimum_of_minus_1_at_the_sixth_root_of_2() -> None:
    found = minimize_scalar(lennard_jones, bounds=(0.95, 2.5), method="bounded", options={"xatol": 1e-9})
    assert found.x == pytest.approx(2 ** (1 / 6), abs=1e-6)
    assert found.fun == pytest.approx(-1)


def test_double_well_has_humps_where_its_docstring_says() -> None:
    found = minimize_scalar(
        lambda r: -double_well(r), bounds=(0, 1), method="bounded", options={"xatol": 1e-9}
    )
    assert found.x == pytest.approx(0.598, abs=5e-4)
