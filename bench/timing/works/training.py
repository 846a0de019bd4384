"""Epochs of training, by five trainers on the same points: microseconds an epoch and network.

plain: torch autograd and torch.optim.SGD, one network, as one would write it. scikit-learn:
`MLPClassifier` or `MLPRegressor` with its solver sgd (a neuron: `SGDClassifier`, `SGDRegressor`).
vmap: torch.func.vmap(grad) over K networks. stack: this project's batched torch operations over K
networks at once. fused: this project's trainer as a study has it, engine and chunks chosen by its
rules. Steps alone are timed: no learning curve, no scores.
"""

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from bench.timing import counts
from bench.timing.estimate import SHORT, epoch_seconds
from bench.timing.suite import Wanted
from bench.timing.work import Run, Work
from bench.timing.works import scikit
from bench.timing.works.data import copy_to, descent_of, drawn, members_of
from bench.training.member import Member
from bench.training.sizes import LANES, LANES_CHUNK, TRITON, TRITON_CHUNK, chunk_size

TURN = 8  # epochs that a chunk trains before the next one takes over; a study's are hundreds


class Trainer(Protocol):
    """Carries one network or many through the epochs."""

    def train(self, first: int, last: int) -> None:
        """Epochs first to last, both among them; counted from 1."""


def work(one: Wanted) -> Work:
    """One time is an epoch of all K networks, or several where one alone says too little."""
    epochs = _epochs_a_time(one)
    cost = counts.training(_arch(one), one.count("n"), one.batch_size or one.count("n"))
    if one.variant == "scikit-learn":
        scikit.check(one)
    return Work(
        one.what, one.variant, one.device, one.sizes, one.unit,
        make=lambda: stepping(MAKERS[one.variant](one), epochs),
        units=one.count("K") * epochs,
        flops=cost.flops,
        bytes=cost.bytes,
        transfer=_transfer(one),
    )  # fmt: skip


def stepping(build: Callable[[], Trainer], epochs: int = 1) -> Run:
    """Trains on, `epochs` epochs a time; the trainer is built by the first call, which is the cold one."""
    trainer: Trainer | None = None
    done = 0

    def run(n: int) -> None:
        nonlocal trainer, done
        trainer = trainer or build()
        trainer.train(done + 1, done + n * epochs)
        done += n * epochs

    return run


def plain_loop(one: Wanted) -> Callable[[], Trainer]:
    """A `bench.training.plain.Loop`."""
    (member,) = members_of(one)

    def build() -> Trainer:
        import torch

        from bench.training.plain import Loop

        data = member.weights, member.x, member.t, member.descent, member.seed
        return Loop(_arch(one), *data, torch.float32, one.device)

    return build


def scikit_learn(one: Wanted) -> Callable[[], Trainer]:
    """A `bench.timing.works.scikit.Fits`."""
    data = drawn(str(one.sizes["problem"]), one.count("n")).train
    return lambda: scikit.Fits(one, descent_of(one), data.x, data.t)


def vmapped(one: Wanted) -> Callable[[], Trainer]:
    """A `bench.timing.works.vmapped.VmapLoop`."""
    members = members_of(one)

    def build() -> Trainer:
        from bench.timing.works.vmapped import VmapLoop

        return VmapLoop(_arch(one), members, device=one.device)

    return build


def stack(one: Wanted) -> Callable[[], Trainer]:
    """The engine of batched torch operations, all members in one stack."""
    members = members_of(one)

    def build() -> Trainer:
        from bench.training.eager import EagerEngine

        return EagerEngine(_arch(one), members, len(members), "float32", one.device)

    return build


def fused(one: Wanted) -> Callable[[], Trainer]:
    """Engines as `bench.training.fused.train_members` makes them, chunk after chunk."""
    members = members_of(one)
    return lambda: Chunks(one, members)


class Chunks:
    """Every chunk's engine; each is carried through the epochs before the next one is."""

    def __init__(self, one: Wanted, members: list[Member]) -> None:
        from bench.training.choice import engine_for

        announced = one.sizes["engine"]
        asked = LANES if announced == LANES else None  # by name: then the compiler's own words are told
        make, name, K = engine_for(_arch(one), members[0], "float32", one.device, asked)
        if name != announced:
            raise RuntimeError(f"{announced} was to train, and {name} would")
        self.engines = [make(members[i : i + K], K) for i in range(0, len(members), K)]

    def train(self, first: int, last: int) -> None:
        """Epochs first to last, chunk after chunk."""
        for engine in self.engines:
            engine.train(first, last)


MAKERS: dict[str, Callable[[Wanted], Callable[[], Trainer]]] = {
    "plain": plain_loop,
    "scikit-learn": scikit_learn,
    "vmap": vmapped,
    "stack": stack,
    "fused": fused,
}


def _epochs_a_time(one: Wanted) -> int:
    """1, but where an epoch is a small part of what one call does.

    scikit-learn: of a fit, which also checks its input. Chunks: while a chunk trains, its memory
    lies in the caches; changing after each epoch would hide that.
    """
    seconds = epoch_seconds(one)
    if one.variant == "scikit-learn":
        return max(1, min(100, round(2 * SHORT / seconds)))
    if one.variant == "fused":
        size = one.batch_size or one.count("n")
        whole = {LANES: LANES_CHUNK, TRITON: TRITON_CHUNK}
        K = whole.get(str(one.sizes["engine"])) or chunk_size(_arch(one), size)
        chunks = -(-one.count("K") // K)
        return max(1, min(TURN, round(SHORT / seconds * chunks))) if chunks > 1 else 1
    return 1


def _transfer(one: Wanted) -> Callable[[], Callable[[], None]] | None:
    """Points and targets of all networks."""
    K, n = one.count("K"), one.count("n")
    shape = (K, n, _arch(one).n_inputs)
    if one.device == "cpu":
        return None
    return copy_to(one.device, np.zeros(shape, np.float32), np.zeros((K, n), np.float32))


def _arch(one: Wanted) -> Any:
    assert one.arch is not None
    return one.arch
