"""Ways to train many small networks: this project's engines, and what a user would write.

Each is made once and then called round by round; a call trains a little and says how many epochs
times networks that was.
"""

import subprocess
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from bench.models.network import Architecture, initial_weights
from bench.training import plain
from bench.training.compiler import library
from bench.training.descent import Descent, batches
from bench.training.eager import EagerEngine
from bench.training.engine import Engine
from bench.training.lanes import LaneEngine
from bench.training.member import Member
from bench.training.sizes import LANES_CHUNK, chunk_size

Array = NDArray[np.float64]
Run = Callable[[], int]
ETA, ALPHA = 0.1, 1e-3
WARMUP = 3000  # epochs times networks, and more, that an engine trains before it counts


PRACTICAL = Architecture(2, (40,), "relu", "sigmoid")


@dataclass(frozen=True)
class Problem:
    """What is trained: the practical's network and data, unless something else is said."""

    arch: Architecture = PRACTICAL
    n: int = 200
    batch_size: int | None = None
    loss: str = "bce"

    @property
    def steps(self) -> int:
        """Updates an epoch."""
        return len(batches(self.n, self.batch_size))

    @cached_property
    def descent(self) -> Descent:
        """1,000 epochs of it."""
        return Descent(ETA, ALPHA, self.loss, batch_size=self.batch_size, epochs=1000)

    def drawn(self, seed: int) -> tuple[Array, Array]:
        """Points (n, n_inputs) and their classes (n,)."""
        rng = np.random.default_rng(seed)
        x = rng.normal(size=(self.n, self.arch.n_inputs))
        return x, (x[:, 0] * x[:, -1] > 0).astype(float)

    def members(self, K: int) -> list[Member]:
        """K networks, each with data of its own and one of five orders of points."""
        data = [self.drawn(k) for k in range(K)]
        return [
            Member(initial_weights(self.arch, "uniform", k), *data[k], *data[k - 1], self.descent, k % 5)
            for k in range(K)
        ]


