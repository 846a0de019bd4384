"""One point of the grid, frozen; its digest is its identity everywhere.

Axes that mean nothing to a model are None, and absent from the canonical form. Nothing here
imports torch.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property, lru_cache
from typing import Any, Literal

from bench.seeds import canonical

Problem = Literal["classification", "regression"]
PLACES = ("path", "file")  # options that say where a file lies


@dataclass(frozen=True)
class TaskSpec:
    """A task as the study names it: `kind` from the catalogue, every option spelled out."""

    name: str
    kind: str
    problem: Problem
    options: tuple[tuple[str, Any], ...] = ()  # sorted (name, value), values JSON-able

    def option(self, name: str) -> Any:
        return dict(self.options)[name]

    @property
    def content(self) -> str | None:
        """Digest of the file that the data come from, None where they come from none."""
        return dict(self.options).get("content")

    @property
    def place(self) -> str | None:
        """Where that file lies, as seen from the working folder in which the study was planned."""
        options = dict(self.options)
        return next((options[name] for name in PLACES if name in options), None) if self.content else None

    def placed(self, files: Mapping[str, str]) -> "TaskSpec":
        """The same task, its file where it lies now. files: content -> place."""
        place = files.get(self.content or "", self.place)
        moved = tuple((name, place if name in PLACES else value) for name, value in self.options)
        return replace(self, options=moved) if self.content else self

    @cached_property
    def canonical(self) -> str:
        """Of all that its data depend on: of a file its content, not where it lies."""
        options = {
            name: _thawed(value) for name, value in self.options if not (self.content and name in PLACES)
        }
        return canonical(self.as_dict() | {"options": options})

    def as_dict(self) -> dict[str, Any]:
        return {"name": self.name, "kind": self.kind, "problem": self.problem, "options": dict(self.options)}

    @staticmethod
    def from_dict(data: dict[str, Any]) -> "TaskSpec":
        options = tuple(sorted((k, _frozen(v)) for k, v in data["options"].items()))
        return TaskSpec(data["name"], data["kind"], data["problem"], options)


@dataclass(frozen=True)
class ModelSpec:
    """A model as the study names it."""

    name: str
    kind: str  # neuron, mlp, ensemble, linear, gp
    hidden: tuple[int, ...] = ()  # widths of the hidden layers, of an mlp or an ensemble of them
    kernel: str | None = None  # gp only, as `bench.gp.kernels` spells it
    constant: float | None = None  # gp: variance of f; None: fitted
    noise_variance: float | None = None  # gp: so
    mean: float | None = None  # gp: of f; None: the training targets'
    weights: tuple[float, ...] | None = None  # set by hand: nothing is trained
    members: int | None = None  # networks of an ensemble

    @property
    def trained(self) -> bool:
        """Whether gradient descent trains it (eta, alpha, epochs mean something)."""
        return self.kind in ("neuron", "mlp", "ensemble") and self.weights is None

    @property
    def networks(self) -> int:
        """How many networks it takes."""
        return self.members or 1

    @property
    def prior(self) -> tuple[str | None, float | None, float | None, float | None]:
        """What is known of a process before it is fitted."""
        return self.kernel, self.constant, self.noise_variance, self.mean

    @cached_property
    def canonical(self) -> str:
        return canonical(self.as_dict())

    def as_dict(self) -> dict[str, Any]:
        return _without_none({f.name: _thawed(getattr(self, f.name)) for f in fields(self)})

    @staticmethod
    def from_dict(data: dict[str, Any]) -> "ModelSpec":
        return ModelSpec(**{k: _frozen(v) for k, v in data.items()})


@dataclass(frozen=True)
class Cell:
    """(model, task, activation, eta, alpha, device, seed) and the fixed settings."""

    model: ModelSpec
    task: TaskSpec
    seed: int
    device: str = "cpu"
    activation: str | None = None  # of the neuron's output, of the mlp's hidden layers
    eta: float | None = None
    alpha: float | None = None
    bias: bool | None = None
    batch_size: int | None = None  # None: full batch
    reduction: str | None = None  # sum, mean
    loss: str | None = None  # bce, mse, l1
    epochs: int | None = None
    optimiser: str | None = None  # sgd, nesterov, adam, adamw, lbfgs
    momentum: float | None = None
    betas: tuple[float, float] | None = None  # adam and adamw only, as eps
    eps: float | None = None
    schedule: str | tuple[str, int, float] | None = None  # constant, cosine, or (step, every, factor)
    init: str | tuple[float, ...] | None = None  # uniform, normal, zeros, or every weight
    dtype: str | None = None  # float32, float64
    early_stop: int | None = None  # epochs without a better validation loss
    checkpoints: int = 0  # weight checkpoints kept, beside the first and last
    n_train: int | None = None  # training points, where the task's own number is not wanted
    split: str = "separate"  # separate draws, or "same": scored on the training points

    def as_dict(self) -> dict[str, Any]:
        """Canonical form: plain JSON, absent where None."""
        data = {name: _thawed(getattr(self, name)) for name in AXES}
        return _without_none({"model": self.model.as_dict(), "task": self.task.as_dict(), **data})

    @staticmethod
    def from_dict(data: dict[str, Any]) -> "Cell":
        rest = {k: _frozen(v) for k, v in data.items() if k not in ("model", "task")}
        return Cell(ModelSpec.from_dict(data["model"]), TaskSpec.from_dict(data["task"]), **rest)

    @cached_property
    def digest(self) -> str:
        """20 hex digits of the SHA-256 of the canonical form, as `bench.seeds.digest` gives them; where a
        task's file lies is left out.

        Put together from parts that many cells share: a study has up to a million cells.
        """
        texts = [f'"{name}":{_text(value)}' for name in _SORTED if (value := getattr(self, name)) is not None]
        return hashlib.sha256(f"{{{','.join(texts)}}}".encode()).hexdigest()[:20]

    def placed(self, files: Mapping[str, str]) -> "Cell":
        """The same cell, its task's file where it lies now. files: content -> place."""
        return replace(self, task=self.task.placed(files))

    @property
    def data_key(self) -> list[Any]:
        """What the data draw depends on: cells that share it see the same points."""
        return [self.task.as_dict(), self.n_train, self.split, self.seed]


AXES = tuple(f.name for f in fields(Cell) if f.name not in ("model", "task"))


_SORTED = tuple(sorted(f.name for f in fields(Cell)))


def _text(value: Any) -> str:
    """Canonical JSON of one axis' value, or of a model or task."""
    if isinstance(value, ModelSpec | TaskSpec):
        return value.canonical
    return canonical(_thawed(value)) if isinstance(value, tuple) else _scalar(value)


@lru_cache(maxsize=10_000, typed=True)
def _scalar(value: float | str | bool) -> str:
    return canonical(value)


def _frozen(value: Any) -> Any:
    return tuple(_frozen(v) for v in value) if isinstance(value, list | tuple) else value


def _thawed(value: Any) -> Any:
    return [_thawed(v) for v in value] if isinstance(value, tuple) else value


def _without_none(data: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in data.items() if v is not None}
