"""Networks of more and more units, before they are trained: how they become a Gaussian process."""

import math

import numpy as np

from bench.gp.kernels import KERNELS
from bench.models.network import Architecture, forward
from report import format as fmt
from report.figures.drawn import Drawn, numbers_of
from report.figures.source import Array
from report.figures.style import STROKES, panels
from report.pictures.palette import GREY

WIDTHS, INFINITE = (1, 4, 40, 1000), "nngp-relu"
NETWORKS, LINES, POINTS = 400, 4, 61
AT = 45  # index of the input whose covariance with the others is drawn
RANGE = (-3.0, 3.0)


def drawn() -> Drawn:
    """Lines of single networks above, their covariance below; the process in the last column."""
    x = np.linspace(*RANGE, POINTS)
    wanted = KERNELS[INFINITE].matrix(np.zeros(1), x[:, None], x[:, None])
    said = {f"{fmt.count(width, 'unit')}": networks_of(width, x) for width in WIDTHS}
    values, vectors = np.linalg.eigh(wanted)
    normal = np.random.default_rng(1).standard_normal((NETWORKS, POINTS))
    said["the process"] = normal @ (np.sqrt(np.maximum(values, 0))[:, None] * vectors.T)
    figure, axes = panels(2 * len(said), len(said), height=1.4, sharex=True)
    peaks = {fmt.count(width, "unit"): kurtosis(width) for width in WIDTHS} | {"the process": 3.0}
    for i, (name, f) in enumerate(said.items()):
        for line, stroke in zip(f[:LINES], STROKES, strict=False):
            axes[i].plot(x, line, color=stroke.colour, linewidth=1)
        axes[i].set_title(name)
        axes[i].set_ylim(-4, 4)
        below = axes[len(said) + i]
        below.plot(x, wanted[AT], color=GREY, linestyle=(0, (4, 2)), linewidth=1)
        below.plot(x, f.T[AT] @ f / len(f), color=STROKES[0].colour, linewidth=1)
        below.set_ylim(-0.5, 4)
    axes[0].set_ylabel("f(x)")
    axes[len(said)].set_ylabel(f"covariance with f({fmt.number(x[AT], 2)})")
    first, *_, last = (kurtosis(width) for width in WIDTHS)
    return Drawn(
        name="widening",
        section="process",
        figure=figure,
        title=(
            f"Side by side, ReLU units become a Gaussian process: kurtosis {fmt.number(first, 2)} of one "
            f"unit, {fmt.number(last, 2)} of {fmt.whole(WIDTHS[-1])}, 3 of a normal distribution"
        ),
        caption=(
            f"Above, {LINES} networks with one hidden layer of ReLU units and initial weights from normal "
            "distributions, the output's with variance 2 / units; right, draws of the process that they "
            f"become (kernel {INFINITE}). Below, the covariance of f(x) with f({fmt.number(x[AT], 2)}) over "
            f"{fmt.whole(NETWORKS)} networks, and dashed that of the process: it is the same for every "
            "width, and only with many units are the values normal. Nothing is trained."
        ),
        alt="Draws of untrained networks from one unit to many, beside draws of a Gaussian process.",
        table="bench.gp.infinite; networks drawn for this figure",
        numbers=numbers_of(
            [{"who": name, "kurtosis": peak} for name, peak in peaks.items()],
            {"who": "who", "kurtosis": "kurtosis of f at one input (a normal distribution: 3)"},
        ),
    )


def kurtosis(width: int) -> float:
    """E f^4 / (E f^2)^2 of such a network at any input: with s the variance of u, E relu(u)^4 = 3 s^2 / 2,
    its square is (s / 2)^2, and E v^4 = 3; so 18 of one unit, and 3 + 15 / width."""
    return 3 + 15 / width


def networks_of(width: int, x: Array, n: int = NETWORKS) -> Array:
    """What n untrained networks say at x (G,), (n, G): b, w ~ N(0, 1), output's weights ~ N(0, 1 / width),
    over sqrt((1 + 1) / 2), so that the covariance is `nngp-relu`'s with length 1."""
    arch, rng = Architecture(1, (width,), "relu", "identity"), np.random.default_rng(width)
    w, b, v = rng.standard_normal((3, n, width))
    weights = np.concatenate([w, b, v / math.sqrt(width), np.zeros((n, 1))], axis=1)
    return np.array([forward(arch, one, x[:, None]) for one in weights])
