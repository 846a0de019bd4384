"""Activations for GPU programs: f(a) and the product with f'(a), the pairs of bench.models.activations.

Written with what Triton itself has (exp, erf, sin), so that the interpreter runs them too. NaN stays
NaN. Single and double precision share the text.
"""

import triton
import triton.language as tl

from bench.models.activations import LEAK as _LEAK

LEAK = tl.constexpr(_LEAK)
HALF_ROOT = tl.constexpr(0.70710678118654752440)  # 1 / sqrt(2)
DENSITY = tl.constexpr(0.39894228040143267794)  # 1 / sqrt(2 pi)


@triton.jit
def sigmoid(a):
    """1 / (1 + exp(-a)): exp may be inf."""
    return 1 / (1 + tl.exp(-a))


@triton.jit
def log_of_1_plus(u):
    """log(1 + u) = 2 atanh(s) = 2 s (1 + s^2 / 3 + s^4 / 5 + …), s = u / (2 + u) <= 1/3, for 0 <= u <= 1."""
    TERMS: tl.constexpr = 17 if u.dtype == tl.float64 else 8  # what is left out is below the rounding
    s = u / (2 + u)
    q = s * s
    series = q * 0
    for k in tl.static_range(TERMS):
        series = series * q + 1 / (2 * (TERMS - 1 - k) + 1)
    return 2 * s * series


@triton.jit
def softplus(a):
    """log(1 + exp(a)), small where it is small."""
    return tl.where(a < 0, 0, a) + log_of_1_plus(tl.exp(-tl.abs(a)))


@triton.jit
def activation(a, NAME: tl.constexpr):
    """f(a). tanh: the absolute error is that of rounding."""
    y = a
    if NAME == "sigmoid":
        y = sigmoid(a)
    elif NAME == "tanh":
        e = tl.exp(-2 * tl.abs(a))
        size = (1 - e) / (1 + e)
        y = tl.where(a < 0, -size, size)
    elif NAME == "relu":
        y = tl.where(a < 0, 0, a)
    elif NAME == "leaky_relu":
        y = tl.where(a > 0, a, a * LEAK)
    elif NAME == "softplus":
        y = softplus(a)
    elif NAME == "gelu":
        y = a * (0.5 * (1 + tl.erf(a * HALF_ROOT)))
    elif NAME == "sin":
        y = tl.sin(a)
    else:
        tl.static_assert(NAME == "identity", "no such activation here")
    return y


@triton.jit
def times_slope(d, a, y, NAME: tl.constexpr):
    """d f'(a), y being f(a)."""
    if NAME == "sigmoid":
        d = d * (y * (1 - y))
    elif NAME == "tanh":
        d = d * (1 - y * y)
    elif NAME == "relu":
        d = tl.where(y <= 0, 0, d)
    elif NAME == "leaky_relu":
        d = tl.where(y > 0, d, d * LEAK)
    elif NAME == "softplus":
        d = d * sigmoid(a)
    elif NAME == "gelu":
        d = d * (0.5 * (1 + tl.erf(a * HALF_ROOT)) + a * (DENSITY * tl.exp(-0.5 * a * a)))
    elif NAME == "sin":
        d = d * tl.cos(a)
    else:
        tl.static_assert(NAME == "identity", "no such activation here")
    return d
