"""Steps of the GPU programs by the rules of `bench.training.rules`, as `bench.training.steps` writes them.

w, g and what a rule keeps beside the weights are tuples of COUNT tensors, shapes and names those of
`bench.training.triton.programs`; rates are (NETS, 1, 1), in the weights' precision.
"""

import triton
import triton.language as tl


@triton.jit
def descend(w, v, g, eta, alpha, momentum, RULE: tl.constexpr, COUNT: tl.constexpr):
    """Weights and velocities after a step by plain (which has no velocities), momentum or nesterov."""
    moved = ()
    kept = ()
    for i in tl.static_range(COUNT):
        h = g[i] + alpha * w[i]
        if RULE != "plain":
            u = momentum * v[i] + h
            kept = kept + (u,)
            if RULE == "momentum":
                h = u
            else:
                h = h + momentum * u
        moved = moved + (w[i] - eta * h,)
    return moved, kept


@triton.jit
def adapt(
    w,
    m,
    s,
    g,
    used,
    step,
    root,
    decay,
    rates,
    RULE: tl.constexpr,
    LAYERS: tl.constexpr,
    COUNT: tl.constexpr,
):
    """Weights and both means after a step by adam or adamw.

    rates: alpha, 1 - b1, b2, 1 - b2, eps. What is padding stays 0, even where eps is.
    """
    alpha, new_first, b2, new_second, eps = rates
    moved = ()
    first = ()
    second = ()
    for i in tl.static_range(COUNT):
        h = g[i]
        at = w[i]
        if RULE == "adam":
            h = h + alpha * at
        else:
            at = at * decay
        mean = m[i] + new_first * (h - m[i])
        square = b2 * s[i] + new_second * h * h
        at = at - step * mean / (tl.sqrt(square) / root + eps)
        if i < LAYERS:
            at = tl.where(used, at, 0)
        moved = moved + (at,)
        first = first + (mean,)
        second = second + (square,)
    return moved, first, second
