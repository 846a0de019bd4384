"""What the works work on: points of the catalogue's tasks, and networks as a study has them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.models.network import initial_weights
from bench.tasks import make_dataset, resolve
from bench.tasks.dataset import Dataset
from bench.timing.suite import Wanted
from bench.training.descent import Descent
from bench.training.member import Member

Array = NDArray[np.float64]
ETA, ALPHA = 0.1, 1e-3
SEEDS = 5  # as many draws of data, weights and order as a study has; member k has seed k % SEEDS
TASKS = {"classification": "moons", "regression": "sin"}


class NoSuchWorkError(Exception):
    """A variant cannot do this, on any machine; why, in one line."""


def drawn(problem: str, n: int, seed: int = 0) -> Dataset:
    """n training points: moons in the plane, or a sine with noise."""
    name = TASKS[problem]
    return make_dataset(resolve(name, {}, Path()), seed, n_train=n)


def descent_of(one: Wanted) -> Descent:
    """Learning rate, decay, loss and batch size; it never ends."""
    loss = "bce" if one.sizes["problem"] == "classification" else "mse"
    return Descent(ETA, ALPHA, loss, batch_size=one.batch_size, epochs=10**9)


def members_of(one: Wanted) -> list[Member]:
    """K networks."""
    assert one.arch is not None
    arch, descent = one.arch, descent_of(one)
    problem = str(one.sizes["problem"])
    data = [drawn(problem, one.count("n"), seed) for seed in range(min(SEEDS, one.count("K")))]
    weights = [initial_weights(arch, "uniform", seed) for seed in range(len(data))]
    return [
        Member(
            weights[k % SEEDS],
            data[k % SEEDS].train.x,
            data[k % SEEDS].train.t,
            data[k % SEEDS].validation.x,
            data[k % SEEDS].validation.t,
            descent,
            seed=k % SEEDS,
            classifies=problem == "classification",
        )
        for k in range(one.count("K"))
    ]


def copy_to(device: str, *arrays: NDArray[Any]) -> Callable[[], Callable[[], None]] | None:
    """Makes the copy of the arrays, single precision, to a device that is not the host."""
    if device == "cpu":
        return None

    def make() -> Callable[[], None]:
        import torch

        held = [torch.as_tensor(np.asarray(array, np.float32)) for array in arrays]

        def copy() -> None:
            for tensor in held:
                tensor.to(device)

        return copy

    return make
