"""Steps of a Stack by the rules of `bench.training.rules`: one rule for all members, rates of each its own.

Written as torch.optim writes them, so that single precision rounds alike. Adam keeps to

    m <- m + (1 - b1) (h - m),  s <- b2 s + (1 - b2) h h,  w <- w - step m / (sqrt(s) / root + eps)

with step = eta_k / (1 - b1^t) and root = sqrt(1 - b2^t), which are computed in double precision from running
products, whatever the weights' own.
"""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bench.training.descent import Descent
from bench.training.sizes import states_of
from bench.training.stacked import Stack

Array = NDArray[np.float64]
AHEAD = 256  # steps whose sizes are worked out together


class Steps:
    """Steps of a `stack` by rule plain, momentum or nesterov; descents: its members', n_batches: an epoch's.

    Rates lie like P, so that nothing broadcasts. states: what the rule remembers of the gradients, like P.
    powers (2, K): b1^t and b2^t after t steps, of the rules that have betas.
    """

    def __init__(self, stack: Stack, descents: list[Descent], n_batches: int) -> None:
        self.stack, self.rule, self.n_batches = stack, descents[0].rule, n_batches
        self.states = [torch.zeros_like(stack.P) for _ in range(states_of(self.rule))]
        self.powers = np.ones((2, stack.K))
        self._descents = descents
        self._eta, self._factor = self._each("eta"), float("nan")
        self._alpha = self._per_weight(self._each("alpha"))
        self._prepare()

    def begin(self, factors: Array, i: int) -> None:
        """Epoch i begins, of some that follow each other; factors: what eta is times in each of them."""
        self._factors, self._epoch = factors, i
        if factors[i] != self._factor:
            self._factor = factors[i]
            self._turn(self._eta * self._factor)

    def take(self, batch: int) -> None:
        """The step from G, the gradient of this batch, the first of an epoch being 0. G is lost."""
        P, G = self.stack.P, self.stack.G
        G.addcmul_(P, self._alpha)
        if self.rule == "plain":
            P.addcmul_(G, self._rate, value=-1)
            return
        V = self.states[0]
        V.mul_(self._momentum).add_(G)
        if self.rule == "nesterov":
            P.addcmul_(G.addcmul_(V, self._momentum), self._rate, value=-1)
        else:
            P.addcmul_(V, self._rate, value=-1)

    def go_on_from(self, before: "Steps", rows: Tensor) -> None:
        """Take over what these rows of another stack remember."""
        for mine, theirs in zip(self.states, before.states, strict=True):
            mine.copy_(self.stack.inner(before.stack.outer(theirs)[rows]))
        self.powers = before.powers[:, rows.cpu().numpy()]

    def _prepare(self) -> None:
        """What stays the same for all steps."""
        if self.states:
            self._momentum = self._per_weight(self._each("momentum"))

    def _turn(self, eta: Array) -> None:
        """Go on with these learning rates, (K,)."""
        self._rate = self._per_weight(eta)

    def _each(self, name: str) -> Array:
        """(K,) or, of betas, (K, 2)."""
        return np.array([getattr(d, name) for d in self._descents], dtype=np.float64)

    def _tensor(self, values: Array) -> Tensor:
        return torch.as_tensor(values, dtype=self.stack.P.dtype, device=self.stack.P.device)

    def _per_weight(self, values: Array) -> Tensor:
        return self.stack.per_weight(self._tensor(values))


class AdamSteps(Steps):
    """The same by rule adam or adamw."""

    def take(self, batch: int) -> None:
        """See Steps."""
        P, G, room = self.stack.P, self.stack.G, self._room
        m, s = self.states
        done = self._epoch * self.n_batches + batch
        row = done % AHEAD
        if row == 0:
            self._look_ahead(done)
        for part in self._parts:
            part.copy_(self._sizes[row])
        if self.rule == "adamw":
            P.mul_(self._decay)
        else:
            G.addcmul_(P, self._alpha)
        m.lerp_(G, self._new_first)
        s.mul_(self._b2).addcmul_(torch.mul(G, self._new_second, out=room), G)
        torch.sqrt(s, out=room).div_(self._root).add_(self._eps)
        P.addcdiv_(torch.mul(m, self._step, out=G), room, value=-1)

    def _prepare(self) -> None:
        self._betas = self._each("betas").T
        b1, b2 = self._betas
        self._new_first, self._new_second = self._per_weight(1 - b1), self._per_weight(1 - b2)
        self._b2, self._eps = self._per_weight(b2), self._per_weight(self._each("eps"))
        self._room = torch.empty_like(self.stack.P)
        sizes = self.stack.P.new_empty(2, len(self.stack.P))
        self._step, self._root = sizes
        self._parts = self.stack.parts(sizes)

    def _turn(self, eta: Array) -> None:
        if self.rule == "adamw":
            self._decay = self._per_weight(1 - eta * self._each("alpha"))

    def _look_ahead(self, done: int) -> None:
        """Work out step and root of the steps after `done` of these epochs', (steps, 2, K, 1)."""
        at = np.arange(done, min(done + AHEAD, len(self._factors) * self.n_batches))
        betas = np.broadcast_to(self._betas, (len(at), *self._betas.shape))
        powers = np.multiply.accumulate(np.concatenate([self.powers[None], betas]))[1:]
        self.powers = powers[-1]
        eta = self._eta * self._factors[at // self.n_batches, None]
        sizes = np.stack([eta / (1 - powers[:, 0]), np.sqrt(1 - powers[:, 1])], axis=1)
        self._sizes = self._tensor(sizes)[..., None]


def steps_of(stack: Stack, descents: list[Descent], n_batches: int) -> Steps:
    """By the members' common rule."""
    adam = descents[0].rule in ("adam", "adamw")
    return (AdamSteps if adam else Steps)(stack, descents, n_batches)
