"""The polynomials of bench/training/native/functions.h, made anew: `python -m benchmarks.polynomials`.

Each is the least-squares fit whose weights are raised where the error is largest (Lawson 1961), in
the Chebyshev basis of its interval, until the largest relative error is about as small as it gets.
Prints coefficients, lowest power first, and that error; single precision's unit is 6e-8.
"""

from collections.abc import Callable

import numpy as np
from numpy.polynomial import Chebyshev, Polynomial
from numpy.polynomial.chebyshev import chebvander
from numpy.typing import NDArray
from scipy.special import erfcx

Array = NDArray[np.float64]
Function = Callable[[Array], Array]
POINTS, ROUNDS = 4000, 60
HALF_LN2, EIGHTH_TURN = np.log(2) / 2 + 1e-3, np.pi / 4 + 1e-3  # what range reduction leaves, and a little


def fitted(f: Function, low: float, high: float, degree: int, weight: Function) -> tuple[Array, float]:
    """(coefficients of p, largest weight * |p - f| on [low, high])."""
    z = np.cos(np.pi * (np.arange(POINTS) + 0.5) / POINTS)
    x = (low + high) / 2 + (high - low) / 2 * z
    basis, y, scale = chebvander(z, degree), f(x), weight(x)
    raised = np.ones(POINTS)
    for _ in range(ROUNDS):
        s = np.sqrt(raised) * scale
        c = np.linalg.lstsq(basis * s[:, None], y * s, rcond=None)[0]
        error = np.abs((basis @ c - y) * scale)
        raised *= error / error.max() + 1e-3
        raised /= raised.max()
    powers = Chebyshev(c, domain=[low, high]).convert(kind=Polynomial).coef
    return powers, float(error.max())


def _tanh(q: Array) -> Array:
    return (np.tanh(np.sqrt(q)) / np.sqrt(q) - 1) / q


def _atanh(q: Array) -> Array:
    return (np.arctanh(np.sqrt(q)) / np.sqrt(q) - 1) / q


def _sin(q: Array) -> Array:
    return (np.sin(np.sqrt(q)) / np.sqrt(q) - 1) / q


def _cos(q: Array) -> Array:
    return (np.cos(np.sqrt(q)) - 1 + q / 2) / q**2


def _mills(t: Array) -> Array:
    """m(x) / t of Phi(-x) = exp(-x^2 / 2) m(x), at x = (1 / t - 1) / 0.3."""
    return erfcx((1 / t - 1) / 0.3 / np.sqrt(2)) / 2 / t


# name, in functions.h's words: function, interval, degree, weight that makes the error relative
WANTED: dict[str, tuple[Function, float, float, int, Function]] = {
    "exponential: (exp(r) - 1 - r) / r^2": (
        lambda r: (np.expm1(r) - r) / r**2, -HALF_LN2, HALF_LN2, 4, lambda r: r**2,
    ),
    "log_of_1_plus: (atanh(s) / s - 1) / s^2, of s^2": (_atanh, 1e-6, 1 / 9, 3, lambda q: q),
    "sine: (sin(r) / r - 1) / r^2, of r^2": (_sin, 1e-4, EIGHTH_TURN**2, 2, lambda q: q),
    "cosine: (cos(r) - 1 + r^2 / 2) / r^4, of r^2": (_cos, 1e-3, EIGHTH_TURN**2, 2, lambda q: q**2),
    "hyperbolic_tangent: (tanh(a) / a - 1) / a^2, of a^2": (_tanh, 1e-9, 0.625**2, 4, lambda q: q),
    "normal: m / t, of t": (_mills, 1 / (1 + 0.3 * 14.5), 1.0, 9, lambda t: 1 / _mills(t)),
}  # fmt: skip


def main() -> None:
    """Print every polynomial."""
    for name, wanted in WANTED.items():
        powers, error = fitted(*wanted)
        print(f"{name}\n  error {error:.1e}: " + ", ".join(f"{c:.9e}f" for c in powers))


if __name__ == "__main__":
    main()
