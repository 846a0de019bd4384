"""What a task gives for one seed: points to train on, to choose by, to report on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.cell import Problem

Array = NDArray[np.float64]
STANDARDISED = " (standardised)"  # stands behind the name of an input that is


@dataclass(frozen=True)
class Points:
    """Inputs x (N, D) and targets t (N,), float64; t is 0 or 1 in classification."""

    x: Array
    t: Array

    def __len__(self) -> int:
        return len(self.t)


@dataclass(frozen=True)
class Dataset:
    """One draw of a task.

    In regression t is in the unit that the network sees; the task's own unit is
    `t * target_scale + target_shift` (1 and 0 unless the task standardises its target). What is 1 long in an
    input is as long as its `input_scale` in the input's own unit (1 unless the task standardises inputs).
    """

    problem: Problem
    train: Points
    validation: Points
    test: Points
    outside: Points | None = None  # regression on one input: beyond the training range
    input_names: tuple[str, ...] = ("x1", "x2")
    target_name: str = "t"
    class_names: tuple[str, str] = ("0", "1")
    target_scale: float = 1.0
    target_shift: float = 0.0
    input_scale: tuple[float, ...] = ()  # of each input; (): 1
    train_range: tuple[float, float] | None = None  # regression on one input
    wide_range: tuple[float, float] | None = None  # the range figures show
    exact: bool = False  # regression: whether test targets are the function itself, without the noise

    @property
    def n_inputs(self) -> int:
        return int(self.train.x.shape[1])

    @property
    def own_names(self) -> tuple[str, ...]:
        """The inputs' names, each for the input in its own unit."""
        if not self.input_scale:
            return self.input_names
        return tuple(name.removesuffix(STANDARDISED) for name in self.input_names)
