"""The table of processes: a row a cell, hyperparameters with few digits, what is not there missing."""

import json
from dataclasses import replace

import made_up
import pytest
from made_up import GP, NEURON, fixed_cell

from report.tables.cells import cells_frame
from report.tables.collect import COLUMNS, write_tables
from report.tables.files import read_table
from report.tables.gather import read_plan, read_rows
from report.tables.processes import processes_frame

TOLD = {
    "kernel": "in words",
    "constant": 1234.5678,
    "length_scales": {"age": 12.3456, "bmi": 0.0123456, "still": None},
    "others": {"alpha": 0.98765},
    "noise_std": 0.05556,
    "log_likelihood": -12.34567,
    "bounds": ["length scales of age, bmi at their upper bound", "noise at its lower bound"],
    "warnings": ["a", "b"],
    "starts": 4,
    "starts_at_best": 3,
}


@pytest.fixture
def processes(tmp_path):
    """processes(records): the table of them."""

    def made(records):
        plan = read_plan(made_up.write_results(tmp_path, records))
        rows = read_rows(tmp_path / "packs", plan, plan.digests, COLUMNS)
        return processes_frame(cells_frame(rows), rows)

    return made


def test_a_row_has_what_the_record_tells_with_the_digits_that_hold(processes):
    cell = fixed_cell(GP, "sin", 3, n_train=20)
    others = [
        made_up.record(made_up.cell(NEURON, "moons")),
        made_up.record(fixed_cell(made_up.LINEAR, "sin")),
    ]
    found = processes([others[0], replace(made_up.record(cell), detail=json.dumps(TOLD)), others[1]])
    (row,) = found.to_dict("records")
    assert row == {
        "digest": cell.digest, "task": "sin", "model": "gp", "n_train": 20, "seed": 3, "status": "ok",
        "kernel": "in words", "constant": 1230.0, "length_scale": 0.0123,
        "length_scales": "age 12.3, bmi 0.0123", "noise": 0.0556,
        "others": "alpha 0.988", "log_likelihood": -12.35,
        "bounds": "length scales of age, bmi at their upper bound; noise at its lower bound",
        "warnings": "a; b", "starts": 4, "starts_at_best": 3,
    }  # fmt: skip


def test_what_was_not_fitted_and_what_there_is_nothing_of_is_missing(processes):
    gone = replace(made_up.record(fixed_cell(GP, "sin")), status="timeout", reason="late", detail=None)
    quiet = json.dumps(TOLD | {"bounds": [], "warnings": [], "others": {}, "length_scales": {}})
    found = processes([gone, replace(made_up.record(fixed_cell(GP, "sin", 1)), detail=quiet)])
    assert found["status"].tolist() == ["timeout", "ok"]
    assert found.loc[0, "kernel":].isna().all()
    assert found.loc[1, ["bounds", "warnings", "others", "length_scale", "length_scales"]].isna().all()
    assert found.loc[1, ["constant", "noise", "starts"]].notna().all()


def test_it_is_written_with_the_others(results):
    """Those that chose, and each of their settings again on fresh seeds."""
    found = read_table(results / "tables", "processes")
    chose = [cell for cell in made_up.study_cells() if cell.model.kind == "gp"]
    fresh = made_up.FRESH.seeds[: made_up.FRESH.process]
    again = [replace(cell, seed=seed) for cell in chose if cell.seed == 0 for seed in fresh]
    assert found["digest"].tolist()[: len(chose)] == [cell.digest for cell in chose]
    assert sorted(found["digest"][len(chose) :]) == sorted(cell.digest for cell in again)
    assert found["bounds"].notna().tolist() == [seed == 0 for seed in found["seed"]]


def test_a_study_without_processes_has_none(tmp_path):
    made_up.write_results(tmp_path, [made_up.record(made_up.cell(NEURON, "moons"))])
    write_tables(tmp_path / "plan.json", tmp_path / "packs", tmp_path / "tables")
    assert len(read_table(tmp_path / "tables", "processes")) == 0
