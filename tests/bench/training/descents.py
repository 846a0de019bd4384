"""Descents by every rule, two that share their computation and have all other rates for themselves."""

from dataclasses import replace

import pytest

from bench.models.network import Architecture
from bench.training.descent import Descent
from bench.training.sizes import STATES

NEURON, MLP = Architecture(2, (), None, "sigmoid"), Architecture(2, (7,), "tanh", "sigmoid")
RULES = {
    "plain": {"eta": 0.3},
    "momentum": {"eta": 0.05, "momentum": 0.9},
    "nesterov": {"eta": 0.05, "momentum": 0.9, "optimiser": "nesterov"},
    "adam": {"eta": 0.02, "betas": (0.8, 0.99), "optimiser": "adam"},
    "adamw": {"eta": 0.02, "betas": (0.9, 0.999), "eps": 1e-4, "optimiser": "adamw"},
}
OTHERS = {  # what one member may have otherwise than another
    "plain": {"eta": 0.1},
    "momentum": {"eta": 0.02, "momentum": 0.5},
    "nesterov": {"eta": 0.02, "momentum": 0.5},
    "adam": {"eta": 0.05, "betas": (0.9, 0.9), "eps": 1e-3},
    "adamw": {"eta": 0.01, "betas": (0.3, 0.99), "eps": 1e-8},
}
rules = pytest.mark.parametrize("rule", RULES)
SCHEDULES = ("constant", "cosine", ("step", 3, 0.5))


def two(rule, n=40, **common):
    """One that takes means, one that sums over n points."""
    mean = Descent(**RULES[rule], alpha=0.01, **common)
    assert mean.rule == rule
    summed = replace(mean, reduction="sum", alpha=0.1, **OTHERS[rule])
    return mean, replace(summed, eta=summed.eta / n) if STATES[rule] < 2 else summed
