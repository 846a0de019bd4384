"""Kernels of networks with one hidden layer of infinitely many units, as processes that they become.

With weights v ~ N(0, 1 / H) of the output, f(x) = sum_h v_h phi(b_h + w_h . x), and b_h ~ N(0, s^2),
w_h ~ N(0, s^2 / l^2), f is a Gaussian process as H grows (Neal 1996), k(x, x') = E[phi(u) phi(u')]:

    ReLU, s = 1:   |u| |u'| / 2 pi (sin a + (pi - a) cos a),   a the angle between u and u'
    erf:           2 / pi asin(2 u.u' / sqrt((1 + 2 u.u) (1 + 2 u'.u')))

(Cho and Saul 2009; Williams 1998), where u.u' stands for s^2 (1 + x.x' / l^2). The unit h turns at x = -b_h /
w_h: l is how far from the middle of the inputs units turn. Inputs are scaled, so that their middle is the
mean of the training points.
"""

from dataclasses import dataclass

import numpy as np

from bench.gp.kernel import LENGTH, Array, Kernel, Pull, Slot

FAR = (1e-2, 1e2)  # bounds of l, in deviations of the inputs
STEEP = (0.1, 1e3)  # and of s


@dataclass(frozen=True)
class Relu(Kernel):
    """Of ReLU units, twice the above, divided by its value a deviation away, (1 + D / l^2)."""

    def slots(self, n_inputs: int) -> tuple[Slot, ...]:
        """See Kernel."""
        return (Slot(LENGTH, None, FAR, True),)

    def matrix(self, own: Array, x: Array, y: Array) -> Array:
        """See Kernel."""
        S, root = _products(own, x, y)
        return np.asarray((root + (np.pi - np.arctan2(root, S)) * S) / np.pi / _away(own, x))

    def diagonal(self, own: Array, x: Array) -> Array:
        """See Kernel."""
        return np.asarray((1 + (x**2).sum(1) * np.exp(-2 * own[0])) / _away(own, x))

    def pulled(self, own: Array, x: Array) -> tuple[Array, Pull]:
        """See Kernel."""
        S, root = _products(own, x, x)
        a, angle, away = S.diagonal(), np.arctan2(root, S), _away(own, x)
        k, share = (root + (np.pi - angle) * S) / np.pi, (a - 1) / a
        by = (np.pi - angle) / np.pi * -2 * (S - 1) - root / np.pi * np.add.outer(share, share)
        by = by / away + k / away**2 * 2 * (away - 1)
        return k / away, lambda W: np.array([np.vdot(W, by)])


@dataclass(frozen=True)
class Erf(Kernel):
    """Of units erf(u), an S as tanh is."""

    def slots(self, n_inputs: int) -> tuple[Slot, ...]:
        """See Kernel."""
        return (Slot(LENGTH, None, FAR, True), Slot("steepness", None, STEEP))

    def matrix(self, own: Array, x: Array, y: Array) -> Array:
        """See Kernel."""
        return np.asarray(2 / np.pi * np.arcsin(_correlation(own, x, y)[0]))

    def diagonal(self, own: Array, x: Array) -> Array:
        """See Kernel."""
        u = 2 * np.exp(2 * own[1]) * (1 + (x**2).sum(1) * np.exp(-2 * own[0]))
        return np.asarray(2 / np.pi * np.arcsin(u / (1 + u)))

    def pulled(self, own: Array, x: Array) -> tuple[Array, Pull]:
        """See Kernel."""
        rho, u, root, A = _correlation(own, x, x)
        twice = 2 * np.exp(2 * own[1])
        slope = 2 / np.pi / np.sqrt(np.maximum(1 - rho**2, 1e-300))

        def by(du: Array, dA: Array) -> Array:
            return np.asarray(slope * (du / root - rho / 2 * np.add.outer(dA / A, dA / A)))

        by_length, by_steep = by(-2 * (u - twice), -2 * (A - 1 - twice)), by(2 * u, 2 * (A - 1))
        return (
            2 / np.pi * np.arcsin(rho),
            lambda W: np.array([np.vdot(W, by_length), np.vdot(W, by_steep)]),
        )


def _products(own: Array, x: Array, y: Array) -> tuple[Array, Array]:
    """Of u = (1, x / l): u.u' and |u| |u'| sin a, the area that they span; each (N, M).

    The area is exact for neighbours, where a root of (|u| |u'|)^2 - (u.u')^2 keeps half of the digits: by its
    minors it is |x - x'|^2 / l^2 + (|x|^2 |x - x'|^2 - (x.(x - x'))^2) / l^4.
    """
    scale = np.exp(-2 * own[0])
    away = [np.subtract.outer(a, b) for a, b in zip(x.T, y.T, strict=True)]
    squared = sum(one**2 for one in away)
    along = sum(a[:, None] * one for a, one in zip(x.T, away, strict=True))
    turned = np.maximum((x**2).sum(1)[:, None] * squared - along**2, 0) if x.shape[1] > 1 else 0.0
    return np.asarray(1 + x @ y.T * scale), np.sqrt(scale * (squared + scale * turned))


def _away(own: Array, x: Array) -> float:
    return float(1 + x.shape[1] * np.exp(-2 * own[0]))


def _correlation(own: Array, x: Array, y: Array) -> tuple[Array, Array, Array, Array]:
    """2 u.u' / root, and its parts: 2 u.u', root = sqrt(A A'), A = 1 + 2 u.u of x (N,)."""
    twice = 2 * np.exp(2 * own[1])
    A, B = (1 + twice * (1 + (v**2).sum(1) * np.exp(-2 * own[0])) for v in (x, y))
    root = np.sqrt(np.outer(A, B))
    u = twice * (1 + x @ y.T * np.exp(-2 * own[0]))
    return u / root, u, root, A
