"""The GPU programs: a block of networks goes through its epochs while its weights stay in registers.

Tensors are (NETS, UNITS, POINTS): networks of one program, hidden units (a neuron has one), points of
a tile; units and points are padded to powers of two, and what is padded adds 0. Weights are a tuple
of such tensors, the same for all points: a column of the first layer for each input, its biases, the
second layer, its bias (NETS, 1, POINTS). Every thread so holds the weights that its products need,
and nothing moves between threads but sums over units, once a tile, and over points, once a batch.

Nothing is summed over networks, and the order of a sum is the tile's, which the computation alone
decides. Products that are to be rounded with a sum at once are written so (`fma`): launched with
`enable_fp_fusion=False`, no compiler is free to round two networks differently.

Arguments lie in memory as `bench.training.cuda.TritonEngine` holds them.
"""

import triton
import triton.language as tl

from bench.training.triton.functions import activation
from bench.training.triton.parts import (
    add_gradient,
    add_misfit,
    delta_of,
    forward,
    held,
    nothing,
    over_points,
    over_units,
    places_of,
    points_of,
    squares,
    write,
    write_sums,
)
from bench.training.triton.steps import adapt, descend


@triton.jit(do_not_specialize=["row", "epochs", "K", "n", "batch"])
def train(
    P,
    states,
    X,
    T,
    data_of,
    rates,
    powers,
    factors,
    finite_epochs,
    orders,
    seed_of,
    row,
    epochs,
    K,
    n,
    batch,
    ORDER_ROWS: tl.constexpr,
    SHUFFLED: tl.constexpr,
    RULE: tl.constexpr,
    STATES: tl.constexpr,
    INPUTS: tl.constexpr,
    WIDTH: tl.constexpr,
    BIAS: tl.constexpr,
    HIDDEN: tl.constexpr,
    NAME: tl.constexpr,
    OUTPUT: tl.constexpr,
    LOSS: tl.constexpr,
    NETS: tl.constexpr,
    UNITS: tl.constexpr,
    POINTS: tl.constexpr,
):
    """`epochs` epochs of networks [NETS * program, + NETS), the first one in row `row` of their orders.

    factors: what eta is times in each. RULE has STATES numbers beside a weight; with two it is Adam's.
    """
    LAYERS: tl.constexpr = INPUTS + BIAS + HIDDEN
    COUNT: tl.constexpr = LAYERS + BIAS * HIDDEN
    SHAPE: tl.constexpr = (NETS, UNITS, POINTS)
    TYPE: tl.constexpr = P.dtype.element_ty
    own = tl.program_id(0).to(tl.int64) * NETS + tl.arange(0, NETS)[:, None, None]
    net = tl.minimum(own, K - 1)  # who is left over does the last one's work and writes nothing
    unit = tl.arange(0, UNITS)[None, :, None]
    point = tl.arange(0, POINTS)[None, None, :]
    used = unit < WIDTH
    w = held(P, places_of(net, unit, WIDTH, INPUTS, BIAS, HIDDEN), used, LAYERS, COUNT, SHAPE)
    eta = tl.load(rates + net)
    decays = tl.load(rates + K + net)
    alpha = decays.to(TYPE)
    whole = tl.load(rates + 2 * K + net).to(TYPE)
    last = tl.load(rates + 3 * K + net).to(TYPE)
    momentum = tl.load(rates + 4 * K + net).to(TYPE)
    if STATES > 0:
        v = held(states, places_of(net, unit, WIDTH, INPUTS, BIAS, HIDDEN), used, LAYERS, COUNT, SHAPE)
    if STATES > 1:
        s = held(states, places_of(K + net, unit, WIDTH, INPUTS, BIAS, HIDDEN), used, LAYERS, COUNT, SHAPE)
        b1 = tl.load(rates + 5 * K + net)
        b2 = tl.load(rates + 6 * K + net)
        eps = tl.load(rates + 7 * K + net).to(TYPE)
        means = (alpha, (1 - b1).to(TYPE), b2.to(TYPE), (1 - b2).to(TYPE), eps)
        power1 = tl.load(powers + net)
        power2 = tl.load(powers + K + net)
    data = tl.load(data_of + net)
    order = orders + (tl.load(seed_of + net) * ORDER_ROWS + row) * n
    finite = tl.zeros((NETS, 1, POINTS), tl.int32)
    for epoch in range(epochs):
        rate = eta * tl.load(factors + epoch)
        for first in range(0, n, batch):
            end = tl.minimum(first + batch, n)
            scale = tl.where(first + batch > n, last, whole)
            G = nothing(TYPE, LAYERS, COUNT, SHAPE)
            for start in range(first, end, POINTS):
                at = start + point
                valid = at < end
                if SHUFFLED:
                    at = tl.load(order + at, mask=valid, other=0)
                x, t = points_of(X, T, data, at, valid, n, INPUTS)
                a, y, out = forward(w, x, INPUTS, BIAS, HIDDEN, NAME)
                delta = delta_of(out, activation(out, OUTPUT), t, LOSS, OUTPUT)
                delta = tl.where(valid, delta * scale, 0)
                G = add_gradient(G, w, x, a, y, delta, INPUTS, BIAS, HIDDEN, NAME)
            g = over_points(G, used, LAYERS, COUNT)
            if STATES > 1:
                power1 *= b1
                power2 *= b2
                step = (rate / (1 - power1)).to(TYPE)
                root = tl.sqrt(1 - power2).to(TYPE)
                decay = (1 - rate * decays).to(TYPE)
                w, v, s = adapt(w, v, s, g, used, step, root, decay, means, RULE, LAYERS, COUNT)
            elif STATES > 0:
                w, v = descend(w, v, g, rate.to(TYPE), alpha, momentum, RULE, COUNT)
            else:
                w = descend(w, w, g, rate.to(TYPE), alpha, momentum, RULE, COUNT)[0]
        order += n
        total = over_units(w, LAYERS, COUNT)
        finite += tl.where(total - total == 0, 1, 0)  # inf - inf and NaN - NaN are not 0
    once = (point == 0) & (own < K)
    write(P, places_of(net, unit, WIDTH, INPUTS, BIAS, HIDDEN), w, once, used, LAYERS, COUNT)
    if STATES > 0:
        write(states, places_of(net, unit, WIDTH, INPUTS, BIAS, HIDDEN), v, once, used, LAYERS, COUNT)
    if STATES > 1:
        write(states, places_of(K + net, unit, WIDTH, INPUTS, BIAS, HIDDEN), s, once, used, LAYERS, COUNT)
        tl.store(powers + net, power1, mask=own < K)
        tl.store(powers + K + net, power2, mask=own < K)
    finite += tl.load(finite_epochs + net)
    tl.store(finite_epochs + net + point * 0, finite, mask=once)


