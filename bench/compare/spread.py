"""How far apart two runs of one thing lie for no reason of the code, in logarithms.

x, the logarithm of a corrected ratio, is the code's change plus

    shared    a shift of one run against the other that all entries have in common
    apart     a shift of each entry's own: another alignment in memory, another moment
    within    the noise of the samples and of the yardstick, which the bootstrap tells

Samples of one run tell `within` alone. `apart` shows in how the entries scatter about each other,
by Qn, which half of the entries may leave without moving it far. `shared` cannot be told from a
change of everything by one pair of runs: its size is assumed (`--drift`).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

ENOUGH = 8  # entries, to see how they scatter
LEAST = 0.01  # of one run; entries that scatter less by chance are not believed


@dataclass(frozen=True)
class Spread:
    """apart: variance of an entry's own shift, with df degrees of freedom (inf: assumed).

    shared: median of the entries, None with too few of them; shared_variance: of an estimate that
    knows only how the entries scatter.
    """

    apart: float
    df: float
    shared: float | None = None
    shared_variance: float = 0.0


def qn(values: ArrayLike) -> float:
    """Scale of (m,), m > 1: Qn of Rousseeuw and Croux (1993), eq. 3.6 with their factors for few values.

    The C(m // 2 + 1, 2)-th smallest of all pairs' distances, made to be the standard deviation of
    a normal distribution; 82 % efficient there, and it stands until half the values are foreign.
    """
    x = np.asarray(values, float)
    m, h = len(x), len(x) // 2 + 1
    distances = np.abs(x[:, None] - x[None, :])[np.triu_indices(m, 1)]
    kth = np.partition(distances, h * (h - 1) // 2 - 1)[h * (h - 1) // 2 - 1]
    small = {2: 0.399, 3: 0.994, 4: 0.512, 5: 0.844, 6: 0.611, 7: 0.857, 8: 0.669, 9: 0.872}
    factor = small.get(m, m / (m + 1.4) if m % 2 else m / (m + 3.8))
    return float(2.2219 * factor * kth)


def spread(x: ArrayLike, within: ArrayLike, drift: float) -> Spread:
    """Of the entries' logarithms x (m,) whose variances by their own samples are within (m,).

    drift: standard deviation that one run's unseen shift is assumed to have.
    """
    x, within = np.asarray(x, float), np.asarray(within, float)
    if len(x) < ENOUGH:
        return Spread(2 * drift**2, np.inf)
    scatter = qn(x) ** 2
    seen, least = scatter - float(np.median(within)), 2 * LEAST**2
    apart, df = (seen, 0.82 * (len(x) - 1)) if seen > least else (least, np.inf)
    return Spread(apart, df, float(np.median(x)), np.pi / 2 * max(scatter, least) / len(x))
