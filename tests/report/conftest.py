"""A made-up study as the pipeline would leave it, for tests of tables, figures and reports."""

import tempfile
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

import earlier
import explored
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
from report.tables.results import Results, results_of


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A results folder: plan.json, packs/ and tables/ of the made-up study, confirmed. Read only."""
    return _written(tmp_path_factory.mktemp("results"), made_up.FRESH)


@pytest.fixture(scope="session")
def unconfirmed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same without fresh seeds. Read only."""
    return _written(tmp_path_factory.mktemp("unconfirmed"), None)


def _written(folder: Path, fresh: made_up.Fresh | None) -> Path:
    records = [made_up.record(cell) for cell in made_up.study_cells()]
    plan = made_up.write_results(folder, records, fresh=fresh)
    earlier.write_duet(folder)
    earlier.write_history(folder, runs=3)
    files = {"before": folder, "explored": explored.write(folder)}
    write_tables(plan, folder / "packs", folder / "tables", [timed.write(folder)], **files)
    return folder


@pytest.fixture
def cells(tmp_path: Path) -> Callable[..., pd.DataFrame]:
    """The table `cells` of the records given: cells(records, fresh); fresh: seeds that confirm."""

    def made(records: Sequence[Record], fresh: Collection[int] = ()) -> pd.DataFrame:
        folder = Path(tempfile.mkdtemp(dir=tmp_path))
        plan = read_plan(made_up.write_results(folder, records))
        return cells_frame(read_rows(folder / "packs", plan, plan.digests, COLUMNS), fresh)

    return made


@pytest.fixture
def scored(cells: Callable[..., pd.DataFrame]) -> Callable[..., Results]:
    """What is reported of the records given: scored(records, fresh)."""
    return lambda records, fresh=(): results_of(cells(records, fresh), fresh)


@pytest.fixture
def limits() -> dict[str, float | None]:
    """Bayes accuracies of the made-up tasks."""
    return {name: bayes_accuracy(spec) for name, spec in made_up.TASKS.items()}


@pytest.fixture
def tables(cells: Callable[..., pd.DataFrame], limits: dict[str, float | None]) -> Callable[..., Made]:
    """Tables of the records given, computed when they are asked for: tables(records, fresh)."""
    return lambda records, fresh=(): Made(cells(records, fresh), limits)
