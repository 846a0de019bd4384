"""Where a series of runs changes: E-divisive (Matteson and James 2014), one split at a time, by permutations.

Of the beginning of a stretch that is split into x = z_1 .. z_m and y = z_(m+1) .. z_e, k = e - m,

    q(m, e) = m k / (m + k)  (2 E|x - y| - E|x - x'| - E|y - y'|)

with means over all pairs: the energy distance, which is above zero as soon as the two differ in anything,
their middles above all. The end e varies too, or what changes and changes back would be missed. No
distribution is assumed, and only distances enter. The largest q over all m and e is held against those of
the same values in random order: under no change every order is as likely. What is split is split again, as
long as the largest q of all stretches is rarer than `error` (MongoDB's change points: Daly et al. 2020, who
share out no error over their series).

The number of orders that are tried is not fixed: it is over as soon as so many of them reached q that it will
not be rare (Besag and Clifford 1991), so that quiet series cost next to nothing.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.statistics import Array

Indices = NDArray[np.intp]
LEAST = 3  # runs on either side of a change: two agree by chance
ENOUGH = 10  # orders that reach q, after which no more are tried


@dataclass(frozen=True)
class Change:
    """at: number of the first value after it, from 0. p: of the permutation test that found it."""

    at: int
    p: float


def splits(n: int) -> tuple[Indices, Indices]:
    """m and e of every split of n values with LEAST or more on either side, (s,) each."""
    m, e = np.indices((n + 1, n + 1)).reshape(2, -1)
    fits = (m >= LEAST) & (e - m >= LEAST)
    return m[fits], e[fits]


def split_statistics(values: Array) -> Array:
    """q(m, e) of each of `splits` of values (..., n): (..., s)."""
    m, e = splits(values.shape[-1])
    apart = np.abs(values[..., :, None] - values[..., None, :])
    sums = np.cumsum(np.cumsum(apart, axis=-2), axis=-1)  # of upper left blocks
    left = sums[..., m - 1, m - 1]
    between = sums[..., m - 1, e - 1] - left
    right = sums[..., e - 1, e - 1] - left - 2 * between
    k = e - m
    energy = 2 * between / (m * k) - left / (m * (m - 1)) - right / (k * (k - 1))
    return np.asarray(m * k / e * energy)


def fewest(error: float) -> int:
    """Runs from which on a change can be shown at all: of fewer, even the most extreme order is not rare."""
    n = 2 * LEAST
    while 2 / _orders(n) > error:
        n += 1
    return n


def change_points(values: Array, error: float, seed: int = 0) -> list[Change]:
    """Of a series (n,), in order; each found with a probability of a false one of at most `error`."""
    found: list[Change] = []
    stretches = [(0, len(values))]
    rng = np.random.default_rng(seed)
    while stretches:
        tops = [_top(values[low:high]) for low, high in stretches]
        most = int(np.argmax([q for q, _ in tops]))
        q, at = tops[most]
        low, high = stretches[most]
        if not q > 0:
            break
        p = _rarity([values[one:other] for one, other in stretches], q, error, rng)
        if p > error:
            break
        found.append(Change(low + at, p))
        stretches[most : most + 1] = [(low, low + at), (low + at, high)]
    return sorted(found, key=lambda change: change.at)


def _top(values: Array) -> tuple[float, int]:
    """The largest q of a stretch and where it is split; none of one too short."""
    if len(values) < 2 * LEAST:
        return 0.0, 0
    found = split_statistics(values)
    most = int(found.argmax())
    return float(found[most]), int(splits(len(values))[0][most])


def _rarity(stretches: list[Array], q: float, error: float, rng: np.random.Generator) -> float:
    """p: how often the largest of all stretches reaches q, each in random order."""
    long = [values for values in stretches if len(values) >= 2 * LEAST]
    tries, reached, most = 0, 0, int(np.ceil(ENOUGH / error))
    slack = 1e-9 * q  # the same split in another order is the same, but for rounding
    while tries < most and reached < ENOUGH:
        batch = min(max(ENOUGH, tries), 200, most - tries)
        tops = np.full(batch, -np.inf)
        for values in long:
            orders = rng.permuted(np.tile(values, (batch, 1)), axis=1)
            tops = np.maximum(tops, split_statistics(orders).max(axis=1))
        hits = np.flatnonzero(tops >= q - slack)
        if reached + len(hits) >= ENOUGH:
            return ENOUGH / (tries + int(hits[ENOUGH - reached - 1]) + 1)
        reached, tries = reached + len(hits), tries + batch
    return (reached + 1) / (tries + 1)


def _orders(n: int) -> float:
    """In how many ways n runs can be parted in the middle."""
    from math import comb

    return float(comb(n, n // 2))
