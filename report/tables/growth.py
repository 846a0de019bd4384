"""How time grows with a size: t = c + a x^b, fitted to logarithms.

    without a floor  log t = log a + b log x                      a straight line
    with one         log t = log(c + a x^b)                       Levenberg-Marquardt in (log c, log a', b)

The floor c is what does not grow, overhead; it is fitted where five sizes or more show that it is
there: F = (S_line - S) / (S / (n - 3)), S the sums of squared residuals, against F(1, n - 3) at 5 %. The
exponent's interval is the least-squares fit's own, b -+ t_(n-p) sqrt(V_bb), V = S / (n - p) (J'J)^-1 with
the Jacobian J at the minimum (Seber and Wild 1989, section 5.1): it holds how badly a power law
describes the times, not only how well each was measured.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares
from scipy.special import fdtrc, stdtrit

from bench.statistics import CONFIDENCE, SIGNIFICANCE

Array = NDArray[np.float64]
STARTS = (0.3, 1.0, 2.0, 3.0)  # exponents from which the fit with a floor sets out


class Growth(NamedTuple):
    """exponent b with the ends of its 95 % interval; NaN where there are too few sizes.

    floor: c in seconds, NaN where a power law alone describes the times.
    """

    exponent: float
    low: float
    high: float
    floor: float


def grows(x: Array, t: Array) -> Growth:
    """Growth of times t (n,) in seconds with sizes x (n,), both positive; all NaN where n < 3."""
    if len(x) < 3:
        return Growth(*[float("nan")] * 4)
    lx, lt = np.log(x), np.log(t)
    slope, intercept = np.polyfit(lx, lt, 1)
    plain = lt - (intercept + slope * lx)
    straight = _interval(float(slope), np.stack([np.ones_like(lx), lx], axis=1), plain)
    if len(x) < 5:
        return Growth(*straight, float("nan"))
    return _with_floor(lx, lt, float(plain @ plain)) or Growth(*straight, float("nan"))


def _with_floor(lx: Array, lt: Array, plain: float) -> Growth | None:
    """The fit of three parameters, None where two do as well. plain: sum of squares that these two leave."""

    def residuals(p: Array) -> Array:
        """p: log of the floor, log of what grows at the largest size, exponent; logs keep both positive."""
        log_floor, log_last, exponent = p
        return lt - np.logaddexp(log_floor, log_last + exponent * (lx - lx[-1]))

    starts = [(lt.min(), lt[-1], b) for b in STARTS]
    fits = [least_squares(residuals, start, method="lm") for start in starts]
    best = min(fits, key=lambda fit: fit.cost)
    rest, dof = 2 * best.cost, len(lx) - 3  # cost is half the sum of squares
    gain = (plain - rest) / max(rest / dof, 1e-300)
    if best.x[2] <= 0 or fdtrc(1, dof, max(gain, 0.0)) > SIGNIFICANCE:
        return None
    b, low, high = _interval(float(best.x[2]), best.jac, best.fun, column=2)
    return Growth(b, low, high, float(np.exp(best.x[0]))) if np.isfinite(low) else None


def _interval(value: float, jacobian: Array, rest: Array, column: int = 1) -> tuple[float, float, float]:
    """(value, low, high) of the parameter in this column; rest (n,): residuals, jacobian (n, p)."""
    dof = len(rest) - jacobian.shape[1]
    covariance = np.linalg.pinv(jacobian.T @ jacobian) * float(rest @ rest) / dof
    half = float(stdtrit(dof, (1 + CONFIDENCE) / 2)) * float(np.sqrt(covariance[column, column]))
    return value, value - half, value + half
