"""The study's `timing:` section -> the measurements that it asks for.

An entry is a product of axes, as a grid is, and gives one file. Axes that mean nothing to a variant
are absent from its measurements, and what an earlier entry measures is not measured again. Nothing
here imports torch.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from bench.cell import ModelSpec
from bench.models.network import Architecture
from bench.study.timing_section import KINDS, MANY, Axis, Timing, TimingEntry
from bench.training.compiler import compiler
from bench.training.sizes import EAGER, LANES, TRITON, lanes_serve, triton_serves

ON_CPU = ("scikit-learn", "python", "numpy", "train")  # variants that know no other device
UNITS = {
    **{"train": "epoch and network", "infer": "point and network", "start": "process", "pipeline": "cell"},
    "peak": "time",
    **{"gp-fit": "fit", "gp-optimise": "fit", "gp-predict": "point"},
}


@dataclass(frozen=True)
class Wanted:
    """One measurement that the study asks for, before it is made. arch: of a network, where it is one."""

    what: str
    variant: str
    device: str
    sizes: Mapping[str, int | str]
    arch: Architecture | None = None

    @property
    def key(self) -> tuple[Any, ...]:
        """What tells it from another."""
        return self.what, self.variant, self.device, tuple(sorted(self.sizes.items()))

    @property
    def unit(self) -> str:
        """What one unit of work is, in words."""
        return UNITS[self.what]

    @property
    def batch_size(self) -> int | None:
        """Points per update; None: all."""
        size = self.sizes["batch_size"]
        return size if isinstance(size, int) else None

    def count(self, name: str) -> int:
        """A size that is a number, 1 where it means nothing here."""
        return int(self.sizes.get(name, 1))

    @property
    def halved(self) -> "Wanted | None":
        """The same for half as many networks, None where there is only one."""
        K = self.count("K") // 2
        return replace(self, sizes={**self.sizes, "K": K}) if K else None


def measurements_of(timing: Timing, models: Mapping[str, ModelSpec]) -> dict[str, list[Wanted]]:
    """Name of each entry -> its measurements, in the study's order; none twice."""
    seen: set[tuple[Any, ...]] = set()
    found: dict[str, list[Wanted]] = {}
    for entry in timing.entries:
        mine = {one.key: one for one in _product(entry, timing.device, models)}
        found[entry.name] = [one for key, one in mine.items() if key not in seen]
        seen |= set(mine)
    return found


def _product(entry: TimingEntry, devices: Sequence[str], models: Mapping[str, ModelSpec]) -> Iterator[Wanted]:
    kind = KINDS[entry.time]
    given = {axis: getattr(entry, axis) or default for axis, default in kind.axes.items()}
    layers = _layers(given, models) if "model" in given else [()]
    rest = {axis: values for axis, values in given.items() if axis not in ("model", "width", "depth")}
    variants, devices = entry.variant or kind.variants, entry.device or devices
    for device, variant, hidden in product(devices, variants, layers):
        for values in product(*rest.values()):
            one = _wanted(entry.time, variant, device, hidden, dict(zip(rest, values, strict=True)))
            if _exists(one):
                yield one


def _layers(given: Mapping[Axis, list[Any]], models: Mapping[str, ModelSpec]) -> list[tuple[int, ...]]:
    """Widths of the hidden layers of every model."""
    found: list[tuple[int, ...]] = []
    for name in given["model"] or ["mlp"]:
        if name == "mlp":
            found += [(width,) * depth for width, depth in product(given["width"], given["depth"])]
        else:
            found.append(models[name].hidden)
    return found


def _wanted(time: str, variant: str, device: str, hidden: tuple[int, ...], axes: dict[str, Any]) -> Wanted:
    match time:
        case "training" | "inference":
            return _network(time, variant, device, hidden, axes)
        case "gp":
            sizes = {"n": axes["n"]} | ({"n_new": 1000} if axes["step"] == "predict" else {})
            return Wanted(f"gp-{axes['step']}", variant, device, sizes)
        case "pipeline":
            arch = architecture("classification", hidden)
            return Wanted("pipeline", variant, device, _shape(hidden) | {"cells": axes["cells"]}, arch)
    return Wanted(time, variant, device, {})


def _network(time: str, variant: str, device: str, hidden: tuple[int, ...], axes: dict[str, Any]) -> Wanted:
    arch, n = architecture(axes["problem"], hidden), axes["n"]
    sizes = {"problem": axes["problem"]} | _shape(hidden) | {"n": n}
    if variant in MANY:
        sizes["K"] = axes["K"]
    if time == "inference":
        return Wanted("infer", variant, device, sizes, arch)
    size = min(axes["batch_size"] or n, n)
    sizes["batch_size"] = size if size < n else "full"
    if variant == "fused":
        sizes["engine"] = _engine(arch, size, device)
    return Wanted("train", variant, device, sizes, arch)


def _engine(arch: Architecture, batch_size: int, device: str) -> str:
    """Which one training takes there, as `bench.training.choice` has it."""
    if device == "cuda":
        return TRITON if triton_serves(arch) else EAGER
    lanes = device == "cpu" and lanes_serve(arch) and compiler() is not None
    return LANES if lanes else EAGER


def architecture(problem: str, hidden: tuple[int, ...]) -> Architecture:
    """2 inputs and a probability, or 1 and a number; ReLU between."""
    classifies = problem == "classification"
    output = "sigmoid" if classifies else "identity"
    return Architecture(2 if classifies else 1, hidden, "relu" if hidden else None, output)


def _shape(hidden: tuple[int, ...]) -> dict[str, int | str]:
    name = "-".join(["mlp", *map(str, hidden)]) if hidden else "neuron"
    same = {"width": hidden[0]} if len(set(hidden)) == 1 else {}
    return {"model": name, **same, "depth": len(hidden)}


def _exists(one: Wanted) -> bool:
    """Whether a variant knows the device: what it never can do is no measurement that failed."""
    return one.device == "cpu" or one.variant not in ON_CPU
