"""Student's t where an error has several parts, each known from few values.

Independent errors add in squares: an estimate whose parts have the variances s_1^2 … s_k^2 has

    s^2 = sum_i s_i^2,    nu = s^4 / sum_i (s_i^4 / nu_i)

and estimate / s follows, about, Student's t with nu degrees of freedom (Satterthwaite 1946, Welch 1947),
where s_i^2 was estimated with nu_i of them. A variance that is known or assumed has infinitely many, and
leaves nothing in the sum below.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from scipy.special import stdtr, stdtrit

from bench.statistics import CONFIDENCE

MANY = 1e9  # degrees of freedom in place of infinitely many: t is the normal distribution to eight digits


class Component(NamedTuple):
    """A part of an error: its variance and the degrees of freedom of that variance, inf where it is known."""

    variance: float
    df: float


def summed(parts: Sequence[Component]) -> Component:
    """s^2 and nu of all parts together; nu is inf where no part is estimated."""
    whole = sum(part.variance for part in parts)
    below = sum(part.variance**2 / part.df for part in parts)
    return Component(whole, whole**2 / below if below > 0 else math.inf)


def t_quantile(df: float) -> float:
    """t_(df, 0.975): how many standard errors a 95 % interval reaches to either side."""
    return float(stdtrit(min(df, MANY), (1 + CONFIDENCE) / 2))


def half_width(error: Component) -> float:
    """Of a 95 % interval, t_(nu, 0.975) s, in the estimate's unit."""
    return t_quantile(error.df) * math.sqrt(error.variance)


def p_value(t: float, df: float) -> float:
    """P(|T| > |t|) of the two-sided test that the estimate is 0, t being estimate / s."""
    return float(2 * stdtr(min(df, MANY), -abs(t)))
