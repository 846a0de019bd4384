"""The study's `timing:` section: what is timed, and the measurements that come of it.

    timing:
      device: [cpu, cuda]
      samples: 20
      entries:
        - {name: width, time: training, model: mlp, width: [1, 40, 4096], variant: [plain, fused]}

An entry is a product of axes, as a grid is, and gives one file. Axes that mean nothing to a variant
are absent from its measurements, and what an earlier entry measures is not measured again. Nothing
here imports torch.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Annotated, Any, Literal

from pydantic import Field

from bench.cell import ModelSpec
from bench.fields import BatchSize, Count, Device, Many, Name, Number, Strict, Width
from bench.models.network import Architecture
from bench.tasks.options import suggest
from bench.training.compiler import compiler
from bench.training.sizes import EAGER, LANES, TRITON, lanes_serve, triton_serves

FEWEST = 6  # processes whose range holds a median in 95 % of cases
MANY = ("vmap", "stack", "fused")  # variants that train K networks at once
ON_CPU = ("scikit-learn", "python", "numpy", "train")  # variants that know no other device
UNITS = {
    **{"train": "epoch and network", "infer": "point and network", "start": "process", "pipeline": "cell"},
    "peak": "time",
    **{"gp-fit": "fit", "gp-optimise": "fit", "gp-predict": "point"},
}
Axis = Literal["problem", "model", "width", "depth", "n", "batch_size", "K", "step", "cells"]


@dataclass(frozen=True)
class KindOfTiming:
    """What an entry's `time:` takes: axes with what they are where the entry does not say, variants."""

    axes: Mapping[Axis, list[Any]]
    variants: tuple[str, ...]


_NETWORK: dict[Axis, list[Any]] = {"problem": ["classification"], "model": [], "width": [40], "depth": [1]}
KINDS = {
    "training": KindOfTiming(
        {**_NETWORK, "n": [200], "batch_size": [None], "K": [1]}, ("plain", "scikit-learn", *MANY)
    ),
    "inference": KindOfTiming(
        {**_NETWORK, "n": [1], "K": [1]}, ("plain", "scikit-learn", "vmap", "fused")
    ),
    "gp": KindOfTiming(
        {"n": [200], "step": ["fit", "optimise", "predict"]}, ("scikit-learn", "torch-cholesky")
    ),
    "start": KindOfTiming({}, ("python", "numpy", "torch", "train")),
    "peak": KindOfTiming({}, ("product", "copy")),
    "pipeline": KindOfTiming({"model": [], "width": [40], "depth": [1], "cells": [100]}, ("fused",)),
}  # fmt: skip


class TimingEntry(Strict):
    """A product of axes; an axis that the entry does not name has one value, its kind's own."""

    name: Annotated[str, Field(pattern=r"^[\w-]+$", max_length=60)]
    time: Literal["training", "inference", "gp", "start", "pipeline", "peak"]
    device: Many[Device] | None = Field(None, description="absent: the suite's")
    variant: Many[str] | None = Field(None, description="absent: all that there are")
    problem: Many[Literal["classification", "regression"]] | None = None
    model: Many[Name] | None = Field(None, description="`mlp` takes width and depth")
    width: Many[Width] | None = None
    depth: Many[Count] | None = None
    n: Many[Count] | None = Field(None, description="points")
    batch_size: Many[BatchSize] | None = None
    K: Many[Count] | None = Field(None, description="networks at once")
    step: Many[Literal["fit", "optimise", "predict"]] | None = None
    cells: Many[Count] | None = None


class Timing(Strict):
    """The whole section."""

    device: Many[Device] = Field(default_factory=lambda: ["cpu"], validate_default=True)
    samples: Annotated[Count, Field(ge=20)] = Field(20, description="of each; one a process of what is long")
    processes: Count = Field(6, description="that the samples come from: 1, or 6 and more")
    drift: Annotated[Number, Field(ge=0, lt=1)] = Field(
        0.015, description="standard deviation of a whole run from one hour to the next, as a share"
    )
    entries: list[TimingEntry] = Field(default_factory=list)


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


def complaints_about(timing: Timing) -> Iterator[str]:
    """`timing.entries[0].…: found …`, a line for each thing that types alone do not tell."""
    names = [entry.name for entry in timing.entries]
    if 1 < timing.processes < FEWEST or timing.processes > timing.samples:
        yield (
            f"timing.processes: found {timing.processes}; 1, or {FEWEST} to as many as there are samples: "
            "fewer do not tell a median to 95 %"
        )
    for i, entry in enumerate(timing.entries):
        where, kind = f"timing.entries[{i}]", KINDS[entry.time]
        if entry.name in names[:i]:
            yield f"{where}.name: found {entry.name!r} twice"
        for j, variant in enumerate(entry.variant or []):
            if variant not in kind.variants:
                yield f"{where}.variant[{j}]: found {variant!r}{suggest(variant, kind.variants)}"
        for axis in sorted(entry.model_fields_set - {"name", "time", "device", "variant", *kind.axes}):
            known = ", ".join(kind.axes) or "none"
            yield f"{where}.{axis}: means nothing to {entry.time}; its axes: {known}"
        if (entry.width or entry.depth) and entry.model and "mlp" not in entry.model:
            axis = "width" if entry.width else "depth"
            yield f"{where}.{axis}: only the model 'mlp' takes one; found {', '.join(entry.model)}"


def model_names(timing: Timing) -> Iterator[tuple[str, str]]:
    """(place in the file, name) of every model that must be one of the study's."""
    for i, entry in enumerate(timing.entries):
        for j, name in enumerate(entry.model or []):
            if name != "mlp":
                yield f"timing.entries[{i}].model[{j}]", name


def complaints_about_models(timing: Timing, models: Mapping[str, ModelSpec]) -> Iterator[str]:
    """A line for each model that cannot be timed."""
    for where, name in model_names(timing):
        if name in models and not models[name].trained:
            yield f"{where}: found {name!r}, which is not trained; a neuron or an mlp would do"


def expand(timing: Timing, models: Mapping[str, ModelSpec]) -> dict[str, list[Wanted]]:
    """The measurements of every entry, in the study's order; none twice."""
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
    lanes = device == "cpu" and lanes_serve(arch, batch_size) and compiler() is not None
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
