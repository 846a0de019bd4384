"""What a study may say of optimiser and schedule, and which axes an optimiser has.

optimiser: [sgd, adam, {kind: adam, betas: [0.9, 0.99], eps: 1e-7}]
schedule: [constant, cosine, {kind: step, every: 300, factor: 0.5}]
"""

import difflib
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from bench.study.fields import Count, Number, Positive, Strict
from bench.training.descent import BETAS, EPS
from bench.training.schedules import Schedule

ADAPTIVE = ("adam", "adamw")  # they alone have betas and eps
SCHEDULES = ("constant", "cosine", "step")
STEP = "step needs every and factor, such as {kind: step, every: 300, factor: 0.5}"
WITHOUT = {  # optimiser -> axes that it does not have
    "adam": ("momentum",),
    "adamw": ("momentum",),
    "lbfgs": ("eta", "batch_size", "momentum", "schedule", "dtype", "early_stop", "device"),
}


def _pair(value: Any) -> Any:
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError("two numbers would do, each of at least 0 and below 1")
    return value


def _schedule_name(value: Any) -> Any:
    if not isinstance(value, str) or value in SCHEDULES[:2]:
        return value
    near = difflib.get_close_matches(value, SCHEDULES, 1)
    if near == ["step"]:
        raise ValueError(STEP)
    if not near:
        raise ValueError("constant, cosine or {kind: step, every: 300, factor: 0.5} would do")
    return value


OptimiserName = Literal["sgd", "nesterov", "adam", "adamw", "lbfgs"]
Beta = Annotated[Number, Field(ge=0, lt=1)]


class OptimiserEntry(Strict):
    """An optimiser with `betas` and `eps`, which adam and adamw have; absent: torch's own."""

    kind: OptimiserName
    betas: Annotated[list[Beta], BeforeValidator(_pair), Field(min_length=2, max_length=2)] | None = None
    eps: Positive | None = None

    @model_validator(mode="after")
    def _has_them(self) -> Self:
        given = [name for name in ("betas", "eps") if getattr(self, name) is not None]
        if given and self.kind not in ADAPTIVE:
            raise ValueError(f"{self.kind} has no {' and no '.join(given)}; adam and adamw have")
        return self


class ScheduleEntry(Strict):
    """What eta is times, epoch by epoch; of step `factor` once more after `every` so many epochs."""

    kind: Literal["constant", "cosine", "step"]
    every: Count | None = None
    factor: Positive | None = None

    @model_validator(mode="after")
    def _has_them(self) -> Self:
        given = [name for name in ("every", "factor") if getattr(self, name) is not None]
        if self.kind == "step" and len(given) < 2:
            raise ValueError(STEP)
        if given and self.kind != "step":
            raise ValueError(f"{self.kind} has no {' and no '.join(given)}; step has")
        return self


def _branch(entry: type[Strict]) -> Discriminator:
    """Keys with values are an entry, all else is a name; complaints are of that branch alone."""
    return Discriminator(lambda v: entry.__name__ if isinstance(v, dict | entry) else "literal[]")


Optimiser = Annotated[
    Annotated[OptimiserName, Tag("literal[]")] | Annotated[OptimiserEntry, Tag("OptimiserEntry")],
    _branch(OptimiserEntry),
]
ScheduleValue = Annotated[
    Annotated[Literal["constant", "cosine"], BeforeValidator(_schedule_name), Tag("literal[]")]
    | Annotated[ScheduleEntry, Tag("ScheduleEntry")],
    _branch(ScheduleEntry),
]


def settings_of(optimiser: str | OptimiserEntry) -> dict[str, Any]:
    """What it gives to a cell: its name, what it alone has, and the precision that it is bound to."""
    entry = OptimiserEntry(kind=optimiser) if isinstance(optimiser, str) else optimiser  # type: ignore[arg-type]
    if entry.kind == "lbfgs":
        return {"optimiser": entry.kind, "dtype": "float64"}
    if entry.kind not in ADAPTIVE:
        return {"optimiser": entry.kind}
    betas = BETAS if entry.betas is None else (entry.betas[0], entry.betas[1])
    return {"optimiser": entry.kind, "betas": betas, "eps": EPS if entry.eps is None else entry.eps}


def schedule_of(value: str | ScheduleEntry) -> Schedule:
    """As a cell has it."""
    if isinstance(value, str):
        return value
    if value.every is None or value.factor is None:
        return value.kind
    return value.kind, value.every, value.factor
