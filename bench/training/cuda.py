"""The engine of GPU programs in Triton: networks that live in a GPU's registers for all epochs of a call.

One program trains a network, or a few small ones, and no sum crosses networks, so that a path is the
same bits whoever its neighbours are and however many there are. Members with the same points share
them on the device. Triton's interpreter (TRITON_INTERPRET=1) runs the same programs on the CPU.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bench.models.network import Architecture
from bench.training.descent import ORDER_BLOCK, batches, orders
from bench.training.engine import MEASURES, Measured
from bench.training.member import Member
from bench.training.sizes import WARP, power_of_two, states_of, triton_each

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Tile:
    """What a program holds at once: networks, units and points, and how many warps share them."""

    nets: int
    units: int
    points: int
    warps: int


def tile_of(arch: Architecture, batch_size: int, itemsize: int = 4, states: int = 1) -> Tile:
    """A function of the computation alone, since the order of sums depends on it.

    `triton_each` numbers of every tensor a thread; points before networks, since the sums over units
    are then shorter. More networks than one only fill a warp.
    """
    room = WARP * triton_each(arch.n_inputs, itemsize, states)
    units = power_of_two(max(arch.hidden, default=1))
    points = max(1, min(power_of_two(batch_size), room // units))
    nets = max(1, WARP // (units * points))
    return Tile(nets, units, points, max(1, nets * units * points // room))


class TritonEngine:
    """`members`, a program each; the engine's interface is `bench.training.engine.Engine`."""

    def __init__(self, arch: Architecture, members: list[Member], dtype: str, device: str) -> None:
        self.arch, self.dtype, self.device = arch, getattr(torch, dtype), device
        self.descent, self.K = members[0].descent, len(members)
        self.classifies = members[0].classifies
        self._n, self._n_validation = len(members[0].t), len(members[0].validation_t)
        self._batch = min(self.descent.batch_size or self._n, self._n)
        states = states_of(self.descent.rule)
        self._tile = tile_of(arch, self._batch, self.dtype.itemsize, states)
        self._data_of = self._hold_points(members)
        self._P = self._tensor(np.stack([m.weights for m in members]))
        self._states = self._P.new_zeros(states, *self._P.shape)  # a velocity, or Adam's means
        self._rates = torch.as_tensor(_rates_of(members, self._n, self._batch), device=device)
        self._powers = torch.ones(2, self.K, dtype=torch.float64, device=device)  # b1^t, b2^t
        self._finite_epochs = torch.zeros(self.K, dtype=torch.int32, device=device)
        self._seeds, seed_of = np.unique([m.seed for m in members], return_inverse=True)
        self._seed_of = torch.as_tensor(seed_of, device=device)
        self._orders, self._block = torch.zeros(1, dtype=torch.int32, device=device), -1

    def train(self, first: int, last: int) -> None:
        """Epochs first to last, a block of orders at a time where points are shuffled."""
        shuffled = self._batch < self._n
        while first <= last:
            block, row = divmod(first - 1, ORDER_BLOCK)
            count = min(last - first + 1, ORDER_BLOCK - row) if shuffled else last - first + 1
            if shuffled:
                self._draw_orders(block)
            self.launch_train(first, count)
            first += count

    def look(self) -> Measured:
        """See Engine."""
        sums, n, n_validation = self._measure(everything=True), self._n, self._n_validation
        train_score, validation_score = sums.train_score / n, sums.validation_score / n_validation
        if not self.classifies:
            train_score, validation_score = np.sqrt(train_score), np.sqrt(validation_score)
        return Measured(
            train_loss=sums.train_loss / n,
            train_score=train_score,
            validation_loss=sums.validation_loss / n_validation,
            validation_score=validation_score,
            weight_norm=np.sqrt(sums.weight_norm),
            gradient_norm=np.sqrt(sums.gradient_norm) / n,
        )

    def validate(self) -> Array:
        """(K,): misfit per validation point."""
        return np.asarray(self._measure(everything=False).validation_loss / self._n_validation)

    def weights(self) -> NDArray[Any]:
        """(K, n_weights) in torch's order."""
        return np.array(self._P.cpu().numpy())

    def finite_epochs(self) -> NDArray[np.int64]:
        """(K,): epochs after which all weights were finite."""
        return self._finite_epochs.cpu().numpy().astype(np.int64)

    def ended(self) -> NDArray[np.int64]:
        """(K,) zeros: descent goes on."""
        return np.zeros(self.K, np.int64)

    def close(self) -> None:
        """Nothing is held that Python does not let go of."""

    def rows_for(self, n: int) -> int:
        """Rows that n networks take: whole programs."""
        return min(-(-n // self._tile.nets) * self._tile.nets, self.K)

    def keep(self, rows: NDArray[np.int64]) -> None:
        """Go on with these rows alone."""
        at = torch.as_tensor(rows, device=self.device)
        self.K = len(rows)
        self._P, self._states = self._P[at], self._states[:, at].contiguous()
        self._rates, self._powers = self._rates[:, at].contiguous(), self._powers[:, at].contiguous()
        self._finite_epochs, self._seed_of = self._finite_epochs[at], self._seed_of[at]
        self._data_of = self._data_of[at]

    def _hold_points(self, members: list[Member]) -> Tensor:
        """Take each set of points once, (sets, D, N); gives every member's set, (K,)."""
        known: dict[tuple[int, ...], int] = {}
        data_of = [
            known.setdefault(tuple(id(v) for v in (m.x, m.t, m.validation_x, m.validation_t)), len(known))
            for m in members
        ]
        firsts = [members[i] for i in np.unique(data_of, return_index=True)[1]]
        self._X = self._tensor(np.stack([m.x.T for m in firsts]))
        self._T = self._tensor(np.stack([m.t for m in firsts]))
        self._validation_X = self._tensor(np.stack([m.validation_x.T for m in firsts]))
        self._validation_T = self._tensor(np.stack([m.validation_t for m in firsts]))
        return torch.as_tensor(np.array(data_of, dtype=np.int64), device=self.device)

    def launch_train(self, first: int, epochs: int) -> None:
        """`epochs` epochs from `first` on, whose block of orders is drawn."""
        from bench.training.triton import programs

        factors = self.descent.factors(first, first + max(epochs, 1) - 1)
        programs.train[self._grid()](
            *(self._P, self._states, self._X, self._T, self._data_of, self._rates, self._powers),
            *(torch.as_tensor(factors, device=self.device), self._finite_epochs),
            *(self._orders, self._seed_of, (first - 1) % ORDER_BLOCK, epochs, self.K, self._n, self._batch),
            ORDER_ROWS=ORDER_BLOCK,
            SHUFFLED=self._batch < self._n,
            RULE=self.descent.rule,
            STATES=len(self._states),
            **self._constants(),
        )

    def _measure(self, everything: bool) -> Measured:
        """Sums over points, and over squares for the norms; not `everything`: validation's alone."""
        from bench.training.triton import programs

        measured = torch.zeros(MEASURES, self.K, dtype=self.dtype, device=self.device)
        programs.look[self._grid()](
            *(self._P, self._X, self._T, self._validation_X, self._validation_T, self._data_of, measured),
            *(self.K, self._n, self._n_validation),
            EVERYTHING=everything,
            CLASSIFIES=self.classifies,
            **self._constants(),
        )
        return Measured(*np.asarray(measured.cpu().double().numpy()))

    def _grid(self) -> tuple[int]:
        return (math.ceil(self.K / self._tile.nets),)

    def _constants(self) -> dict[str, Any]:
        """What the programs are compiled for, and how."""
        arch, tile = self.arch, self._tile
        return {
            "INPUTS": arch.n_inputs,
            "WIDTH": max(arch.hidden, default=1),
            "BIAS": arch.bias,
            "HIDDEN": bool(arch.hidden),
            "NAME": arch.activation or "identity",
            "OUTPUT": arch.output,
            "LOSS": self.descent.loss,
            "NETS": tile.nets,
            "UNITS": tile.units,
            "POINTS": tile.points,
            "num_warps": tile.warps,
            "num_stages": 1,
            "enable_fp_fusion": False,
        }

    def _draw_orders(self, block: int) -> None:
        if block != self._block:
            drawn = np.stack([orders(int(s), self._n, block) for s in self._seeds]).astype(np.int32)
            self._orders, self._block = torch.as_tensor(drawn, device=self.device), block

    def _tensor(self, values: NDArray[Any]) -> Tensor:
        return torch.as_tensor(np.ascontiguousarray(values), dtype=self.dtype, device=self.device)


class NoTritonError(Exception):
    """No GPU programs, and why, in one line."""


def check_triton(arch: Architecture, member: Member, dtype: str, device: str) -> None:
    """Compile both programs for what is to be trained, and run them once. NoTritonError otherwise."""
    try:
        from triton import knobs
    except ImportError as error:
        raise NoTritonError("triton is not installed") from error
    if device == "cpu" and not knobs.runtime.interpret:
        raise NoTritonError("Triton trains on the CPU under TRITON_INTERPRET=1 only")
    try:
        engine = TritonEngine(arch, [member], dtype, device)
        engine.launch_train(1, 0)
        engine.look()
    except (MemoryError, torch.OutOfMemoryError):
        raise
    except Exception as error:  # whatever a compiler may raise
        text = (str(error).strip() or "it gave no reason").splitlines()[0]
        raise NoTritonError(f"Triton does not serve: {type(error).__name__}: {text}") from error


def _rates_of(members: list[Member], n: int, batch: int) -> Array:
    """(8, K): eta, alpha; what a whole batch's gradient and the last one's is times; momentum, betas, eps.

    In double precision whatever the weights' own, since the sizes of steps are computed from them.
    """
    descents = [m.descent for m in members]
    last = batches(n, batch)[-1]
    rest = last.stop - last.start
    scales = [[1.0 if d.reduction == "sum" else 1 / count for d in descents] for count in (batch, rest)]
    names = ("eta", "alpha", "momentum", "eps")
    eta, alpha, momentum, eps = ([getattr(d, name) for d in descents] for name in names)
    return np.array([eta, alpha, *scales, momentum, *np.transpose([d.betas for d in descents]), eps])
