"""One update of a network 2 => 2 => 1 as lines of NumPy and of PyTorch: text that is shown, and that a test
executes.

Notation of docs/method.md, the hidden layer's weights V and biases c: a1 = x @ V + c, y1 = tanh(a1),
a = y1 @ w + b, y = sigmoid(a), e = t - y; every weight w <- w - eta dG/dw.
"""

from report.sections.neuron_code import Steps, library_and_points

STEPS: Steps = (
    (
        "forward, hidden layer: each neuron weighs the inputs and bends the sum",
        "a1 = x @ V + c\ny1 = np.tanh(a1)",
        "a1 = x @ V + c\ny1 = torch.tanh(a1)",
    ),
    (
        "forward, last neuron: its inputs are the outputs of the two",
        "a = y1 @ w + b\ny = 1 / (1 + np.exp(-a))",
        "a = y1 @ w + b\ny = torch.sigmoid(a)",
    ),
    (
        "error, and misfit: the mean of cross-entropy over the points",
        "e = t - y\nG = np.mean(-(t * np.log(y)\n    + (1 - t) * np.log(1 - y)))",
        "e = t - y\nG = F.binary_cross_entropy(y, t)",
    ),
    (
        "gradient of the last neuron, as of a neuron alone; torch finds all of them",
        "g_w = -y1.T @ e / len(t)\ng_b = -np.mean(e)",
        "G.backward()\ng_w, g_b = w.grad, b.grad",
    ),
    (
        "the error goes back: by the weight it came through, times the slope of tanh",
        "d = np.outer(e, w) * (1 - y1**2)",
        "# done by backward()",
    ),
    (
        "gradient of the hidden layer: of its weights and biases",
        "g_V = -x.T @ d / len(t)\ng_c = -d.mean(axis=0)",
        "g_V, g_c = V.grad, c.grad",
    ),
    (
        "update: every weight downhill",
        "V, c = V - eta * g_V, c - eta * g_c\nw, b = w - eta * g_w, b - eta * g_b",
        "step = torch.optim.SGD([V, c, w, b], lr=eta)\nstep.step()",
    ),
)


def start(x: str, t: str, weights: dict[str, str], eta: str) -> Steps:
    """The lines that write down the numbers; each of them as Python has it."""
    return (
        *library_and_points(x, t),
        (
            "initial weights: V and c of the hidden layer, a column a neuron; w and b of the last",
            "\n".join(f"{name} = np.array({value})" for name, value in weights.items()),
            "\n".join(f"{name} = torch.tensor({value})" for name, value in weights.items())
            + "\nfor one in (V, c, w, b):\n    one.requires_grad_()",
        ),
        ("learning rate η", f"eta = {eta}", f"eta = {eta}"),
    )
