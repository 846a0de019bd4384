"""What a kernel is: values, derivatives by the logarithm of every hyperparameter, and what these are called.

    k(x, x') = constant * R(x, x') + noise   (noise where x and x' are one point)

R has hyperparameters of its own, `slots`; a point `own` of them are logarithms, in the slots' order. Inputs
are scaled (`bench.gp.scaling`).
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Pull = Callable[[Array], Array]  # W -> sum_ij W_ij dR_ij / d own, W symmetric
LENGTH, PERIOD, WEIGHT = "length scale", "period", "weight"


class Slot(NamedTuple):
    """A hyperparameter.

    kind: LENGTH, PERIOD, WEIGHT or a name of its own. of: the input, None for all. bounds: None where they
    come from the inputs' spacing and range. unit: whether it is as long as its input's unit says. value: in
    the input's own unit, where the study gives it: then it is not looked for. part: the kernel of a sum or
    product that it belongs to.
    """

    kind: str
    of: int | None = None
    bounds: tuple[float, float] | None = None
    unit: bool = False
    value: float | None = None
    part: str = ""


@dataclass(frozen=True)
class Kernel(ABC):
    """R(x, x'). words: as a formula. lanes: its struct in native/covariance.h, where there is one."""

    words: str
    lanes: str = ""

    @abstractmethod
    def slots(self, n_inputs: int) -> tuple[Slot, ...]:
        """Its hyperparameters with so many inputs."""

    @abstractmethod
    def matrix(self, own: Array, x: Array, y: Array) -> Array:
        """R between x (N, D) and y (M, D), (N, M)."""

    @abstractmethod
    def pulled(self, own: Array, x: Array) -> tuple[Array, Pull]:
        """R among x (N, D), and what gives its derivatives."""

    def diagonal(self, own: Array, x: Array) -> Array:
        """R of each of x (N, D) with itself, (N,)."""
        return np.ones(len(x))

    @property
    def periodic(self) -> bool:
        """Whether it repeats itself for ever, so that likelihoods have many peaks."""
        return False

    @property
    def parts(self) -> tuple["Kernel", ...]:
        """The kernels that it is put together from; itself, of one that is not."""
        return (self,)

    def size(self, n_inputs: int) -> int:
        """Hyperparameters with so many inputs."""
        return len(self.slots(n_inputs))

    def n_scales(self, n_inputs: int) -> int:
        """Length scales with so many inputs."""
        return sum(slot.kind == LENGTH for slot in self.slots(n_inputs))

    def unfit(self, n_inputs: int) -> str:
        """What is wrong with lists that are given for so many inputs, "" where nothing is."""
        return next(filter(None, (part.unfit(n_inputs) for part in self.parts if part is not self)), "")

    @property
    def given(self) -> bool:
        """Whether a length is given, so that inputs mean something where they never vary."""
        return any(slot.unit and slot.value is not None for slot in self.slots(1))
