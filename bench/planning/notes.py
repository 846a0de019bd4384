"""The author's notes as the plan has them: whose each is, and what its grid varies, which gives its place."""

from collections.abc import Iterator
from typing import Any

from bench.cell import ModelSpec
from bench.study.notes import Note
from bench.study.schema import Axes, Grid, Loaded

APART = ("seed", "checkpoints")  # axes that no grid is asked about


def notes_of(loaded: Loaded) -> list[dict[str, Any]]:
    """Notes of the study, then of its grids, in its order.

    Each has grid ("" of the study), date (ISO, "" without one), text (Markdown), varies (axes of more than
    one value; width and depth of networks) and kinds (of models; by-hand where weights are set).
    """
    study = loaded.study
    notes = [_entry(note, "", [], []) for note in study.notes]
    for grid in study.grids:
        models = [loaded.models[name] for name in grid.model]
        varies = [*_axes(grid, study.settings), *_shapes(models)] if grid.notes else []
        notes += [_entry(note, grid.name, varies, _kinds(models)) for note in grid.notes]
    return notes


def _entry(note: Note, grid: str, varies: list[str], kinds: list[str]) -> dict[str, Any]:
    return {"grid": grid, "date": note.date or "", "text": note.text, "varies": varies, "kinds": kinds}


def _axes(grid: Grid, settings: Axes) -> Iterator[str]:
    """Axes of more than one value, its own or the study's."""
    for axis in (name for name in Axes.model_fields if name not in APART):
        values = getattr(grid, axis) or getattr(settings, axis) or []
        if len({repr(value) for value in values}) > 1:
            yield axis


def _shapes(models: list[ModelSpec]) -> Iterator[str]:
    """Whether networks differ in the width of their one layer, or in how many layers they have."""
    hidden = [model.hidden for model in models if model.kind == "mlp" and not model.weights]
    if len({widths for widths in hidden if len(widths) == 1}) > 1:
        yield "width"
    if len({len(widths) for widths in hidden}) > 1:
        yield "depth"


def _kinds(models: list[ModelSpec]) -> list[str]:
    return sorted({"by-hand" if model.weights else model.kind for model in models})
