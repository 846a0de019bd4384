"""Two classes in the plane, labels 0 and 1 in turn, so that every draw is balanced.

Shapes are those of scikit-learn's generators (make_classification, make_moons,
make_gaussian_quantiles, make_circles), drawn here because theirs cannot give three draws of one
distribution: make_classification draws other clusters with every call, make_gaussian_quantiles
cuts at the sample's quantile, make_moons and make_circles place points at fixed angles.
"""

import math
from collections.abc import Callable

import numpy as np

from bench.seeds import stream
from bench.tasks.dataset import Array, Dataset, Points
from bench.tasks.kind import (
    NOISE,
    Kind,
    Options,
    Request,
    count_options,
    drawn_sizes,
    in_single,
    three_splits,
)
from bench.tasks.options import Count, Number, Option

Streams = Callable[[str], np.random.Generator]
Draw = Callable[[Options, Array, Streams], Array]  # options, labels (N,), streams -> x (N, 2)


def separable(o: Options, t: Array, streams: Streams) -> Array:
    """One Gaussian cluster a class, shaped by a random matrix each (the recipe of make_classification).

    The centres are two different corners of a square, class_sep from the origin along each axis; the
    rows of the matrices are uniform in [-1, 1]. `problem_seed` alone chooses centres and matrices.
    """
    rng = stream("data", "separable", "problem", o["problem_seed"])
    corners = np.array([(-1, -1), (-1, 1), (1, -1), (1, 1)])[rng.permutation(4)[:2]]  # (2, 2)
    shapes = rng.uniform(-1, 1, (2, 2, 2))  # (class, 2, 2)
    z = streams("shape").standard_normal((len(t), 2))
    k = t.astype(int)
    return np.asarray(o["class_sep"] * corners[k] + np.einsum("ni,nij->nj", z, shapes[k]))


def moons(o: Options, t: Array, streams: Streams) -> Array:
    """Two interleaved half circles; noise is added before scaling, as make_moons(…) * scale has it."""
    angle = math.pi * streams("shape").random(len(t))
    upper = np.column_stack([np.cos(angle), np.sin(angle)])
    x = np.where(t[:, None] == 0, upper, np.array([1.0, 0.5]) - upper)
    return np.asarray(o["scale"] * (x + _noise(o, t, streams)))


def gaussians(o: Options, t: Array, streams: Streams) -> Array:
    """One Gaussian N(0, cov I), cut at the radius that half of it lies within: a disc in a ring.

    The cut is the population's, r^2 = 2 ln 2 cov, so that every draw has the same boundary; the radius
    is drawn by its inverse distribution function, half of it for each class.
    """
    u = (streams("shape").random(len(t)) + t) / 2  # in [0, 1/2) for class 0, [1/2, 1) for class 1
    radius = np.sqrt(-2 * o["cov"] * np.log1p(-u))
    return radius[:, None] * _on_circle(streams("angle"), len(t)) + _noise(o, t, streams)


def overlap(o: Options, t: Array, streams: Streams) -> Array:
    """Two Gaussians of unit variance, their centres `distance` apart on the diagonal."""
    centre = (t - 0.5) * o["distance"] / math.sqrt(2)
    return centre[:, None] + streams("shape").standard_normal((len(t), 2))


def circles(o: Options, t: Array, streams: Streams) -> Array:
    """An outer circle (class 0) and an inner one of `factor` its radius (class 1), as make_circles."""
    radius = np.where(t == 0, 1.0, o["factor"])
    circle = radius[:, None] * _on_circle(streams("shape"), len(t))
    return np.asarray(o["scale"] * (circle + _noise(o, t, streams)))


def xor(o: Options, t: Array, streams: Streams) -> Array:
    """Four Gaussians of standard deviation `noise` at (+-1, +-1); class 1 where the signs differ."""
    first = np.where(streams("shape").random(len(t)) < 0.5, -1.0, 1.0)
    second = np.where(t == 0, first, -first)
    return np.column_stack([first, second]) + _noise(o, t, streams)


def spirals(o: Options, t: Array, streams: Streams) -> Array:
    """Two Archimedean arms of `turns` turns and outer radius `scale`, evenly dense along the arm."""
    radius = np.sqrt(0.01 + 0.99 * streams("shape").random(len(t)))
    angle = 2 * math.pi * o["turns"] * radius + math.pi * t
    arm = o["scale"] * radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return arm + _noise(o, t, streams)


def overlap_limit(o: Options) -> float:
    """Phi(distance / 2): each centre is distance / 2 from the best boundary, the line between them."""
    return _phi(o["distance"] / 2)


