"""A made-up study as the pipeline would leave it, for tests of tables, figures and reports."""

from pathlib import Path

import made_up
import pytest

from report.collect import write_tables


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A results folder: plan.json, packs/ and tables/ of the made-up study. Read only."""
    folder = tmp_path_factory.mktemp("results")
    plan = made_up.write_results(folder, [made_up.record(cell) for cell in made_up.study_cells()])
    write_tables(plan, folder / "packs", folder / "tables")
    return folder
