"""The compiled engine: native/lanes.cpp trains LANES networks side by side, one a vector lane.

Networks lie last, (groups, ..., LANES), so that every operation is the same on all lanes and none
crosses them. One call trains every group through its epochs; nothing here needs torch.
"""

import ctypes
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.models.activations import ACTIVATIONS
from bench.models.network import Architecture
from bench.training.descent import ORDER_BLOCK, orders
from bench.training.engine import MEASURES, Measured
from bench.training.member import Member
from bench.training.sizes import TILE

Array = NDArray[np.float64]

OUTPUTS = tuple(ACTIVATIONS)  # output_of's numbers
LOSSES = ("bce", "mse", "l1")
RULES = ("plain", "momentum", "nesterov", "adam", "adamw")
ALIGNMENT = 64  # bytes, of the widest vector

_SIZES = (
    *("groups", "n_inputs", "depth", "bias", "output", "loss", "batch", "rule", "classifies"),
    *("n", "n_validation", "n_weights", "order_rows"),
)
_ARRAYS = (
    *("widths", "P", "G", "first", "second", "X", "T", "validation_X", "validation_T"),
    *("eta", "alpha", "beta", "beta2", "eps", "powers"),
    *("summed", "finite_epochs", "orders", "seed_of", "measured", "scratch"),
)


STATE = ("P", "first", "second", "powers", "finite_epochs")  # what training changes, member by member
IN_DOUBLE = ("eta", "alpha", "beta", "beta2", "eps", "powers")


class Problem(ctypes.Structure):
    """lanes.cpp's struct of the same name."""

    _fields_ = [(name, ctypes.c_int64) for name in _SIZES] + [(name, ctypes.c_void_p) for name in _ARRAYS]


