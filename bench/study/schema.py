"""A study: one YAML file that says which cells there are. The single schema of it.

`bench.study.loading` reads one, and tells what is wrong.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from bench.cell import ModelSpec, TaskSpec
from bench.models.ensemble import MEMBERS
from bench.seeds import digest
from bench.study.exploring_section import Exploring
from bench.study.fields import (
    Activation,
    BatchSize,
    Count,
    Device,
    Epochs,
    FittedOrNotNegative,
    FittedOrPositive,
    FreshSeeds,
    Kernel,
    Line,
    Many,
    Mean,
    Name,
    NotNegative,
    Number,
    Points,
    Positive,
    Seed,
    Seeds,
    Share,
    Strict,
    Width,
    as_count,
)
from bench.study.notes import Notes
from bench.study.optimisers import Optimiser, ScheduleValue
from bench.study.timing_section import Timing
from bench.tasks import KINDS

APART: Any = {
    "timing": True,
    "exploring": True,
    "notes": True,
    "grids": {"__all__": {"notes"}},
}  # no cell depends on these
BOUNDS = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum"}


class ModelEntry(Strict):
    """A model: `hidden` widths for an mlp or an ensemble of them, `weights` to set a network by hand; of a
    gp what is known before it is fitted, in the task's own units."""

    kind: Literal["neuron", "mlp", "ensemble", "linear", "gp"]
    hidden: Many[Width] | None = None
    kernel: Kernel | None = Field(
        None, description="a name, rbf(length=1), or sums and products such as periodic * rbf + 0.1 * linear"
    )
    constant: FittedOrPositive = Field(None, description="variance of the function; absent or fit: fitted")
    noise_variance: FittedOrNotNegative = Field(None, description="of the targets; absent or fit: fitted")
    mean: Mean = Field(None, description="of the function; absent or sample: that of the training targets")
    weights: Many[Number] | None = None
    members: Annotated[int, BeforeValidator(as_count), Field(ge=2, le=100)] | None = Field(
        None, description=f"networks of an ensemble; absent: {MEMBERS}"
    )


class FixedInit(Strict):
    """Initial weights, every one given, in torch's order: for each layer W row by row, then b."""

    weights: Many[Number]


class Axes(Strict):
    """What a cell may vary in. Each is a value or a list of values; absent: the study's settings."""

    activation: Many[Activation] | None = None
    eta: Many[Positive] | None = None
    alpha: Many[NotNegative] | None = None
    bias: Many[bool] | None = None
    batch_size: Many[BatchSize] | None = None
    reduction: Many[Literal["sum", "mean"]] | None = None
    loss: Many[Literal["bce", "mse", "l1"]] | None = None
    epochs: Many[Epochs] | None = None
    optimiser: Many[Optimiser] | None = None
    momentum: Many[Annotated[NotNegative, Field(lt=1)]] | None = None
    schedule: Many[ScheduleValue] | None = None
    init: Many[Literal["uniform", "normal", "zeros"] | FixedInit] | None = None
    dtype: Many[Literal["float32", "float64"]] | None = None
    early_stop: Many[Count] | None = None
    n_train: Many[Points] | None = None
    split: Many[Literal["separate", "same"]] | None = None
    device: Many[Device] | None = None
    seed: Seeds | None = None
    checkpoints: Annotated[int, BeforeValidator(as_count), Field(ge=0, le=1000)] | None = Field(
        None, description="weights kept on the way, for the study's shown seed alone"
    )


class Grid(Axes):
    """A product of axes; the study is the union of its grids."""

    name: Name
    question: Line | None = Field(None, description="what this grid asks, in a sentence")
    model: Many[Name]
    task: Many[Name]
    notes: Notes = Field([])


class Packs(Strict):
    """Cost of one job, its limit in time, and whether cells train together at all."""

    seconds: Positive = 20
    timeout_seconds: Positive | None = None
    fuse: Literal["all", "none"] = "all"


