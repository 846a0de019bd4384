"""One update of a neuron as lines of NumPy and of PyTorch: text that is shown, and that a test executes.

Notation of docs/method.md: a = x @ w + b, y = f(a), e = t - y, g = dG/dw, w <- w - eta (g + alpha w).
"""

from typing import NamedTuple


class Function(NamedTuple):
    """An activation function: f and f' of a (or of y = f(a)) in NumPy, f in PyTorch."""

    f: str
    df: str
    torch: str


FUNCTIONS = {
    "identity": Function("a", "1", "a"),
    "sigmoid": Function("1 / (1 + np.exp(-a))", "y * (1 - y)", "torch.sigmoid(a)"),
    "tanh": Function("np.tanh(a)", "1 - y**2", "torch.tanh(a)"),
    "relu": Function("np.maximum(a, 0)", "a > 0", "torch.relu(a)"),
    "leaky_relu": Function("np.where(a > 0, a, 0.01 * a)", "np.where(a > 0, 1, 0.01)", "F.leaky_relu(a)"),
    "softplus": Function("np.log(1 + np.exp(a))", "1 / (1 + np.exp(-a))", "F.softplus(a)"),
    "sin": Function("np.sin(a)", "np.cos(a)", "torch.sin(a)"),
}


class Loss(NamedTuple):
    """A misfit in words; of one point in NumPy; -dG/dy times f' of one point; and PyTorch's own name."""

    words: str
    each: str
    back: str
    torch: str


LOSSES = {
    "bce": Loss(
        "cross-entropy",
        "-(t * np.log(y)\n    + (1 - t) * np.log(1 - y))",
        "e",
        "F.binary_cross_entropy(y, t{s})",
    ),
    "mse": Loss("half the squared error", "0.5 * e**2", "e * ({df})", "0.5 * F.mse_loss(y, t{s})"),
    "l1": Loss("the absolute error", "np.abs(e)", "np.sign(e) * ({df})", "F.l1_loss(y, t{s})"),
}
REDUCTIONS = {"mean": ("mean of", "np.mean", " / len(t)"), "sum": ("sum of", "np.sum", "")}
COLUMNS = ("what happens", "NumPy, by hand", "PyTorch")

Steps = tuple[tuple[str, str, str], ...]


def steps(activation: str, loss: str, reduction: str) -> Steps:
    """The lines from points to new weights: (what happens, NumPy, PyTorch) each.

    They start from x, t, w, b, eta and alpha. KeyError for what has no lines here.
    """
    f, G = FUNCTIONS[activation], LOSSES[loss]
    of, together, share = REDUCTIONS[reduction]
    back = G.back.format(df=f.df)
    handed = back if back == "e" else f"({back})"
    s = "" if reduction == "mean" else ', reduction="sum"'
    return (
        ("activation: the weighted sum of the inputs, and the bias", "a = x @ w + b", "a = x @ w + b"),
        (f"output: y = f(a), with f the {_named(activation)}", f"y = {f.f}", f"y = {f.torch}"),
        ("error: target less output", "e = t - y", "e = t - y"),
        (
            f"misfit: the {of} {G.words} over the points",
            f"G = {together}(\n    {G.each})" if "\n" in G.each else f"G = {together}({G.each})",
            "G = " + G.torch.format(s=s),
        ),
        (
            "gradient: by the chain rule, or found by torch",
            f"g = -x.T @ {handed}{share}\ng_b = -{together}({back})",
            "G.backward()\ng, g_b = w.grad, b.grad",
        ),
        (
            "update: downhill, and towards zero by weight decay",
            "w = w - eta * (g + alpha * w)\nb = b - eta * (g_b + alpha * b)",
            "step = torch.optim.SGD([w, b], lr=eta,\n                       weight_decay=alpha)\nstep.step()",
        ),
    )


def start(x: str, t: str, w: str, b: str, eta: str, alpha: str) -> Steps:
    """The lines that write down the numbers; each of them as Python has it."""
    rates = f"eta, alpha = {eta}, {alpha}"
    return (
        *library_and_points(x, t),
        (
            "initial weights and bias",
            f"w = np.array({w})\nb = {b}",
            f"w = torch.tensor({w})\nb = torch.tensor({b})\nw.requires_grad_(), b.requires_grad_()",
        ),
        ("learning rate η and weight decay α", rates, rates),
    )


def library_and_points(x: str, t: str) -> Steps:
    """What every update begins with."""
    return (
        (
            "the library; PyTorch with NumPy's precision",
            "import numpy as np",
            "import torch\nimport torch.nn.functional as F\ntorch.set_default_dtype(torch.float64)",
        ),
        (
            "inputs and targets, a row a point",
            f"x = np.array({x})\nt = np.array({t})",
            f"x = torch.tensor({x})\nt = torch.tensor({t})",
        ),
    )


def _named(activation: str) -> str:
    return activation.replace("_", " ") + ("" if activation == "identity" else " function")