class LaneEngine:
    """`members` in lanes; the engine's interface is `bench.training.engine.Engine`."""

    def __init__(
        self, library: ctypes.CDLL, arch: Architecture, members: list[Member], dtype: np.dtype[Any]
    ) -> None:
        self.library, self.arch, self.dtype = library, arch, dtype
        self.lanes = int(library.lanes())
        self.descent, self.classifies = members[0].descent, members[0].classifies
        weights = np.stack([m.weights for m in members])
        self._adapts = self.descent.rule in ("adam", "adamw")
        state = {"P": weights, "first": np.zeros_like(weights), "finite_epochs": np.zeros(len(members))}
        state["second"] = np.zeros_like(weights[:, : weights.shape[1] if self._adapts else 1])
        self._hold(members, state | {"powers": np.ones((len(members), 2))})

    def train(self, first: int, last: int) -> None:
        """Epochs first to last, a block of orders at a time where points are shuffled."""
        shuffled = self._batch < self._n
        while first <= last:
            block, row = divmod(first - 1, ORDER_BLOCK)
            count = min(last - first + 1, ORDER_BLOCK - row) if shuffled else last - first + 1
            if shuffled:
                self._draw_orders(block)
            factors = np.ascontiguousarray(self.descent.factors(first, first + count - 1))
            at = ctypes.c_void_p(factors.ctypes.data)
            self.library.train(ctypes.byref(self._problem), ctypes.c_int64(row), ctypes.c_int64(count), at)
            first += count

    def look(self) -> Measured:
        """See Engine."""
        return self._measure(everything=True)

    def validate(self) -> Array:
        """(K,): misfit per validation point."""
        return self._measure(everything=False).validation_loss

    def weights(self) -> NDArray[Any]:
        """(K, n_weights) in torch's order."""
        return self._rows(self._arrays["P"])

    def finite_epochs(self) -> NDArray[np.int64]:
        """(K,): epochs after which all weights were finite."""
        return self._arrays["finite_epochs"].reshape(-1)[: self.K].astype(np.int64)

    def ended(self) -> NDArray[np.int64]:
        """(K,) zeros: descent goes on."""
        return np.zeros(self.K, np.int64)

    def close(self) -> None:
        """Nothing is held that Python does not let go of."""

    def rows_for(self, n: int) -> int:
        """Rows that n networks take: whole groups."""
        return min(-(-n // self.lanes) * self.lanes, self.K)

    def keep(self, rows: NDArray[np.int64]) -> None:
        """Go on with these rows alone."""
        state = {name: self._rows(self._arrays[name])[rows] for name in STATE}
        self._hold([self.members[i] for i in rows], state)

    def _hold(self, members: list[Member], state: dict[str, NDArray[Any]]) -> None:
        """state: what training has come to, of each of STATE (K, ...)."""
        self.members, self.K = members, len(members)
        self._n, size = len(members[0].t), self.descent.batch_size
        self._batch = min(size or self._n, self._n)
        self._seeds, self._seed_of = np.unique([m.seed for m in members], return_inverse=True)
        self._block = -1
        descents = [m.descent for m in members]
        rates = {
            "eta": np.array([d.eta for d in descents]),
            "alpha": np.array([d.alpha for d in descents]),
            "beta": np.array([d.betas[0] if self._adapts else d.momentum for d in descents]),
            "beta2": np.array([d.betas[1] for d in descents]),
            "eps": np.array([d.eps for d in descents]),
        }
        per_member = (
            rates
            | state
            | {
                "summed": np.array([d.reduction == "sum" for d in descents]),
                "X": np.stack([m.x for m in members]),
                "T": np.stack([m.t for m in members]),
                "validation_X": np.stack([m.validation_x for m in members]),
                "validation_T": np.stack([m.validation_t for m in members]),
            }
        )
        self._arrays = {name: self._in_lanes(name, values) for name, values in per_member.items()}
        self._arrays |= self._shared_arrays(np.asarray(self._seed_of))
        self._problem = Problem(
            groups=-(-self.K // self.lanes),
            n_inputs=self.arch.n_inputs,
            depth=len(self.arch.hidden),
            bias=self.arch.bias,
            output=OUTPUTS.index(self.arch.output),
            loss=LOSSES.index(self.descent.loss),
            batch=self._batch,
            rule=RULES.index(self.descent.rule),
            classifies=self.classifies,
            n=self._n,
            n_validation=len(members[0].validation_t),
            n_weights=self.arch.n_weights,
            order_rows=ORDER_BLOCK,
            **{name: values.ctypes.data for name, values in self._arrays.items()},
        )

    def _shared_arrays(self, seed_of: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
        """What is no member's own, and each lane's row of orders."""
        L, groups = self.lanes, -(-self.K // self.lanes)
        tile = 3 * TILE * (sum(self.arch.hidden) + 1)
        batch = self._batch * (self.arch.n_inputs + 1)
        n_orders = len(self._seeds) * ORDER_BLOCK * self._n if self._batch < self._n else 1
        arrays = {
            "widths": np.array(self.arch.hidden or (0,), dtype=np.int64),
            "G": aligned((self.arch.n_weights, L), self.dtype),
            "orders": np.zeros(n_orders, np.int32),
            "seed_of": np.zeros((groups, L), np.int32),
            "measured": aligned((groups, MEASURES, L), np.dtype(np.float64)),
            "scratch": aligned((tile + batch, L), self.dtype),
        }
        arrays["seed_of"].reshape(-1)[: self.K] = seed_of
        return arrays

    def _in_lanes(self, name: str, values: NDArray[Any]) -> NDArray[Any]:
        """(K, ...) -> (groups, ..., LANES); the lanes left over repeat the first row."""
        groups = -(-self.K // self.lanes)
        filled = np.concatenate([values, np.repeat(values[:1], groups * self.lanes - self.K, axis=0)])
        dtype = np.dtype(np.float64) if name in IN_DOUBLE else self.dtype
        out = aligned((groups, *values.shape[1:], self.lanes), dtype)
        out[...] = np.moveaxis(filled.reshape(groups, self.lanes, *values.shape[1:]), 1, -1)
        return out

    def _rows(self, values: NDArray[Any]) -> NDArray[Any]:
        """(groups, ..., LANES) -> (K, ...), copied."""
        rows = np.moveaxis(values, -1, 1)
        return rows.reshape(-1, *rows.shape[2:])[: self.K].copy()

    def _measure(self, everything: bool) -> Measured:
        """Not `everything`: the validation points' alone, what else there is being an earlier look's."""
        self.library.look(ctypes.byref(self._problem), ctypes.c_int64(everything))
        return Measured(*np.moveaxis(self._rows(self._arrays["measured"]), 0, 1))

    def _draw_orders(self, block: int) -> None:
        if block != self._block:
            drawn = np.stack([orders(int(s), self._n, block) for s in self._seeds])
            self._arrays["orders"][...] = drawn.reshape(-1)
            self._block = block


def aligned(shape: tuple[int, ...], dtype: np.dtype[Any]) -> NDArray[Any]:
    """Zeros whose memory begins at a multiple of ALIGNMENT bytes."""
    n = int(np.prod(shape)) * dtype.itemsize
    raw = np.zeros(n + ALIGNMENT, np.uint8)
    start = -raw.ctypes.data % ALIGNMENT
    return raw[start : start + n].view(dtype).reshape(shape)
