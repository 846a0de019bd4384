"""Networks to train, each with points of its own, and the engines on the CPU that train them."""

import numpy as np
import pytest

from bench.models.network import initial_weights
from bench.training.compiler import compiler
from bench.training.member import Member
from bench.training.sizes import EAGER, LANES

N = 40
without_compiler = pytest.mark.skipif(compiler() is None, reason="no C++ compiler here")
ENGINES = [pytest.param(LANES, marks=without_compiler), EAGER]
both_engines = pytest.mark.parametrize("engine", ENGINES)


def draw(seed, n=N):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 2))
    return x, (x[:, 0] * x[:, 1] > 0).astype(float)


def member(arch, descent, seed=0, **more):
    x, t = draw(seed)
    vx, vt = draw(seed + 1000, 30)
    return Member(initial_weights(arch, "uniform", seed), x, t, vx, vt, descent, seed, **more)
