"""What a step makes of the gradient, in NumPy: for reading, and to hold the engines against.

With g the gradient, alpha the weight decay, eta_k the learning rate of epoch k (`bench.training.schedules`):

    plain      w <- w - eta_k (g + alpha w)
    momentum   v <- mu v + (g + alpha w),   w <- w - eta_k v                         (Polyak 1964)
    nesterov   v <- mu v + (g + alpha w),   w <- w - eta_k ((g + alpha w) + mu v)    (Sutskever et al. 2013)
    adam       h = g + alpha w,   m <- b1 m + (1 - b1) h,   s <- b2 s + (1 - b2) h^2  (Kingma and Ba 2015)
               w <- w - eta_k (m / (1 - b1^t)) / (sqrt(s / (1 - b2^t)) + eps)
    adamw      w <- w - eta_k alpha w, then Adam's step with h = g           (Loshchilov and Hutter 2019)

v, m and s start at 0 and t counts the steps from 1. m is a mean of the gradients so far with weights
(1 - b1) b1^(t - i) that sum to 1 - b1^t: divided by that sum it is a weighted mean, and without the division
the first steps would be too small. So with s. Nesterov's gradient is that at the point which momentum is
about to reach, w - eta mu v; written for that point itself, as torch has it, it becomes the formula above.
Adam with L2 decay divides alpha w by sqrt(s) as it does the gradient, so that weights with large gradients
hardly decay; AdamW keeps the decay out of it. eps is added after the division by the bias, where torch adds
it.
"""

import numpy as np
from numpy.typing import NDArray

from bench.training.descent import Descent

Array = NDArray[np.float64]


class Rule:
    """One network's steps, and what they remember of the gradients; weights are flat, (P,)."""

    def __init__(self, descent: Descent, n_weights: int) -> None:
        self.of, self.t = descent, 0
        self.first, self.second = np.zeros(n_weights), np.zeros(n_weights)  # v or m; s

    def step(self, w: Array, g: Array, factor: float = 1.0) -> Array:
        """The weights after a step from w with the gradient g; factor: what eta is times in this epoch."""
        of, eta = self.of, self.of.eta * factor
        self.t += 1
        if of.rule == "adamw":
            return self._adam(w - eta * of.alpha * w, g, eta)
        h = g + of.alpha * w
        match of.rule:
            case "plain":
                return w - eta * h
            case "momentum" | "nesterov":
                self.first = of.momentum * self.first + h
                return w - eta * (self.first if of.rule == "momentum" else h + of.momentum * self.first)
            case "adam":
                return self._adam(w, h, eta)
        raise ValueError(f"unknown optimiser {of.optimiser!r}")

    def _adam(self, w: Array, h: Array, eta: float) -> Array:
        b1, b2 = self.of.betas
        self.first = b1 * self.first + (1 - b1) * h
        self.second = b2 * self.second + (1 - b2) * h**2
        m, s = self.first / (1 - b1**self.t), self.second / (1 - b2**self.t)
        return w - eta * m / (np.sqrt(s) + self.of.eps)