@triton.jit(do_not_specialize=["K", "n", "n_validation"])
def look(
    P,
    X,
    T,
    validation_X,
    validation_T,
    data_of,
    measured,
    K,
    n,
    n_validation,
    EVERYTHING: tl.constexpr,
    CLASSIFIES: tl.constexpr,
    INPUTS: tl.constexpr,
    WIDTH: tl.constexpr,
    BIAS: tl.constexpr,
    HIDDEN: tl.constexpr,
    NAME: tl.constexpr,
    OUTPUT: tl.constexpr,
    LOSS: tl.constexpr,
    NETS: tl.constexpr,
    UNITS: tl.constexpr,
    POINTS: tl.constexpr,
):
    """measured (6, K), as `bench.training.engine.Measured` names them: sums over points of misfit and
    score, training then validation; |w|^2, |g|^2.

    g is the gradient of the summed misfit. Training's and the norms only where EVERYTHING is asked for.
    """
    LAYERS: tl.constexpr = INPUTS + BIAS + HIDDEN
    COUNT: tl.constexpr = LAYERS + BIAS * HIDDEN
    SHAPE: tl.constexpr = (NETS, UNITS, POINTS)
    TYPE: tl.constexpr = P.dtype.element_ty
    own = tl.program_id(0).to(tl.int64) * NETS + tl.arange(0, NETS)[:, None, None]
    net = tl.minimum(own, K - 1)
    unit = tl.arange(0, UNITS)[None, :, None]
    point = tl.arange(0, POINTS)[None, None, :]
    used = unit < WIDTH
    w = held(P, places_of(net, unit, WIDTH, INPUTS, BIAS, HIDDEN), used, LAYERS, COUNT, SHAPE)
    data = tl.load(data_of + net)
    none = tl.zeros((NETS, 1, POINTS), TYPE)
    if EVERYTHING:
        G = nothing(TYPE, LAYERS, COUNT, SHAPE)
        sums = (none, none)
        for start in range(0, n, POINTS):
            at = start + point
            valid = at < n
            x, t = points_of(X, T, data, at, valid, n, INPUTS)
            a, y, out = forward(w, x, INPUTS, BIAS, HIDDEN, NAME)
            y_out = activation(out, OUTPUT)
            sums = add_misfit(sums, out, y_out, t, valid, LOSS, CLASSIFIES)
            delta = tl.where(valid, delta_of(out, y_out, t, LOSS, OUTPUT), 0)
            G = add_gradient(G, w, x, a, y, delta, INPUTS, BIAS, HIDDEN, NAME)
        write_sums(measured + net, sums, K, own < K)
        g = over_points(G, used, LAYERS, COUNT)
        tl.store(measured + 5 * K + net, over_units(squares(g, COUNT), LAYERS, COUNT), mask=own < K)
        P2 = over_units(squares(w, COUNT), LAYERS, COUNT)
        tl.store(measured + 4 * K + net + point * 0, P2, mask=(point == 0) & (own < K))
    sums = (none, none)
    for start in range(0, n_validation, POINTS):
        at = start + point
        valid = at < n_validation
        x, t = points_of(validation_X, validation_T, data, at, valid, n_validation, INPUTS)
        a, y, out = forward(w, x, INPUTS, BIAS, HIDDEN, NAME)
        sums = add_misfit(sums, out, activation(out, OUTPUT), t, valid, LOSS, CLASSIFIES)
    write_sums(measured + 2 * K + net, sums, K, own < K)
