"""The coefficients of bench/training/native/functions.h, made anew: `python -m benchmarks.polynomials`.

In single precision: least-squares fits whose weights are raised where the error is largest (Lawson 1961),
in the Chebyshev basis of their interval, until the largest error is about as small as it gets; a quotient
by fits of P - f Q, divided by the last Q. In double precision, which serves as a check: Taylor's
coefficients, and Chebyshev's of what has no short series. Prints them, lowest power first, and the error
where there is one; single precision's unit is 6e-8.
"""

from collections.abc import Callable

import mpmath as mp
import numpy as np
from numpy.polynomial import Chebyshev, Polynomial
from numpy.polynomial.chebyshev import chebvander
from numpy.typing import NDArray
from scipy.special import erfcx

Array = NDArray[np.float64]
Function = Callable[[Array], Array]
POINTS, ROUNDS = 4000, 60
HALF, QUARTER_TURN = 0.5 + 1e-3, np.pi / 2 + 1e-3  # what range reduction leaves, and a little
DIGITS = 40  # of numbers that double precision's coefficients are made with


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


def quotient(
    f: Function, low: float, high: float, degree: int, weight: Function
) -> tuple[Array, Array, float]:
    """(P, Q of degree `degree`, Q's first coefficient 1; largest weight * |P / Q - f| on [low, high])."""
    x = (low + high) / 2 + (high - low) / 2 * np.cos(np.pi * (np.arange(POINTS) + 0.5) / POINTS)
    y, scale, raised, below = f(x), weight(x), np.ones(POINTS), np.ones(POINTS)
    powers = x[:, None] ** np.arange(degree + 1)
    best = (powers[0], powers[0], np.inf)
    for _ in range(4 * ROUNDS):
        s = np.sqrt(raised) * scale / np.abs(below)
        basis = np.hstack([powers, -y[:, None] * powers[:, 1:]]) * s[:, None]
        size = np.linalg.norm(basis, axis=0)
        c = np.linalg.lstsq(basis / size, y * s, rcond=None)[0] / size
        P, Q = c[: degree + 1], np.array([1.0, *c[degree + 1 :]])
        below = powers @ Q
        error = np.abs((powers @ P / below - y) * scale)
        if error.max() < best[2]:
            best = (P, Q, float(error.max()))
        raised *= error / error.max() + 1e-2
        raised /= raised.max()
    return best


def _power(f: Array) -> Array:
    return np.expm1(f * np.log(2)) / f


def _sin(q: Array) -> Array:
    return (np.sin(np.sqrt(q)) / np.sqrt(q) - 1) / q


def _cos(q: Array) -> Array:
    return (np.cos(np.sqrt(q)) - 1) / q


def _tail(x: Array) -> Array:
    """Phi(-x) / exp(-x^2 / 2) of the normal distribution."""
    return erfcx(x / np.sqrt(2)) / 2


# name, in functions.h's words: function, interval, degree, weight of its error
WANTED: dict[str, tuple[Function, float, float, int, Function]] = {
    "power, fine: (2^f - 1) / f": (_power, -HALF, HALF, 5, lambda f: 1 / _power(f)),
    "power, fair: (2^f - 1) / f": (_power, -HALF, HALF, 4, lambda f: f),
    "logarithm: log(1 + e) / e": (lambda e: np.log1p(e) / e, 1e-9, 1.0, 7, lambda e: e / np.log1p(e) ** 0.7),
    "sine: (sin(r) / r - 1) / r^2, of r^2": (_sin, 1e-4, QUARTER_TURN**2, 4, lambda q: q**1.5),
    "cosine: (cos(r) - 1) / r^2, of r^2": (_cos, 1e-4, QUARTER_TURN**2, 4, lambda q: q),
}


def doubles() -> dict[str, list[mp.mpf]]:
    """Name -> coefficients for double precision."""
    mp.mp.dps = DIGITS
    low = mp.mpf(1) / 13

    def tail(z: mp.mpf) -> mp.mpf:
        t = (low + 1) / 2 + (1 - low) / 2 * z
        x = (1 / t - 1) / mp.mpf("0.3")
        return mp.exp(x * x / 2) * mp.erfc(x / mp.sqrt(2)) / 2 / t

    angles = [mp.pi * (k + mp.mpf(1) / 2) / 64 for k in range(64)]
    values = [tail(mp.cos(angle)) for angle in angles]
    chebyshev = [sum(v * mp.cos(j * w) for v, w in zip(values, angles, strict=True)) / 32 for j in range(23)]
    return {
        "power: ln(2)^k / k!": [mp.log(2) ** k / mp.factorial(k) for k in range(1, 14)],
        "sine: of r^3, r^5, …": [(-1) ** k / mp.factorial(2 * k + 1) for k in range(1, 11)],
        "cosine: of r^2, r^4, …": [(-1) ** k / mp.factorial(2 * k) for k in range(1, 12)],
        "tail, of Chebyshev's": [chebyshev[0] / 2, *chebyshev[1:]],
    }


def one_over_pi() -> list[int]:
    """The first 20 times 64 bits of 1 / pi."""
    mp.mp.dps = 500
    whole = int(mp.floor(mp.mpf(2) ** (64 * 20) / mp.pi))
    return [whole >> 64 * (19 - i) & (2**64 - 1) for i in range(20)]


def main() -> None:
    """Print all of them."""
    for name, wanted in WANTED.items():
        powers, error = fitted(*wanted)
        print(f"{name}\n  error {error:.1e}: " + ", ".join(f"{c:.9e}f" for c in powers))
    P, Q, error = quotient(_tail, 0, 6.5, 3, lambda x: np.exp(-x * x / 2) * np.maximum(x, 1))
    print(
        f"tail: P / Q\n  error {error:.1e}: " + "; ".join(", ".join(f"{c:.9e}f" for c in of) for of in (P, Q))
    )
    for name, coefficients in doubles().items():
        print(f"{name}, double\n  " + ", ".join(mp.nstr(c, 19) for c in coefficients))
    print("1 / pi\n  " + ", ".join(f"{word:#018x}" for word in one_over_pi()))


if __name__ == "__main__":
    main()