def plain_loop(problem: Problem) -> Run:
    """torch autograd and torch.optim.SGD, one network."""
    x, t = problem.drawn(0)
    weights = initial_weights(problem.arch, "uniform", 0)
    epochs = max(1, 40 // problem.steps)
    descent = Descent(ETA, ALPHA, problem.loss, batch_size=problem.batch_size, epochs=epochs)

    def run() -> int:
        plain.train(problem.arch, weights, x, t, descent, 0, torch.float32)
        return epochs

    return run


def one_process_each(problem: Problem) -> Run:
    """A fresh interpreter that imports torch and trains one network for 1,000 epochs."""
    code = (
        "from benchmarks.variants import Problem, initial_weights, plain, torch\n"
        f"problem = Problem(batch_size={problem.batch_size})\n"
        "torch.set_num_threads(1)\n"
        "x, t = problem.drawn(0)\n"
        "weights = initial_weights(problem.arch, 'uniform', 0)\n"
        "plain.train(problem.arch, weights, x, t, problem.descent, 0, torch.float32)\n"
    )

    def run() -> int:
        subprocess.run([sys.executable, "-c", code], check=True)
        return problem.descent.epochs

    return run


def scikit_learn(problem: Problem) -> Run:
    """MLPClassifier with solver sgd, early stopping and momentum off."""
    from sklearn.neural_network import MLPClassifier

    x, t = problem.drawn(0)
    epochs = max(8, 60 // problem.steps)

    def run() -> int:
        model = MLPClassifier(
            problem.arch.hidden, "relu", solver="sgd", alpha=ALPHA, momentum=0, tol=0, max_iter=epochs,
            batch_size=problem.batch_size or problem.n, learning_rate_init=ETA, n_iter_no_change=epochs,
            random_state=0,
        )  # fmt: skip
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model.fit(x.astype(np.float32), t)
        return int(model.n_iter_)

    return run


def vmap(problem: Problem, K: int) -> Run:
    """torch.func.vmap(grad) over K networks."""
    N = problem.n
    data = [problem.drawn(k) for k in range(K)]
    x, t = (torch.tensor(np.stack([d[i] for d in data]), dtype=torch.float32) for i in (0, 1))
    weights = [initial_weights(problem.arch, "uniform", k) for k in range(K)]
    nets = [plain.build(problem.arch, w, torch.float32) for w in weights]
    params, _ = torch.func.stack_module_state(nets)
    params = {name: p.detach() for name, p in params.items()}

    def misfit(p: dict[str, Tensor], X: Tensor, T: Tensor) -> Tensor:
        a = torch.func.functional_call(nets[0], p, (X,))[:, 0]
        return nn.functional.binary_cross_entropy_with_logits(a, T)

    step = torch.func.vmap(torch.func.grad(misfit))

    def run() -> int:
        order = torch.randperm(N) if problem.steps > 1 else torch.arange(N)
        for batch in batches(N, problem.batch_size):
            g = step(params, x[:, order[batch]], t[:, order[batch]])
            for name, p in params.items():
                p.sub_(ETA * (g[name] + ALPHA * p))
        return K

    return run


def engine(problem: Problem, name: str, K: int | None = None) -> Run:
    """One of this project's engines, `lanes` or `eager`, steps alone."""
    made: Engine
    if name == "lanes":
        members = problem.members(K or LANES_CHUNK)
        code = library(problem.arch.activation or "identity", "float32")
        made = LaneEngine(code, problem.arch, members, np.dtype("float32"))
    else:
        rows = K or chunk_size(problem.arch, problem.batch_size or problem.n)
        made = EagerEngine(problem.arch, problem.members(rows), rows, "float32", "cpu")
    epochs, at = max(1, WARMUP // (made.K * problem.steps)), 0

    def run() -> int:
        nonlocal at
        made.train(at + 1, at + epochs)
        at += epochs
        return epochs * made.K

    return run


def compiled_by_torch(problem: Problem, chunks: int = 16, lanes: int = 16) -> Run:
    """The same under torch.compile: parameters (chunks, ., 40, lanes), one step a call.

    The two options are inductor's private ones; they keep intermediate values out of memory.
    """
    H, D, C, L = problem.arch.hidden[0], problem.arch.n_inputs, chunks, lanes
    size = problem.batch_size or problem.n
    members = problem.members(C * L)
    W = torch.randn(C, D + 1, H, L) * 0.5
    v, b = torch.randn(C, H, L) * 0.1, torch.zeros(C, L)
    x = torch.tensor(np.stack([m.x for m in members]), dtype=torch.float32)
    x = x.reshape(C, L, problem.n, D).permute(0, 3, 2, 1).contiguous()  # (C, D, n, L)
    t = torch.tensor(np.stack([m.t for m in members]), dtype=torch.float32)
    t = t.reshape(C, L, problem.n).transpose(1, 2).contiguous()  # (C, n, L)
    step = torch.compile(
        _step, dynamic=False, options={"realize_reads_threshold": 64, "realize_opcount_threshold": 2000}
    )

    def run() -> int:
        nonlocal W, v, b
        order = torch.randperm(problem.n)
        X, T = (x, t) if problem.steps == 1 else (x[:, :, order], t[:, order])
        for at in batches(problem.n, problem.batch_size):
            if at.stop - at.start == size:  # another size would be another compilation
                W, v, b = step(W, v, b, X[:, :, at], T[:, at])
        return C * L

    return run


def _step(W: Tensor, v: Tensor, b: Tensor, x: Tensor, t: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """W (C, 3, H, L), v (C, H, L), b (C, L); x (C, 2, n, L), t (C, n, L)."""
    x0, x1 = x[:, 0, :, None], x[:, 1, :, None]
    h = torch.relu(x0 * W[:, 0, None] + x1 * W[:, 1, None] + W[:, 2, None])  # (C, n, H, L)
    d = (torch.sigmoid((h * v[:, None]).sum(2) + b[:, None]) - t) / t.shape[1]
    g = d[:, :, None] * v[:, None] * (h > 0).to(h.dtype)
    G = torch.stack([(g * x0).sum(1), (g * x1).sum(1), g.sum(1)], 1)
    gv, gb = (h * d[:, :, None]).sum(1), d.sum(1)
    return W - ETA * (G + ALPHA * W), v - ETA * (gv + ALPHA * v), b - ETA * (gb + ALPHA * b)
