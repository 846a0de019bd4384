"""How far apart two runs of one thing lie for no reason of the code, in logarithms.

x, the logarithm of a corrected ratio, is the code's change plus

    shared    a shift of one run against the other that all entries have in common
    apart     a shift of each entry's own: another alignment in memory, another moment
    within    the noise of the samples and of the yardstick, which the bootstrap tells

Samples of one run tell `within` alone. `apart` shows in how the entries scatter about each other,
by Qn, which stands although some have changed; those far out are set aside and it is taken again.
`shared` cannot be told from a change of everything: its size is assumed (`--drift`). Runs scatter
with heavier tails than the normal distribution's, so no spread counts as better known than by HEAVY
degrees of freedom.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

ENOUGH = 8  # entries, to see how they scatter
MANY = 20  # entries, to set some aside
FAR = 2.5  # times Qn from the median
LEAST = 0.01  # of one run; entries that scatter less by chance are not believed
HEAVY = 8.0


@dataclass(frozen=True)
class Spread:
    """apart: variance of an entry's own shift, with df degrees of freedom.

    common: variance that is assumed of the shared shift. shared: median of the entries, None with
    too few of them; shared_variance: of that median, by how the entries scatter.
    """

    apart: float
    df: float
    common: float
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


def spread(x: ArrayLike, within: ArrayLike, drift: float, runs: float = 2.0) -> Spread:
    """Of the entries' logarithms x (m,) whose variances by their own samples are within (m,).

    drift: standard deviation that one run's unseen shift is assumed to have. runs: by how much the
    variance of one run counts, 1 / (runs in A) + 1 / (runs in B).
    """
    values, own = np.asarray(x, float), np.asarray(within, float)
    common, least = runs * drift**2, runs * LEAST**2
    if len(values) < ENOUGH:
        return Spread(common, np.inf, common)
    if len(values) >= MANY:
        near = np.abs(values - np.median(values)) <= FAR * max(qn(values), LEAST)
        values, own = values[near], own[near]
    scatter = qn(values) ** 2
    apart = max(scatter - float(np.median(own)), least)
    known = np.pi / 2 * max(scatter, least) / len(values)  # of a median, as of a normal distribution's
    return Spread(apart, min(0.82 * (len(values) - 1), HEAVY), common, float(np.median(values)), known)
