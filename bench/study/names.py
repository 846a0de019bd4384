"""What the names in a study mean: its tasks and its models, those of the catalogue too."""

import re
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import TypeVar

from bench.cell import ModelSpec, TaskSpec
from bench.errors import UserError
from bench.gp.kernels import KERNELS
from bench.gp.prior import DEFAULT
from bench.models.ensemble import MEMBERS
from bench.study.exploring_section import names_in
from bench.study.fields import WIDEST
from bench.study.schema import ModelEntry, Study
from bench.study.timing_section import model_names
from bench.tasks import KINDS, resolve
from bench.tasks.options import suggest

T = TypeVar("T")
CATALOGUE = {  # models of more words than one
    "gp-practical": {  # as a practical on potential energy surfaces has it: nothing is fitted
        "kind": "gp", "kernel": "rbf(length=1)", "constant": 1, "noise_variance": 0.001, "mean": 0,
    },
}  # fmt: skip


def tasks_of(study: Study, file: Path, left_out: Collection[str], wrong: list[str]) -> dict[str, TaskSpec]:
    """Every task that is used or defined, by name; complaints are appended to `wrong`. left_out: names of
    which nothing is said."""
    return _resolved(study, "task", lambda name: _task(study, name, file, left_out), left_out, wrong)


def models_of(study: Study, left_out: Collection[str], wrong: list[str]) -> dict[str, ModelSpec]:
    """Every model, as `tasks_of` has the tasks."""
    return _resolved(study, "model", lambda name: _model(study, name, left_out), left_out, wrong)


def _resolved(
    study: Study, axis: str, resolve_one: Callable[[str], T], left_out: Collection[str], wrong: list[str]
) -> dict[str, T]:
    found: dict[str, T] = {}
    refused = set(left_out)
    for where, name in _names(study, axis):
        if name in found or name in refused:
            continue
        try:
            found[name] = resolve_one(name)
        except UserError as error:
            refused.add(name)
            wrong += [_placed(line, where, axis) for line in str(error).splitlines()]
    return found


def _placed(line: str, where: str, axis: str) -> str:
    """With its place in the study, or in the file that it names, in front."""
    return line if line.startswith(f"{axis}s.") or ":" in line.split(" ")[0] else f"{where}: {line}"


def _names(study: Study, axis: str) -> Iterator[tuple[str, str]]:
    yield from ((f"{axis}s.{name}", name) for name in getattr(study, f"{axis}s"))
    for i, grid in enumerate(study.grids):
        for j, name in enumerate(getattr(grid, axis)):
            yield f"grids[{i}].{axis}[{j}]", name
    yield from names_in(study.exploring, axis)
    if axis == "model":
        yield from model_names(study.timing)


def _task(study: Study, name: str, file: Path, left_out: Collection[str]) -> TaskSpec:
    if name not in study.tasks and name not in KINDS:
        raise UserError(f"found {name!r}{suggest(name, [*study.tasks, *sorted(left_out), *KINDS])}")
    return resolve(name, study.tasks.get(name, {}), file.parent)


def _model(study: Study, name: str, left_out: Collection[str]) -> ModelSpec:
    entry = study.models.get(name)
    if entry is not None:
        return _entered(name, entry)
    if name in ("neuron", "linear"):
        return ModelSpec(name, name)
    if name in CATALOGUE:
        return _entered(name, ModelEntry.model_validate(CATALOGUE[name]))
    if name == "gp" or re.fullmatch(r"gp-[a-z0-9_-]+", name):
        return _entered(name, _kernel_of(name))
    if re.fullmatch(r"(mlp|ensemble)(-[1-9]\d*)+", name):
        kind, *widths = name.split("-")
        if max(map(int, widths)) > WIDEST:
            raise UserError(f"found {name!r}; hidden layers of at most {WIDEST} units would do")
        return _entered(name, ModelEntry.model_validate({"kind": kind, "hidden": widths}))
    known = [*study.models, *sorted(left_out), "neuron", "linear", "gp", "mlp-40", "ensemble-40"]
    raise UserError(f"found {name!r}{suggest(name, known)}")


def _kernel_of(name: str) -> ModelEntry:
    kernel = name.removeprefix("gp").removeprefix("-") or DEFAULT
    if kernel not in KERNELS:
        raise UserError(f"found kernel {kernel!r}{suggest(kernel, [*KERNELS, 'practical'])}")
    return ModelEntry.model_validate({"kind": "gp", "kernel": kernel})


def _entered(name: str, entry: ModelEntry) -> ModelSpec:
    where = f"models.{name}"
    if (entry.kind in ("mlp", "ensemble")) != (entry.hidden is not None):
        raise UserError(
            f"{where}.hidden: an mlp has hidden layers, such as [40], and an ensemble has; nothing else does"
        )
    if entry.members and entry.kind != "ensemble":
        raise UserError(f"{where}.members: only an ensemble has members, this is of kind {entry.kind}")
    if entry.kernel and entry.kind != "gp":
        raise UserError(f"{where}.kernel: only a gp has a kernel, this is a {entry.kind}")
    if entry.weights and entry.kind not in ("neuron", "mlp"):
        raise UserError(f"{where}.weights: only a neuron or an mlp has weights to set by hand")
    for key in ("constant", "noise_variance", "mean"):
        if key in entry.model_fields_set and entry.kind != "gp":
            raise UserError(f"{where}.{key}: only a gp has one, this is a {entry.kind}")
    weights = tuple(entry.weights) if entry.weights else None
    hidden = tuple(entry.hidden or ())
    if entry.kind != "gp":
        members = (entry.members or MEMBERS) if entry.kind == "ensemble" else None
        return ModelSpec(name, entry.kind, hidden, weights=weights, members=members)
    return ModelSpec(
        name, "gp", kernel=entry.kernel or DEFAULT, constant=entry.constant, mean=entry.mean,
        noise_variance=entry.noise_variance,
    )  # fmt: skip