def xor_limit(o: Options) -> float:
    """The best boundary is the two axes: right where no sign, or both, crossed its axis."""
    if o["noise"] == 0:
        return 1.0
    kept = _phi(1 / o["noise"])
    return kept**2 + (1 - kept) ** 2


def gaussians_limit(o: Options) -> float | None:
    """1 where the label is a function of the point; unknown where noise moved the points."""
    return 1.0 if o["noise"] == 0 else None


def _phi(z: float) -> float:
    """Distribution function of the standard normal."""
    return 0.5 * (1 + math.erf(z / math.sqrt(2)))


def _on_circle(rng: np.random.Generator, n: int) -> Array:
    angle = 2 * math.pi * rng.random(n)
    return np.column_stack([np.cos(angle), np.sin(angle)])


def _noise(o: Options, t: Array, streams: Streams) -> Array:
    return np.asarray(o["noise"] * streams("noise").standard_normal((len(t), 2)))


def _make(draw: Draw) -> Callable[[Request], Dataset]:
    def points(request: Request, split: str, n: int) -> Points:
        t: Array = np.arange(n, dtype=np.float64) % 2
        return Points(draw(request.options, t, lambda word: request.stream(split, word)), t)

    return lambda request: in_single(three_splits(request, lambda split, n: points(request, split, n)))


def _noise_option(default: float) -> Option:
    return Option("noise", Number(0), "standard deviation of what is added to every input", default)


def _scale_option(default: float) -> Option:
    return Option("scale", Number(0, above=True), "factor on the whole figure", default)


def _kind(
    draw: Draw,
    summary: str,
    formula: str,
    *options: Option,
    limit: Callable[[Options], float | None] | None = None,
) -> Kind:
    return Kind(
        name=draw.__name__,
        problem="classification",
        summary=summary,
        options=(*count_options(200, 500, 1000), *options),
        make=_make(draw),
        n_inputs=lambda options: 2,
        sizes=drawn_sizes,
        bayes_accuracy=limit,
        formula=formula,
    )


KINDS = (
    _kind(
        separable,
        "two clusters that a line separates, all but a few points",
        "x = {class_sep} c_k + A_k n; "
        "c_0 and c_1 two corners of (±1, ±1), A_k a random 2 × 2 matrix, n ~ N(0, I)",
        Option("class_sep", Number(0, above=True), "distance of the centres from each axis", 2.0),
        Option("problem_seed", Count(0), "which clusters; the same ones for every seed and split", 0),
    ),
    _kind(
        moons,
        "two interleaved half circles",
        "x = {scale} (p + {noise} n); "
        "class 0: p = (cos θ, sin θ), class 1: p = (1 − cos θ, ½ − sin θ); "
        "θ uniform on [0, π], n ~ N(0, I)",
        _noise_option(0.05),
        _scale_option(2.0),
    ),
    _kind(
        gaussians,
        "a disc inside a ring: one Gaussian cut at its median radius",
        "x ~ N(0, {cov} I), class 1 where |x|² > 2 ln 2 · {cov}; then " + NOISE,
        Option("cov", Number(0, above=True), "variance of each input", 0.7),
        _noise_option(0.0),
        limit=gaussians_limit,
    ),
    _kind(
        overlap,
        "two Gaussians that overlap; the best possible accuracy is known",
        "x ~ N(±m, I), + for class 1, m along the diagonal; the means {distance} apart",
        Option("distance", Number(0), "between the centres, in standard deviations", 2.0),
        limit=overlap_limit,
    ),
    _kind(
        circles,
        "a circle inside a circle",
        "x = {scale} (r (cos θ, sin θ) + {noise} n); "
        "r = 1 for class 0, {factor} for class 1; "
        "θ uniform, n ~ N(0, I)",
        Option("factor", Number(0, above=True, below=1), "inner radius over outer", 0.5),
        _noise_option(0.1),
        _scale_option(2.0),
    ),
    _kind(
        xor,
        "four clusters, opposite corners of one class",
        "x = (±1, ±1) + {noise} n, class 1 where the two signs differ; n ~ N(0, I)",
        _noise_option(0.4),
        limit=xor_limit,
    ),
    _kind(
        spirals,
        "two interleaved spiral arms",
        "x = {scale} r (cos φ, sin φ) + {noise} n; "
        "φ = {turns} · 2π r, for class 1 half a turn on; "
        "r² uniform on [0.01, 1], n ~ N(0, I)",
        Option("turns", Number(0, above=True), "turns of each arm", 1.0),
        _noise_option(0.1),
        _scale_option(3.0),
    ),
)
