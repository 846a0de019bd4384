"""Formulas, typeset on screen (MathML) and on paper (typst), in the notation of docs/method.md.

A formula is a constant of this file, never made from a study's text: pages take it as markup.
"""

from typing import NamedTuple


class Typeset(NamedTuple):
    """words: as it is read aloud, for those who do not see it. mathml: what stands within <math>. typst:
    what stands between dollar signs. legend: what the letters are."""

    words: str
    mathml: str
    typst: str
    legend: str = ""


def _mi(*names: str) -> tuple[str, ...]:
    return tuple(f"<mi>{name}</mi>" for name in names)


W, X, A, B, Y, T, E, G, F, ETA, ALPHA, V, C = _mi(*"𝐰𝐱abyte𝐠fηαvc")


def _mo(sign: str) -> str:
    return f"<mo>{sign}</mo>"


def _dot(left: str, right: str) -> str:
    return f"{left}{_mo('·')}{right}"


def _of(function: str, argument: str) -> str:
    return f"{function}{_mo('⁡')}<mrow>{_mo('(')}{argument}{_mo(')')}</mrow>"


GAP = '<mspace width="1.5em"/>'
_FORWARD = f"{A}{_mo('=')}{_dot(W, X)}{_mo('+')}{B}{_mo(',')}{GAP}{Y}{_mo('=')}{_of(F, A)}"
_ERROR = f"{E}{_mo('=')}{T}{_mo('−')}{Y}{_mo(',')}{GAP}{G}{_mo('=')}{_mo('−')}{E}{X}"
_UPDATE = f"{W}{_mo('←')}{W}{_mo('−')}{ETA}<mrow>{_mo('(')}{G}{_mo('+')}{ALPHA}{W}{_mo(')')}</mrow>"

FORMULAS = {
    "neuron": Typeset(
        "a is w times x plus b; y is f of a",
        _FORWARD,
        "a = bold(w) dot bold(x) + b, quad y = f(a)",
        "x: the inputs; w: a weight for each; b: the bias; a: the activation, their weighted "
        "sum; f: the activation function; y: the output.",
    ),
    "gradient": Typeset(
        "e is t minus y; the gradient g is minus e times x",
        _ERROR,
        "e = t - y, quad bold(g) = -e bold(x)",
        "t: the target; e: the error; g: the gradient of the misfit with respect to the weights, here of one "
        "point, with a sigmoid and cross-entropy or the identity and squares (else times f′(a)).",
    ),
    "update": Typeset(
        "w becomes w minus eta times (g plus alpha times w)",
        _UPDATE,
        "bold(w) <- bold(w) - eta (bold(g) + alpha bold(w))",
        "w: the weights; g: the gradient of the misfit; η: the learning rate, how far a step goes; α: the "
        "weight decay, how strongly weights are pulled towards zero. The bias is updated likewise.",
    ),
    "network": Typeset(
        "y is f of the sum over hidden units of v times h of (w times x plus b), plus c",
        f"{Y}{_mo('=')}{F}<mrow>{_mo('(')}<munder>{_mo('∑')}<mi>j</mi></munder><msub>{V}<mi>j</mi></msub>"
        f"<mi>h</mi><mrow>{_mo('(')}<msub>{W}<mi>j</mi></msub>{_mo('·')}{X}{_mo('+')}<msub>{B}<mi>j</mi></msub>"
        f"{_mo(')')}</mrow>{_mo('+')}{C}{_mo(')')}</mrow>",
        "y = f(sum_j v_j h(bold(w)_j dot bold(x) + b_j) + c)",
        "j: a hidden neuron; w, b: its own weights and bias; h: its activation function; v: how much it "
        "counts; c: the bias of the last neuron, f its activation function.",
    ),
    "process": Typeset(
        "the mean at x is k of x and the points, times the inverse of K plus sigma squared, times t",
        "<mi>m</mi><mrow><mo>(</mo><mi>𝐱</mi><mo>)</mo></mrow><mo>=</mo>"
        "<mi>𝐤</mi><msup><mrow><mo>(</mo><mi>𝐱</mi><mo>)</mo></mrow><mi>⊤</mi></msup>"
        "<msup><mrow><mo>(</mo><mi>𝐊</mi><mo>+</mo><msup><mi>σ</mi><mn>2</mn></msup><mi>𝐈</mi><mo>)</mo></mrow>"
        "<mrow><mo>−</mo><mn>1</mn></mrow></msup><mi>𝐭</mi>",
        "m(bold(x)) = bold(k)(bold(x))^top (bold(K) + sigma^2 bold(I))^(-1) bold(t)",
        "m: the mean of the process at x; t: the training targets; k, K: the kernel, how alike two points "
        "are, between x and the training points and among these; σ: the noise of the targets.",
    ),
}
