"""A made-up study as the pipeline would leave it, for tests of tables, figures and reports."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import made_up
import pandas as pd
import pytest
import timed
from runs import Made

from bench.record import Record
from bench.tasks import bayes_accuracy
from report.tables.cells import cells_frame
from report.tables.collect import COLUMNS, write_tables
from report.tables.gather import read_plan, read_rows
from report.tables.settings import Settings, settings_of


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A results folder: plan.json, packs/ and tables/ of the made-up study. Read only."""
    folder = tmp_path_factory.mktemp("results")
    plan = made_up.write_results(folder, [made_up.record(cell) for cell in made_up.study_cells()])
    write_tables(plan, folder / "packs", folder / "tables", [timed.write(folder)])
    return folder


@pytest.fixture
def cells(tmp_path: Path) -> Callable[[Sequence[Record]], pd.DataFrame]:
    """The table `cells` of the records given: cells(records)."""

    def made(records: Sequence[Record]) -> pd.DataFrame:
        folder = Path(tempfile.mkdtemp(dir=tmp_path))
        plan = read_plan(made_up.write_results(folder, records))
        return cells_frame(read_rows(folder / "packs", plan, plan.digests, COLUMNS))

    return made


@pytest.fixture
def settings(cells: Callable[[Sequence[Record]], pd.DataFrame]) -> Callable[[Sequence[Record]], Settings]:
    """What the records given make: settings(records)."""
    return lambda records: settings_of(cells(records))


@pytest.fixture
def limits() -> dict[str, float | None]:
    """Bayes accuracies of the made-up tasks."""
    return {name: bayes_accuracy(spec) for name, spec in made_up.TASKS.items()}


@pytest.fixture
def tables(
    cells: Callable[[Sequence[Record]], pd.DataFrame], limits: dict[str, float | None]
) -> Callable[[Sequence[Record]], Made]:
    """Tables of the records given, computed when they are asked for: tables(records)."""
    return lambda records: Made(cells(records), limits)
