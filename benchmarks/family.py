"""Problems of every kind that the fused trainer meets, for a table that shows where it is slow."""

from dataclasses import replace

from bench.models.activations import ACTIVATIONS
from bench.models.network import Architecture
from benchmarks.variants import Problem

BASE = Problem()
NEURON = replace(BASE, arch=Architecture(2, (), None, "sigmoid"))


def _mlp(*hidden: int, activation: str = "relu", bias: bool = True, n_inputs: int = 2) -> Architecture:
    return Architecture(n_inputs, hidden, activation, "sigmoid", bias)


def family() -> dict[str, Problem]:
    """Name -> problem: one thing at a time is another than in 2-40-1 ReLU, 200 points, full batch."""
    found = {f"{name}, full": replace(BASE, arch=_mlp(40, activation=name)) for name in ACTIVATIONS}
    found |= {
        f"{name}, batch 16": replace(BASE, arch=_mlp(40, activation=name), batch_size=16)
        for name in ACTIVATIONS
    }
    for size in (None, 100, 16, 4, 1):
        found[f"neuron, batch {size or 'full'}"] = replace(NEURON, batch_size=size)
        found[f"2-40-1, batch {size or 'full'}"] = replace(BASE, batch_size=size)
    for width in (1, 4, 16, 64, 256, 1024):
        for size in (None, 16):
            found[f"width {width}, batch {size or 'full'}"] = replace(BASE, arch=_mlp(width), batch_size=size)
    for hidden in ((40, 40), (40, 40, 40), (64, 64), (128, 128), (256, 256), (16, 1024), (1024, 16)):
        for size in (None, 16, 1):
            shape = "-".join(map(str, hidden))
            found[f"hidden {shape}, batch {size or 'full'}"] = replace(
                BASE, arch=_mlp(*hidden), batch_size=size
            )
    found |= {
        f"tanh 40-40, batch {size or 'full'}": replace(
            BASE, arch=_mlp(40, 40, activation="tanh"), batch_size=size
        )
        for size in (None, 16)
    }
    found |= {f"loss {loss}": replace(BASE, loss=loss) for loss in ("mse", "l1")}
    found["no bias"] = replace(BASE, arch=_mlp(40, bias=False))
    found |= {f"{n:,} points": replace(BASE, n=n) for n in (10, 50, 1000, 10_000)}
    found |= {f"neuron, {n:,} points": replace(NEURON, n=n) for n in (10, 10_000)}
    found["10,000 points, batch 16"] = replace(BASE, n=10_000, batch_size=16)
    found |= {f"{d} inputs": replace(BASE, arch=_mlp(40, n_inputs=d)) for d in (1, 5, 20)}
    return found
