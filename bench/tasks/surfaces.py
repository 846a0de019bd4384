"""Potential energy surfaces on one coordinate r, from few points without noise.

As in a practical on Gaussian processes for chemistry: an energy costs hours to compute and has no
noise, so 15 training points stand against a smooth function. Energies are standardised by the
training points (their deviation is 0.1 to 1.2, and eta would mean something else on each); RMSE is
in the energy's own unit.
"""

import numpy as np

from bench.tasks.dataset import Array
from bench.tasks.kind import Kind
from bench.tasks.regression import Function, Range, function_kind


def harmonic(r: Array) -> Array:
    """V = r^2."""
    return r**2


def double_well(r: Array) -> Array:
    """V = r^2 - 1.4 r^4, called 'Mexican hat' in the practical.

    On [-1, 1] it has a dip at 0 between two humps at +-0.598 and falls beyond them.
    """
    return r**2 - 1.4 * r**4


def quartic(r: Array) -> Array:
    """V = r^2 + 0.1 r^4."""
    return r**2 + 0.1 * r**4


def sinusoidal(r: Array) -> Array:
    """V = 0.2 sin(2 pi r)."""
    return np.asarray(0.2 * np.sin(2 * np.pi * r))


def lennard_jones(r: Array) -> Array:
    """V = 4 (r^-12 - r^-6): repulsive inside, minimum -1 at 2^(1/6). The practical prints r^6 - r^12."""
    return 4 * (r**-12 - r**-6)


def _surface(
    function: Function, summary: str, formula: str, train: Range, wide: Range, lowest: float = -np.inf
) -> Kind:
    return function_kind(
        function,
        summary,
        formula,
        train,
        wide,
        noise=0.0,
        standardise=True,
        counts=(15, 100, 1000),
        lowest=lowest,
        names=("r", "V"),
    )


KINDS = (
    _surface(harmonic, "harmonic bond, V = r²", "V = r²", (-2.0, 2.0), (-3.0, 3.0)),
    _surface(
        double_well,
        "a well between two falls, V = r² − 1.4 r⁴",
        "V = r² − 1.4 r⁴",
        (-1.0, 1.0),
        (-1.25, 1.25),
    ),
    _surface(quartic, "anharmonic bond, V = r² + 0.1 r⁴", "V = r² + 0.1 r⁴", (-2.0, 2.0), (-3.0, 3.0)),
    _surface(
        sinusoidal, "hindered rotation, V = 0.2 sin(2π r)", "V = 0.2 sin(2π r)", (-1.0, 1.0), (-2.0, 2.0)
    ),
    _surface(
        lennard_jones,
        "two noble gas atoms, V = 4 (r⁻¹² − r⁻⁶)",
        "V = 4 (r⁻¹² − r⁻⁶)",
        (0.95, 2.5),
        (0.9, 3.5),
        lowest=0.5,
    ),
)
