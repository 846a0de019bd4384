"""The study's `timing:` section: its schema, and what is wrong with one that types alone do not tell.

    timing:
      device: [cpu, cuda]
      samples: 20
      entries:
        - {name: width, time: training, model: mlp, width: [1, 40, 4096], variant: [plain, fused]}

An entry is a product of axes, as a grid is; `bench.timing.suite` makes measurements of it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from bench.cell import ModelSpec
from bench.study.fields import BatchSize, Count, Device, Many, Name, Number, Strict, Width
from bench.tasks.options import suggest

FEWEST = 6  # processes whose range holds a median in 95 % of cases
MANY = ("vmap", "stack", "fused")  # variants that train K networks at once
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
