"""Train with the compiled engine under sanitizers; run by test_bounds.py in a process of its own."""

import itertools

import numpy as np
from members import member

from bench.models.network import Architecture
from bench.training import compiler
from bench.training.descent import Descent
from bench.training.fused import train_members
from bench.training.sizes import EAGER, LANES

SHAPES = (Architecture(2, (7,), "relu", "sigmoid"), Architecture(2, (5, 4, 3), "relu", "sigmoid", False))
DESCENTS = (
    Descent(0.1, 0.01, batch_size=9, epochs=3, momentum=0.9),
    Descent(0.1, 0.01, "mse", epochs=3),
    Descent(0.01, 0.01, batch_size=9, epochs=3, optimiser="adam", schedule="cosine"),
)


def main() -> None:
    """More networks than lanes, batches and layers that no tile divides; as the other engine trains them."""
    sanitizers = ("-fsanitize=address,undefined", "-fno-sanitize-recover")
    compiler.FLAGS = (*compiler.FLAGS, "-O0", *sanitizers)  # compiled in a third of -O1's time
    for arch, descent in itertools.product(SHAPES, DESCENTS):
        members = [member(arch, descent, seed) for seed in range(19)]
        ours, theirs = (train_members(arch, members, "float32", engine=engine) for engine in (LANES, EAGER))
        for one, other in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(one.weights, other.weights, rtol=1e-3, atol=1e-5)
        one = member(arch, Descent(0.0, 0.01, epochs=30, optimiser="lbfgs"))
        assert train_members(arch, [one], "float64")[0].status == "ok"
    print("trained")


if __name__ == "__main__":
    main()
