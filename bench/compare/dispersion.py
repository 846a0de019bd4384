"""How far apart two runs of one thing lie for no reason of the code, in logarithms.

x_i, the logarithm of the corrected ratio of entry i (`bench.compare.ratio`), is the code's change plus

    shared      a shift of one run against the other that all entries have in common
    apart_i     a shift of the entry's own: another alignment in memory, another moment
    within_i    the noise of its processes, or samples, and of the yardsticks

    x_i = change_i + shared + apart_i + within_i

Of `within_i` the samples of one run tell, by the bootstrap. `apart` shows in how the entries scatter about
each other: most of them did not change, so that their variance is var(apart) + var(within), and what is left
of it without the second is the first (a variance component by the method of moments: Searle, Casella and
McCulloch 1992). The scatter is measured by Qn, which stands although some entries have changed;
those far out are set aside and it is measured again. `shared` cannot be told from a change of everything:
its variance is assumed (`--drift`).
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from bench.compare.student import Component

ENOUGH = 8  # entries, to see how they scatter
SOME = 4  # entries of a kind, to see how it scatters
MANY = 20  # entries, to set some aside
FAR = 2.5  # times Qn from the median; of normal values one in eighty lies beyond
LEAST = 0.01  # standard deviation of one run's `apart`; entries that scatter less by chance are not believed
EFFICIENCY = 0.82  # of Qn for normal values: as well known as the standard deviation of so many of them
HEAVY = 8.0  # degrees of freedom at most: entries scatter with heavier tails than the normal distribution's
HEAVIER = 3.0  # and one for each run of a folder: those of a single entry's shift, at most


class Shared(NamedTuple):
    """x: the median of all entries, a logarithm. error: of x, by how the entries scatter about it."""

    x: float
    error: Component


@dataclass(frozen=True)
class Dispersion:
    """Squares of logarithms. apart: of an entry's own shift. drift: what is assumed of the shared one.

    shared: the shared shift as seen, None with too few entries to tell.
    """

    apart: Component
    drift: Component
    shared: Shared | None = None


def dispersion(x: ArrayLike, within: ArrayLike, drift: float, weight: float = 2.0) -> Dispersion:
    """Of the entries' logarithms x (m,), whose variances by their own samples are within (m,).

    drift: standard deviation that is assumed of one run's shift that no yardstick sees. weight: by how much
    the variance of one run counts in that of a ratio, 1 / (runs in A) + 1 / (runs in B).

        var(apart)  = max(Qn^2 - median(within), weight LEAST^2)      nu = min(0.82 (m - 1), 3 + 2 / weight)
        var(median) = pi / 2 Qn^2 / m                                 nu = min(0.82 (m - 1), 8)
        var(drift)  = weight drift^2                                  nu = inf

    The second is the asymptotic variance of a normal sample's median. Single entries lie far out in a run for
    no reason of the code, as of Student's t with 4 degrees of freedom, in the mean of several runs less so:
    one pair of runs cannot tell such an entry from one that changed, and must not call it. Below ENOUGH
    entries all that is known is the drift: it is taken for each entry's own shift as well.
    """
    values, own = np.asarray(x, float), np.asarray(within, float)
    assumed, least = Component(weight * drift**2, np.inf), weight * LEAST**2
    if len(values) < ENOUGH:
        return Dispersion(apart=assumed, drift=assumed)
    if len(values) >= MANY:
        near = np.abs(values - np.median(values)) <= FAR * max(qn(values), LEAST)
        values, own = values[near], own[near]
    scatter, df = qn(values) ** 2, EFFICIENCY * (len(values) - 1)
    apart = max(scatter - float(np.median(own)), least)
    of_median = np.pi / 2 * max(scatter, least) / len(values)
    shared = Shared(float(np.median(values)), Component(of_median, min(df, HEAVY)))
    return Dispersion(Component(apart, min(df, HEAVIER + 2 / weight)), assumed, shared)


def apart_of_kind(x: ArrayLike, within: ArrayLike, weight: float = 2.0) -> Component | None:
    """var(apart) of entries that are done by one thing alone, None of fewer than SOME.

    Ways of doing things scatter differently: from one run to the next what torch vectorises by 9 to 13 %,
    what is compiled by 2 to 3. Qn asks for no middle: what changed of all of a kind is none of its scatter.
    """
    values, own = np.asarray(x, float), np.asarray(within, float)
    if len(values) < SOME:
        return None
    apart = max(qn(values) ** 2 - float(np.median(own)), 0.0)
    return Component(apart, min(EFFICIENCY * (len(values) - 1), HEAVIER + 2 / weight))


# d_m of Croux and Rousseeuw (1992), by simulation, so that Qn is right on average for m normal values
FEW = {2: 0.399, 3: 0.994, 4: 0.512, 5: 0.844, 6: 0.611, 7: 0.857, 8: 0.669, 9: 0.872}
# 1 / (sqrt(2) Phi^-1(5 / 8)), as they print it; more exactly it is 2.2191, so that Qn is 0.12 % too large
NORMAL = 2.2219


def qn(values: ArrayLike) -> float:
    """Scale of (m,), m > 1, in the values' unit: Qn of Rousseeuw and Croux (1993), eq. 3.6.

        Qn = d_m 2.2219 {|x_i - x_j|; i < j}_(k),   k = C(h, 2),  h = m // 2 + 1

    About the lower quarter of all pairs' distances, made to be the standard deviation of a normal
    distribution; 82 % efficient there, and it stands until half the values are foreign.
    """
    x = np.asarray(values, float)
    m, h = len(x), len(x) // 2 + 1
    k = h * (h - 1) // 2
    distances = np.abs(x[:, None] - x[None, :])[np.triu_indices(m, 1)]  # (m (m - 1) / 2,)
    kth = np.partition(distances, k - 1)[k - 1]
    d = FEW.get(m, m / (m + 1.4) if m % 2 else m / (m + 3.8))
    return float(NORMAL * d * kth)
