"""The same bits however the engine is built: wide vectors or narrow ones, optimised or not, fused or not.

`make bench-bits` does so with whole studies, other compilers and another processor.
"""

from dataclasses import replace

import numpy as np
import pytest

from bench.models.activations import ACTIVATIONS
from bench.models.network import Architecture, initial_weights
from bench.training import compiler, evaluate, objective
from bench.training.chunk import Chunk
from bench.training.compiler import Build, compilers
from bench.training.descent import Descent
from bench.training.lanes import LaneEngine
from bench.training.member import Member

pytestmark = pytest.mark.skipif(not compilers(), reason="no C++ compiler here")

RATES = [(0.3, 0.0, 0.0), (0.05, 0.01, 0.9), (30.0, 0.0, 0.5), (1e8, 1e-3, 0.0), (1e-30, 0.0, 0.0)]
OPTIMISERS = ({}, {"schedule": "cosine"}, {"optimiser": "nesterov"}, {"optimiser": "adam", "eps": 1e-6})
WAYS = {
    "relu": ("-DLANES=4", "-O1"),
    "tanh": ("-DLANES=4", "-O1", "-DUNFUSED"),
    "gelu": ("-DLANES=8", "-O2"),
    "sin": ("-DLANES=8", "-O1"),
    "softplus": ("-DLANES=4", "-O1"),
}


def built(*defined):
    """The library of these, made by the first compiler."""
    source = "lanes.cpp" if any(word.startswith("-DACTIVATION") for word in defined) else "scores.cpp"
    return compiler._library(compilers()[0], Build(source, "try", defined))


def members(arch, batch_size, optimiser):
    """Some that learn, one that diverges, one that is lost in numbers too small."""
    rng = np.random.default_rng(7)
    x, vx = rng.normal(size=(2, 21, arch.n_inputs))
    t, vt = ((v[:, 0] * v[:, -1] > 0).astype(float) for v in (x, vx))
    loss = "bce" if arch.output == "sigmoid" else "mse"
    rest = {"loss": loss, "batch_size": batch_size, "epochs": 40, **optimiser}
    plain = "optimiser" not in optimiser
    return [
        Member(
            *(initial_weights(arch, "normal", k), x, t, vx, vt),
            *(Descent(eta, alpha, momentum=0.0 if plain else m, **rest), k),
        )
        for k, (eta, alpha, m) in enumerate(RATES)
    ]


def trained(code, arch, batch_size, dtype, optimiser):
    """All that training tells of these members."""
    held = members(arch, batch_size, optimiser)
    chunk = Chunk(held, LaneEngine(code, arch, held, np.dtype(dtype)))
    chunk.train()
    found = [chunk.outcome(k, 0.0, "") for k in range(len(held))]
    weights = [None if one.weights is None else one.weights.tobytes() for one in found]
    return weights, [one.curve for one in found], [one.diverged_epoch for one in found]


@pytest.mark.parametrize("activation", WAYS)
def test_a_network_is_the_same_bits_however_its_engine_is_built(activation):
    usual = compiler.library(activation, "float32")
    other = built(f"-DACTIVATION={compiler.struct_of(activation)}", "-DSINGLE=1", *WAYS[activation])
    for hidden, output, batch_size in (((5,), "sigmoid", None), ((3, 4), "tanh", 4), ((2,), "identity", 1)):
        arch = Architecture(3, hidden, activation, output)
        for optimiser in OPTIMISERS:
            weights, curves, diverged = trained(usual, arch, batch_size, "float32", optimiser)
            assert (weights, curves, diverged) == trained(other, arch, batch_size, "float32", optimiser)
            assert any(weights) and (diverged[3] or optimiser.get("optimiser") == "adam")


@pytest.mark.parametrize("way", [("-DLANES=2", "-O1"), ("-DLANES=4", "-O1", "-DUNFUSED")], ids=" ".join)
def test_so_it_is_in_double_precision_and_its_scores_are(monkeypatch, way):
    arch = Architecture(2, (5, 3), "tanh", "sigmoid")
    usual, other = compiler.library("tanh", "float64"), built("-DACTIVATION=Tanh", "-DSINGLE=0", *way)
    for optimiser in OPTIMISERS:
        assert trained(usual, arch, 4, "float64", optimiser) == trained(other, arch, 4, "float64", optimiser)
    rng = np.random.default_rng(0)
    for activation in ACTIVATIONS:
        one = replace(arch, activation=activation)
        weights, x = rng.normal(size=(3, one.n_weights)), rng.normal(0, 9, size=(3, 50, 2))
        found = []
        for words in (("-DLANES=8",), way):
            monkeypatch.setattr(evaluate, "scores", lambda words=words: built("-DSINGLE=0", *words))
            found.append([part.tobytes() for part in evaluate.outputs(one, weights, x)])
        assert found[0] == found[1], activation


@pytest.mark.parametrize("way", [("-O1",), ("-O2", "-DUNFUSED")], ids=" ".join)
def test_so_it_is_of_what_l_bfgs_asks(monkeypatch, way):
    rng = np.random.default_rng(0)
    x, t = rng.normal(0, 3, size=(21, 2)), rng.normal(size=21)
    for activation in ACTIVATIONS:
        arch = Architecture(2, (5, 3), activation, "identity")
        w, found = rng.normal(size=arch.n_weights), []
        for words in ((), way):
            build = Build("objective.cpp", "try", ("-DSINGLE=0", *words))
            monkeypatch.setattr(objective, "objective", lambda b=build: compiler._library(compilers()[0], b))
            misfit, g = objective.objective_of(arch, x, t, "mse", "mean")(w)
            found.append((misfit, g.tobytes()))
        assert found[0] == found[1], activation
