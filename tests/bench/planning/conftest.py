"""A small study that confirms what it chooses, and packs of made-up outcomes for its plans."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from bench.cell import Cell
from bench.planning.plan import Plan
from bench.record import Record, write_pack

GRID = {
    "name": "one", "model": ["neuron", "linear"], "task": "moons", "activation": "tanh", "eta": [0.1, 1],
    "seed": 2,
}  # fmt: skip


def said_of(cell: Cell) -> float:
    """Validation likes the larger eta, and tells no two settings of one eta apart."""
    return 0.9 if cell.eta == 1 else 0.8


@pytest.fixture
def study(tmp_path: Path) -> Callable[..., Path]:
    """The study's file: study({"seeds": 4}, eta=[3])."""

    def written(confirm: object = None, name: str = "study", packs: object = None, **changes: object) -> Path:
        content: dict[str, Any] = {"name": "t", "title": "T", "settings": {"epochs": 3}}
        content["grids"] = [GRID | changes]
        content["confirm"] = {"seeds": 4, "eta_alpha_seeds": 2} if confirm is None else confirm
        if packs is not None:
            content["packs"] = packs
        file = tmp_path / f"{name}.yaml"
        file.write_text(yaml.safe_dump(content))
        return file

    return written


def planned_cells(plan: Plan, results: Path, confirms: bool | None = None) -> list[Cell]:
    """Cells of the packs to be made; confirms: of those that confirm, or that choose."""
    new = [p for p in plan.packs if p.new and confirms in (None, p.confirms)]
    texts = [(results / "plan" / f"{pack.name}.json").read_text() for pack in new]
    return [Cell.from_dict(one) for text in texts for one in json.loads(text)["cells"]]


def pretend_to_train(
    plan: Plan, results: Path, value: Callable[[Cell], float] = said_of, status: str = "ok"
) -> None:
    """Write the packs to be made; value: accuracy on validation."""
    for pack in (pack for pack in plan.packs if pack.new):
        text = (results / "plan" / f"{pack.name}.json").read_text()
        cells = [Cell.from_dict(one) for one in json.loads(text)["cells"]]
        records = [Record(c, status, metrics={"validation_accuracy": value(c)}) for c in cells]
        write_pack(results / "packs" / f"{pack.name}.parquet", records)


@pytest.fixture
def pretend() -> Callable[..., None]:
    """pretend(plan, results, value, status) trains what a plan wants."""
    return pretend_to_train


@pytest.fixture
def wanted() -> Callable[..., list[Cell]]:
    """wanted(plan, results, confirms) are the cells that a plan trains."""
    return planned_cells
