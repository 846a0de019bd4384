"""The catalogue of kernels, and what a study's text for one means.

    rbf   matern32(length=0.5)   rbf-iso   periodic(period=1) * rbf + 0.1 * linear

A name stands for a kernel whose hyperparameters are all fitted; `(length=1)` gives one of them, in its
input's own unit, or `(length=[1, 2])` one for each input. Terms are added, factors multiplied; a number
before a term gives its variance as a multiple of the constant, of others but the first it is fitted. A new
kernel is one entry of KERNELS, and a study names it `gp-NAME` as well.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from bench.gp.compound import Compound, Product, Sum
from bench.gp.infinite import Erf, Relu
from bench.gp.kernel import Kernel
from bench.gp.stationary import (
    Linear,
    Parameter,
    Stationary,
    matern12,
    matern32,
    matern52,
    rational_quadratic,
    rbf,
)

__all__ = ["KERNELS", "Compound", "Kernel", "kernel_of", "spelled"]

_ALPHA = Parameter("alpha", 1e-2, 1e4, (0.3, 10.0))
_RBF, _MATERN = "exp(-r^2 / 2)", "(1 + u + u^2 / 3) exp(-u), u = r sqrt(5)"
_QUADRATIC = "(1 + r^2 / (2 alpha))^(-alpha)"
_PERIODIC = "exp(-2 sum_d sin^2(pi (x_d - x'_d) / p_d) / l_d^2)"

KERNELS: dict[str, Kernel] = {
    "rbf": Stationary(_RBF, "Rbf", rbf),
    "matern": Stationary(_MATERN, "Matern52", matern52),
    "rational_quadratic": Stationary(
        _QUADRATIC, "RationalQuadratic", rational_quadratic, parameter=_ALPHA
    ),
    "periodic": Stationary(_PERIODIC, profile=rbf, turns=True),
    "linear": Linear("1 + x x', inputs centred and scaled"),
    "rbf-ard": Stationary(_RBF, "Rbf", rbf),
    "matern-ard": Stationary(_MATERN, "Matern52", matern52),
    "rbf-iso": Stationary(_RBF, "Rbf", rbf, one_scale=True),
    "matern-iso": Stationary(_MATERN, "Matern52", matern52, one_scale=True),
    "matern32": Stationary("(1 + u) exp(-u), u = r sqrt(3)", profile=matern32),
    "matern12": Stationary("exp(-r)", profile=matern12),
    "nngp-relu": Relu("(sin a + (pi - a) cos a) |u| |u'| / pi, u = (1, x / l)"),
    "nngp-erf": Erf("2 / pi asin(2 u u' / sqrt((1 + 2 u u) (1 + 2 u' u'))), u = s (1, x / l)"),
}  # fmt: skip

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|(?P<name>[a-z][a-z0-9_-]*)|(?P<sign>\S))"
)
_WOULD_DO = "rbf, rbf(length=1), or sums and products such as periodic * rbf + 0.1 * linear would do"


@lru_cache(maxsize=1000)
def kernel_of(text: str) -> Kernel:
    """What the text means. ValueError, in words, where it means nothing."""
    return _Reader(text).kernel()[0]


@lru_cache(maxsize=1000)
def spelled(text: str) -> str:
    """One spelling for one meaning: ` periodic*rbf+.10*linear` is `periodic * rbf + 0.1 * linear`.

    ValueError.
    """
    return _Reader(text).kernel()[1]


class _Reader:
    """Reads a text from its beginning; each method gives what it means and how it is spelled."""

    def __init__(self, text: str) -> None:
        self.text = text
        found = (match for match in _TOKEN.finditer(text) if match.lastgroup)
        self.tokens = [(str(match.lastgroup), match[str(match.lastgroup)]) for match in found]
        self.at = 0

    def kernel(self) -> tuple[Kernel, str]:
        terms = [self._term()]
        while self._take("+"):
            terms.append(self._term())
        if self.at < len(self.tokens):
            raise self._wrong("*, + or the end")
        (first, one, spelled), *others = terms
        if not others:
            if first is not None:
                raise ValueError(
                    f"found {self.text!r}, one term with a number; `constant` gives its variance"
                )
            return one, spelled
        kernels, names = [one for _, one, _ in terms], _named([text for *_, text in terms])
        texts = [text if w is None else f"{w:.12g} * {text}" for w, _, text in terms]
        words = " + ".join(f"({one.words})" for one in kernels)
        return Sum(words, of=tuple(kernels), names=names, weights=tuple(w for w, _, _ in terms)), " + ".join(
            texts
        )

    def _term(self) -> tuple[float | None, Kernel, str]:
        number = self._number() if self._peek("number") else None
        if number is not None and not self._take("*"):
            raise self._wrong("* after a number")
        factors = [self._factor()]
        while self._take("*"):
            factors.append(self._factor())
        if len(factors) == 1:
            return number, *factors[0]
        kernels = tuple(one for one, _ in factors)
        words = " * ".join(f"({one.words})" for one in kernels)
        names = _named([text for _, text in factors])
        return number, Product(words, of=kernels, names=names), " * ".join(text for _, text in factors)

    def _factor(self) -> tuple[Kernel, str]:
        if not self._peek("name"):
            raise self._wrong("the name of a kernel")
        name = self.tokens[self.at][1]
        self.at += 1
        if name not in KERNELS:
            raise ValueError(f"unknown kernel {name!r}; there are {', '.join(KERNELS)}")
        given: dict[str, tuple[float, ...]] = {}
        if self._take("("):
            while not given or self._take(","):
                key = self._key(name, given)
                given[key] = self._values(name, key)
            if not self._take(")"):
                raise self._wrong(") or a comma")
        said = ", ".join(f"{key}={_said(values)}" for key, values in sorted(given.items()))
        return _with(KERNELS[name], given), f"{name}({said})" if said else name

    def _key(self, name: str, given: Any) -> str:
        known = _keys(KERNELS[name])
        key = self.tokens[self.at][1] if self.at < len(self.tokens) else ""
        if key not in known or key in given:
            would_do = f"{' or '.join(known)} would do" if known else "it has none that can be given"
            raise ValueError(f"found {key!r} in {self.text!r}, of {name}; {would_do}")
        self.at += 1
        if not self._take("="):
            raise self._wrong("= and a number")
        return key

    def _values(self, name: str, key: str) -> tuple[float, ...]:
        if not self._take("["):
            return (self._number(),)
        found = [self._number()]
        while self._take(","):
            found.append(self._number())
        if not self._take("]"):
            raise self._wrong("] or a comma")
        if key not in ("length", "period"):
            raise ValueError(f"found a list in {self.text!r}; {key} of {name} is one number")
        return tuple(found) if len(set(found)) > 1 else (found[0],)

    def _number(self) -> float:
        value = float(self.tokens[self.at][1]) if self._peek("number") else 0.0
        if not 0 < value < math.inf:
            raise self._wrong("a number above 0")
        self.at += 1
        return value

    def _peek(self, kind: str) -> bool:
        return self.at < len(self.tokens) and self.tokens[self.at][0] == kind

    def _take(self, sign: str) -> bool:
        found = self.tokens[self.at : self.at + 1] == [("sign", sign)]
        self.at += found
        return found

    def _wrong(self, wanted: str) -> ValueError:
        found = repr(self.tokens[self.at][1]) if self.at < len(self.tokens) else "the end"
        return ValueError(f"found {found} in {self.text!r} where {wanted} is wanted; {_WOULD_DO}")


def _keys(kernel: Kernel) -> list[str]:
    if not isinstance(kernel, Stationary):
        return []
    return [
        "length",
        *(["period"] if kernel.turns else []),
        *([kernel.parameter.name] if kernel.parameter else []),
    ]


def _with(kernel: Kernel, given: dict[str, tuple[float, ...]]) -> Kernel:
    """The kernel with what is given; LAPACK's then."""
    if not given or not isinstance(kernel, Stationary):
        return kernel
    extra = next((values[0] for key, values in given.items() if key not in ("length", "period")), None)
    return replace(kernel, lanes="", lengths=given.get("length"), periods=given.get("period"), extra=extra)


def _said(values: tuple[float, ...]) -> str:
    texts = [f"{value:.12g}" for value in values]
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"


def _named(texts: Sequence[str]) -> tuple[str, ...]:
    """Each part by its text without what is given; of several alike with their number."""
    bare = [re.sub(r"\([^)]*\)", "", text) for text in texts]
    counts, seen = Counter(bare), Counter[str]()
    found = []
    for one in bare:
        seen[one] += 1
        found.append(f"{one} {seen[one]}" if counts[one] > 1 else one)
    return tuple(found)
