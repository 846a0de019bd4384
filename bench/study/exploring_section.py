"""The study's `exploring:` section: choosing the next point, and the map of where which model wins.

    exploring:
      next_point: {task: double_well, model: [gp-practical, gp], starts: 25, add: 20}
      map: {n: [5, 20, 100], noise: [0, 0.3], turns: [1, 3, 9], inputs: [1, 2, 5], draws: 5}

No cell depends on it; `bench.exploring` runs it.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from bench.cell import ModelSpec, TaskSpec
from bench.gp.prior import prior_of
from bench.study.fields import Many, Name, Number, Strict, as_count
from bench.tasks import function_of

Rule = Literal["variance", "average", "disagreement", "sobol", "random"]
RULES: tuple[Rule, ...] = ("variance", "average", "disagreement", "sobol", "random")
Few = Annotated[int, BeforeValidator(as_count), Field(ge=2, le=1000)]
Added = Annotated[int, BeforeValidator(as_count), Field(ge=1, le=150)]
Sample = Annotated[int, BeforeValidator(as_count), Field(ge=5, le=3000)]
Noise = Annotated[Number, Field(ge=0, le=10)]
Turns = Annotated[Number, Field(ge=0.1, le=100)]
Inputs = Annotated[int, BeforeValidator(as_count), Field(ge=1, le=20)]


class NextPoint(Strict):
    """Points are added one by one, each where a rule says, to one that is drawn."""

    task: Many[Name] = Field(default_factory=lambda: ["double_well"], description="functions of one input")
    model: Many[Name] = Field(
        default_factory=lambda: ["gp-practical", "gp"],
        description="Gaussian processes",
    )
    rule: Many[Rule] = Field(default_factory=lambda: list(RULES))
    starts: Few = Field(25, description="first points, each drawn anew")
    add: Added = Field(20, description="points that are added to each")


class Map(Strict):
    """Random functions, on which a process and an ensemble are compared: a product of these axes."""

    n: Many[Sample] = Field(description="points")
    noise: Many[Noise] = Field(description="standard deviation, over the function's own")
    turns: Many[Turns] = Field(description="half waves over the range of the inputs")
    inputs: Many[Inputs] = Field(description="their number")
    draws: Few = Field(6, description="functions of each, of three families in turn")


class Exploring(Strict):
    """The whole section; what it does not name is not run."""

    next_point: NextPoint | None = None
    map: Map | None = None


def names_in(exploring: Exploring, axis: str) -> Iterator[tuple[str, str]]:
    """(place in the file, name) of every task, or model, that must be one of the study's."""
    for i, name in enumerate(getattr(exploring.next_point, axis) if exploring.next_point else []):
        yield f"exploring.next_point.{axis}[{i}]", name


def complaints_about(
    exploring: Exploring, tasks: Mapping[str, TaskSpec], models: Mapping[str, ModelSpec]
) -> Iterator[str]:
    """A line for each task and model that cannot be explored."""
    for where, name in names_in(exploring, "task"):
        if name in tasks and function_of(tasks[name]) is None:
            yield f"{where}: found {name!r}; a function of the catalogue would do, such as double_well or sin"
    for where, name in names_in(exploring, "model"):
        if name in models and models[name].kind != "gp":
            yield f"{where}: found {name!r}, which is a {models[name].kind}; a gp would do"
        elif name in models and (wrong := prior_of(*models[name].prior).kernel.unfit(1)):
            yield f"{where}: found {name!r}; {wrong}"