class Shown(Strict):
    """What the report picks where it can show only one."""

    shown_seed: Seed = 0


class Confirm(Strict):
    """What validation chose is trained again on fresh seeds, and only that is reported."""

    seeds: FreshSeeds = Field(25, description="a number, or which; none of them may choose; 0: not confirmed")
    eta_alpha_seeds: Count = Field(
        10, description="of these, for what levels of eta and alpha alone chose; at most all"
    )
    process_seeds: Count = Field(
        10, description="of these, for Gaussian processes and ensembles; at most all"
    )


class Margins(Strict):
    """Differences that do not matter: what lies within is as good as equal."""

    accuracy: Share = Field(0.01, description="share of points: 0.01 is one point of accuracy")
    rmse: Share = Field(0.05, description="share of the RMSE that is compared with")


class Study(Strict):
    """The whole file."""

    name: Annotated[str, Field(pattern=r"^[\w-]+$")]
    title: Line
    tasks: dict[Name, dict[str, Any]] = Field(
        default_factory=dict, description="options of a task; one of the catalogue needs no entry"
    )
    models: dict[Name, ModelEntry] = Field(
        default_factory=dict,
        description="neuron, linear, gp, gp-KERNEL, mlp-WIDTH-WIDTH… and ensemble-WIDTH… need no entry",
    )
    settings: Axes = Field(
        default_factory=lambda: Axes.model_validate({}), description="defaults of every grid"
    )
    grids: Annotated[list[Grid], Field(min_length=1)]
    packs: Packs = Packs()
    confirm: Confirm = Confirm.model_validate({})
    margins: Margins = Margins.model_validate({})
    report: Shown = Shown()
    timing: Timing = Field(Timing.model_validate({}), description="what is timed; no cell depends on it")
    exploring: Exploring = Field(
        Exploring.model_validate({}), description="choosing the next point, and a map; no cell depends on it"
    )
    notes: Notes = Field([])


@dataclass(frozen=True)
class Loaded:
    """A study whose names are resolved. digest: of everything that its cells depend on."""

    file: Path
    study: Study
    tasks: dict[str, TaskSpec]
    models: dict[str, ModelSpec]

    @property
    def digest(self) -> str:
        """Of the whole file but its timing, its exploring and its notes, and of the tasks as they are
        resolved."""
        tasks = {name: spec.as_dict() for name, spec in self.tasks.items()}
        return digest([self.study.model_dump(mode="json", exclude=APART), tasks])


def json_schema() -> dict[str, Any]:
    """JSON Schema of a study, for editors; each axis takes a value or a list."""
    schema = Study.model_json_schema()
    for name in ("Axes", "Grid", "ModelEntry", "FixedInit", "Timing", "TimingEntry", "NextPoint", "Map"):
        for key, one in schema["$defs"][name]["properties"].items():
            if key != "notes":
                _allow_single(one, {"type": "integer", "minimum": 1} if key == "seed" else None)
    schema["properties"]["tasks"]["additionalProperties"] = {"anyOf": [k.schema() for k in KINDS.values()]}
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return dict(_in_schema_words(schema))


def _in_schema_words(node: Any) -> Any:
    """Bounds that stand behind a check of our own have pydantic's names: ge is minimum."""
    if isinstance(node, list):
        return [_in_schema_words(one) for one in node]
    if not isinstance(node, dict):
        return node
    return {BOUNDS.get(key, key): _in_schema_words(value) for key, value in node.items()}


def _allow_single(one: dict[str, Any], single: dict[str, Any] | None) -> None:
    """Where a list would do, let one value do as well."""
    branches = one.get("anyOf", [one])
    arrays = [dict(branch) for branch in branches if branch.get("type") == "array"]
    if arrays:
        others = [branch for branch in branches if branch.get("type") == "null"]
        kept: dict[str, Any] = {k: one[k] for k in ("title", "description", "default") if k in one}
        one.clear()
        one.update(kept, anyOf=[single or arrays[0]["items"], *arrays, *others])
