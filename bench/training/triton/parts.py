"""What both GPU programs are made of: weights held, points fetched, forward, backward, sums.

Shapes and names are those of `bench.training.triton.programs`.
"""

import triton
import triton.language as tl

from bench.training.triton.functions import activation, softplus, times_slope


@triton.jit
def held(P, places, used, LAYERS: tl.constexpr, COUNT: tl.constexpr, SHAPE: tl.constexpr):
    """The tuple of weights; 0 where a unit is padding. LAYERS of its COUNT tensors have units."""
    w = ()
    for i in tl.static_range(LAYERS):
        w = w + (tl.broadcast_to(tl.load(P + places[i], mask=used, other=0), SHAPE),)
    for i in tl.static_range(LAYERS, COUNT):
        w = w + (tl.broadcast_to(tl.load(P + places[i]), (SHAPE[0], 1, SHAPE[2])),)
    return w


@triton.jit
def write(P, places, w, once, used, LAYERS: tl.constexpr, COUNT: tl.constexpr):
    """Where `held` read it; once: of each network one thread a unit."""
    for i in tl.static_range(COUNT):
        mask = (once & used) if i < LAYERS else once
        tl.store(P + places[i] + tl.zeros(once.shape, tl.int32), w[i], mask=mask)


@triton.jit
def nothing(TYPE: tl.constexpr, LAYERS: tl.constexpr, COUNT: tl.constexpr, SHAPE: tl.constexpr):
    """A tuple of zeros like the weights."""
    zeros = ()
    for _ in tl.static_range(LAYERS):
        zeros = zeros + (tl.zeros(SHAPE, TYPE),)
    for _ in tl.static_range(LAYERS, COUNT):
        zeros = zeros + (tl.zeros((SHAPE[0], 1, SHAPE[2]), TYPE),)
    return zeros


@triton.jit
def places_of(net, unit, WIDTH: tl.constexpr, INPUTS: tl.constexpr, BIAS: tl.constexpr, HIDDEN: tl.constexpr):
    """Where the tensors of weights lie among all networks' (K, n_weights), in torch's order."""
    W: tl.constexpr = WIDTH * INPUTS
    v: tl.constexpr = W + BIAS * WIDTH
    start = net * (v + HIDDEN * (WIDTH + BIAS))
    places = ()
    for d in tl.static_range(INPUTS):
        places = places + (start + unit * INPUTS + d,)
    if BIAS:
        places = places + (start + W + unit,)
    if HIDDEN:
        places = places + (start + v + unit,)
        if BIAS:
            places = places + (start + v + WIDTH,)
    return places


@triton.jit
def points_of(X, T, data, at, valid, n, INPUTS: tl.constexpr):
    """Inputs, a tuple of INPUTS (NETS, 1, POINTS), and targets at the places `at`; 0 where not valid."""
    x = ()
    for d in tl.static_range(INPUTS):
        x = x + (tl.load(X + (data * INPUTS + d) * n + at, mask=valid, other=0),)
    return x, tl.load(T + data * n + at, mask=valid, other=0)


@triton.jit
def forward(w, x, INPUTS: tl.constexpr, BIAS: tl.constexpr, HIDDEN: tl.constexpr, NAME: tl.constexpr):
    """a and y of the hidden units (NETS, UNITS, POINTS), a of the output unit (NETS, 1, POINTS)."""
    a = w[0] * x[0]
    for d in tl.static_range(1, INPUTS):
        a = tl.fma(w[d], x[d], a)
    if BIAS:
        a = a + w[INPUTS]
    y = a
    out = a
    if HIDDEN:
        y = activation(a, NAME)
        out = tl.sum(w[INPUTS + BIAS] * y, axis=1, keep_dims=True)
        if BIAS:
            out = out + w[INPUTS + 2]
    return a, y, out


@triton.jit
def delta_of(out, y, t, LOSS: tl.constexpr, OUTPUT: tl.constexpr):
    """dG/da of the output unit, whose output is y, for each point, (NETS, 1, POINTS)."""
    d = y - t
    if LOSS == "l1":
        d = tl.where(d > 0, 1, tl.where(d < 0, -1, d))
    if LOSS != "bce":
        d = times_slope(d, out, y, OUTPUT)
    return d


@triton.jit
def add_gradient(
    G,
    w,
    x,
    a,
    y,
    delta,
    INPUTS: tl.constexpr,
    BIAS: tl.constexpr,
    HIDDEN: tl.constexpr,
    NAME: tl.constexpr,
):
    """G, a tuple like w but with a sum of its own for each of the tile's points, and this tile's share."""
    d = delta
    if HIDDEN:
        d = times_slope(w[INPUTS + BIAS] * delta, a, y, NAME)
    sums = ()
    for i in tl.static_range(INPUTS):
        sums = sums + (tl.fma(d, x[i], G[i]),)
    if BIAS:
        sums = sums + (G[INPUTS] + d,)
    if HIDDEN:
        sums = sums + (tl.fma(y, delta, G[INPUTS + BIAS]),)
        if BIAS:
            sums = sums + (G[INPUTS + 2] + delta,)
    return sums


@triton.jit
def over_points(G, used, LAYERS: tl.constexpr, COUNT: tl.constexpr):
    """The batch's gradient, (NETS, UNITS, 1) each; 0 for units that are padding."""
    g = ()
    for i in tl.static_range(LAYERS):
        g = g + (tl.where(used, tl.sum(G[i], axis=2, keep_dims=True), 0),)
    for i in tl.static_range(LAYERS, COUNT):
        g = g + (tl.sum(G[i], axis=2, keep_dims=True),)
    return g


@triton.jit
def over_units(values, LAYERS: tl.constexpr, COUNT: tl.constexpr):
    """Sum of all a network's numbers, which are tuples like the weights, (NETS, 1, …)."""
    total = values[0]
    for i in tl.static_range(1, LAYERS):
        total = total + values[i]
    total = tl.sum(total, axis=1, keep_dims=True)
    for i in tl.static_range(LAYERS, COUNT):
        total = total + values[i]
    return total


@triton.jit
def squares(values, COUNT: tl.constexpr):
    """Each number's square."""
    out = ()
    for i in tl.static_range(COUNT):
        out = out + (values[i] * values[i],)
    return out


@triton.jit
def add_misfit(sums, out, y, t, valid, LOSS: tl.constexpr, CLASSIFIES: tl.constexpr):
    """Sums of misfit and score, (NETS, 1, POINTS) each, and this tile's."""
    e = y - t
    if LOSS == "bce":
        misfit = softplus(out) - out * t
    elif LOSS == "mse":
        misfit = 0.5 * e * e
    else:
        misfit = tl.abs(e)
    score = e * e
    if CLASSIFIES:
        score = tl.where((y > 0.5) == (t > 0.5), 1, score * 0)
    return sums[0] + tl.where(valid, misfit, 0), sums[1] + tl.where(valid, score, 0)


@triton.jit
def write_sums(to, sums, K, mask):
    """The two sums, K numbers apart."""
    tl.store(to, tl.sum(sums[0], axis=2, keep_dims=True), mask=mask)
    tl.store(to + K, tl.sum(sums[1], axis=2, keep_dims=True), mask=mask)
