"""Functions of any number of inputs, of which maps are drawn; and others, against which maps are held.

Of each the range of its inputs, and how often it turns: half waves over the range, from the root mean square
of its slope, turns = L |f'| / (pi deviation(f)), which of sin(w x) is L w / pi. L: the range's length.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.seeds import stream

Array = NDArray[np.float64]
Function = Callable[[Array], Array]  # x (N, D) -> (N,)
FAMILIES = ("waves", "kinks", "bumps")
WAVES, BUMPS = 6, 12  # of a drawn function
WIDE = 0.8  # deviation of a bump that turns once, in one input
SAMPLE, STEP = 4000, 1e-4  # points that deviations and slopes are measured with; step, over the range


@dataclass(frozen=True)
class Surface:
    """f over [low, high]^D, in units of its deviation about its mean. turns: as measured."""

    name: str
    f: Function
    low: float
    high: float
    inputs: int
    mean: float
    deviation: float
    turns: float

    def __call__(self, x: Array) -> Array:
        return np.asarray((self.f(x) - self.mean) / self.deviation)

    def drawn(self, rng: np.random.Generator, n: int) -> Array:
        """Uniform inputs (n, D)."""
        return rng.uniform(self.low, self.high, (n, self.inputs))


def measured(name: str, f: Function, low: float, high: float, inputs: int) -> Surface:
    """With mean, deviation and turns of f, from the same points every time."""
    x = stream("surface", name, inputs).uniform(low, high, (SAMPLE, inputs))
    y, h = f(x), STEP * (high - low)
    slopes = [(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(inputs)]
    steep = float(np.sqrt(np.mean(np.sum(np.square(slopes), axis=0))))
    deviation = float(y.std())
    return Surface(
        name, f, low, high, inputs, float(y.mean()), deviation, (high - low) * steep / (math.pi * deviation)
    )


def random_surface(turns: float, inputs: int, draw: int) -> Surface:
    """One of three families in turn, of about so many half waves over [-1, 1]^D.

    waves: WAVES plane waves in all directions; kinks: the same of straight pieces; bumps: BUMPS hills and
    hollows. A plane wave is what one unit of a network draws, and a hill what one point of a process does:
    neither side has its own family alone.
    """
    rng, kind = stream("random surface", turns, inputs, draw), FAMILIES[draw % len(FAMILIES)]
    if kind == "bumps":
        f = _bumps(rng, turns, inputs)
    else:
        f = _waves(rng, turns, inputs, np.cos if kind == "waves" else _triangle)
    return measured(f"{kind} {turns:g} {draw}", f, -1.0, 1.0, inputs)


def _waves(rng: np.random.Generator, turns: float, inputs: int, wave: Function) -> Function:
    directions = rng.standard_normal((WAVES, inputs))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    rates = np.exp(0.5 * rng.standard_normal(WAVES))
    W, phases = directions * (turns * math.pi / 2 * rates)[:, None], rng.uniform(0, 2 * math.pi, WAVES)
    sizes = rng.standard_normal(WAVES) / rates
    return lambda x: np.asarray(wave(x @ W.T + phases) @ sizes)


def _bumps(rng: np.random.Generator, turns: float, inputs: int) -> Function:
    centres = rng.uniform(-1, 1, (BUMPS, inputs))
    widths = WIDE * math.sqrt(inputs) / turns * np.exp(0.3 * rng.standard_normal(BUMPS))
    sizes = rng.standard_normal(BUMPS)

    def f(x: Array) -> Array:
        away = ((x[:, None] - centres) ** 2).sum(axis=2)
        return np.asarray(np.exp(-away / (2 * widths**2)) @ sizes)

    return f


def _triangle(a: Array) -> Array:
    """As cos, of straight pieces."""
    return np.asarray(2 / math.pi * np.arcsin(np.cos(a)))


def _norm(x: Array) -> Array:
    return np.asarray(np.sqrt((x**2).sum(axis=1)))


def _branin(a: Array, b: Array) -> Array:
    bend = b - 5.1 / (4 * math.pi**2) * a**2 + 5 / math.pi * a - 6
    return np.asarray(bend**2 + 10 * (1 - 1 / (8 * math.pi)) * np.cos(a))


# Functions that no map is made of, with the ranges that their authors, or this project's tasks, give them.
HELD: dict[str, tuple[Function, float, float, int]] = {
    "sin": (lambda x: np.sin(x[:, 0]), -math.pi, math.pi, 1),
    "bump": (lambda x: np.exp(-x[:, 0] ** 2), -2.0, 2.0, 1),
    "double_well": (lambda x: x[:, 0] ** 2 - 1.4 * x[:, 0] ** 4, -1.0, 1.0, 1),
    "lennard_jones": (lambda x: 4 * (x[:, 0] ** -12 - x[:, 0] ** -6), 0.95, 2.5, 1),
    "damped wave": (lambda x: np.exp(-x[:, 0] / 3) * np.sin(4 * x[:, 0]), 0.0, 6.0, 1),
    "step": (lambda x: np.tanh(20 * x[:, 0]), -1.0, 1.0, 1),
    "branin": (lambda x: _branin(15 * x[:, 0] - 5, 15 * x[:, 1]), 0.0, 1.0, 2),
    "ripple": (lambda x: np.sinc(_norm(x) / math.pi), -10.0, 10.0, 2),
    "ridges": (lambda x: np.abs(x[:, 0] - x[:, 1]) - np.abs(x[:, 0] + x[:, 1]), -1.0, 1.0, 2),
    "ishigami": (
        lambda x: np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0]),
        -math.pi, math.pi, 3,
    ),
    "friedman": (
        lambda x: (
            10 * np.sin(math.pi * x[:, 0] * x[:, 1]) + 20 * (x[:, 2] - 0.5) ** 2 + 10 * x[:, 3] + 5 * x[:, 4]
        ),
        0.0, 1.0, 5,
    ),
    "hill": (lambda x: np.exp(-(x**2).sum(axis=1) / 2), -2.0, 2.0, 5),
}  # fmt: skip


def held_surface(name: str) -> Surface:
    """One of HELD."""
    return measured(name, *HELD[name])
