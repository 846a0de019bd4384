"""All tables of a made-up study: complete, in order, and the same bytes twice."""

from dataclasses import replace

import made_up
import numpy as np
import pytest

from bench.record import pack_name, write_pack
from report.tables.cells import fresh_in
from report.tables.collect import write_cells, write_tables
from report.tables.files import read_table
from report.tables.gather import read_plan, read_records
from report.tables.schemas import OF_CELLS, OF_TIMES, TABLES


@pytest.fixture(scope="module")
def made(results):
    """The records of the made-up study, by its plan: those that choose, then those that confirm."""
    path = results / "plan.json"
    plan = read_plan(path)
    kept = read_records(results / "packs", path, plan.every)
    assert (
        list(plan.digests) == [cell.digest for cell in made_up.study_cells()] and len(plan.confirming) > 100
    )
    return [made_up.record(kept[digest].cell) for digest in plan.every]


def test_every_table_is_there_twice(results):
    for folder, tables in (("tables", OF_CELLS), ("times", OF_TIMES)):
        names = {p.name for p in (results / folder).iterdir()}
        assert names == {f"{name}.{kind}" for name in tables for kind in ("parquet", "csv")}


@pytest.mark.parametrize("name", TABLES)
def test_every_table_can_be_read_and_has_rows(results, name):
    assert len(read_table(results / "tables", name)) > 0


def test_no_table_depends_on_how_cells_were_packed_or_timed(results, tmp_path):
    records = [replace(made_up.record(c), seconds=0.5) for c in made_up.study_cells()]
    made_up.write_results(tmp_path, records, n_packs=7, fresh=made_up.FRESH)
    files = sorted((results / "explored").glob("*.json"))
    timing = [results / "timing"]
    write_tables(tmp_path / "plan.json", tmp_path / "packs", tmp_path / "tables", timing, explored=files)
    for path in sorted((tmp_path / "tables").iterdir()):
        if path.stem == "provenance":  # a commit may be made meanwhile
            continue
        same = path.read_bytes() == (results / "tables" / path.name).read_bytes()
        assert same == (path.stem not in ("walltime", "times")), path.name


def test_the_table_cells_holds_every_record_as_it_is(results, made):
    cells, expected = read_table(results / "tables", "cells"), made
    assert cells["digest"].tolist() == [r.cell.digest for r in expected]
    assert cells["status"].tolist() == [r.status for r in expected]
    for name in (
        "test_accuracy",
        "test_rmse",
        "outside_rmse",
        "validation_brier",
        "best_test_tp",
        "test_log_loss",
    ):
        found = cells[name].to_numpy(float, na_value=np.nan)
        wanted = [np.nan if r.metrics.get(name) is None else r.metrics[name] for r in expected]
        assert np.array_equal(found, wanted, equal_nan=True), name


def test_the_table_cells_holds_how_the_loss_was_still_moving(results, made):
    found = read_table(results / "tables", "cells")["trend"].to_numpy(float, na_value=np.nan)
    wanted = [record.trend for record in made]
    assert np.array_equal(found, [np.nan if one is None else one for one in wanted], equal_nan=True)
    assert np.isfinite(found).sum() > 500


def test_the_stage_of_a_cell_is_its_seeds(results):
    cells = read_table(results / "tables", "cells")
    assert cells["stage"].tolist() == ["confirming" if s >= 1000 else "choosing" for s in cells["seed"]]
    assert fresh_in(cells) == list(made_up.FRESH.seeds)


def test_without_fresh_seeds_all_cells_choose(unconfirmed):
    cells = read_table(unconfirmed / "tables", "cells")
    assert set(cells["stage"]) == {"choosing"} and fresh_in(cells) == []
    assert not read_table(unconfirmed / "tables", "scoreboard")["confirmed"].any()


def test_axes_read_as_the_study_writes_them(results):
    cells = read_table(results / "tables", "cells")
    one = cells[cells["model"] == "mlp-40-40"].iloc[0]
    assert one[["hidden", "activation", "n_train", "split"]].tolist() == ["40-40", "relu", 200, "separate"]
    assert one[["batch_size", "early_stop"]].isna().all() and one["bias"]
    assert set(cells.loc[cells["kind"] == "neuron", "hidden"]) == {""}
    adam, lbfgs = (cells[cells["optimiser"] == name].iloc[0] for name in ("adam", "lbfgs"))
    assert adam[["betas", "eps", "schedule", "eta"]].tolist() == ["0.9, 0.999", 1e-8, "constant", 0.1]
    assert adam[["momentum"]].isna().all() and lbfgs[["eta", "betas", "eps", "schedule"]].isna().all()
    gp = cells[cells["kind"] == "gp"]
    assert gp["eta"].isna().all() and gp["hidden"].isna().all()
    assert set(gp.loc[gp["task"] == "harmonic", "n_train"]) == {15}


def test_every_cell_that_is_not_ok_is_listed_with_its_reason(results, made):
    gone = read_table(results / "tables", "diverged")
    expected = [r for r in made if r.status != "ok"]
    assert gone["digest"].tolist() == [r.cell.digest for r in expected]
    assert gone["reason"].tolist() == [r.reason for r in expected]
    assert set(gone["status"]) == {"diverged", "unavailable"}


def test_curves_are_those_of_the_records(results, made):
    curves = read_table(results / "tables", "curves")
    expected = [r for r in made if r.curve is not None]
    assert curves["digest"].tolist() == [r.cell.digest for r in expected for _ in r.curve.epoch]
    assert curves["epoch"].tolist() == [e for r in expected for e in r.curve.epoch]
    for name in ("train_loss", "validation_score", "gradient_norm"):
        wanted = np.array([v for r in expected for v in getattr(r.curve, name)], np.float32)
        assert np.array_equal(curves[name].to_numpy(np.float32), wanted), name


def test_what_is_not_finite_in_a_curve_is_missing(tmp_path):
    cell = made_up.cell(made_up.NEURON, "moons")
    record = made_up.record(cell)
    wild = [*record.curve.train_loss[:-2], float("nan"), 1e300]
    made_up.write_results(tmp_path, [replace(record, curve=replace(record.curve, train_loss=wild))])
    write_tables(tmp_path / "plan.json", tmp_path / "packs", tmp_path / "tables")
    missing = read_table(tmp_path / "tables", "curves")["train_loss"].isna()
    assert missing.tolist() == [False] * (len(wild) - 2) + [True, True]


def test_fixed_initial_weights_are_told_apart(tmp_path):
    cells = [
        made_up.cell(made_up.NEURON, "moons", init=w) for w in ((0.0, 0.0, 0.0), (1.0, 0.0, 0.0), "zeros")
    ]
    made_up.write_results(tmp_path, [made_up.record(c) for c in cells])
    write_tables(tmp_path / "plan.json", tmp_path / "packs", tmp_path / "tables")
    inits = read_table(tmp_path / "tables", "cells")["init"].tolist()
    assert inits[2] == "zeros" and inits[0].startswith("fixed ") and inits[1].startswith("fixed ")
    assert len(set(inits)) == 3


def test_provenance_names_what_is_needed_to_reproduce(results):
    found = read_table(results / "tables", "provenance").set_index("key")["value"]
    for key in (
        "commit",
        "python",
        "torch",
        "processor",
        "memory",
        "gpu",
        "study_digest",
        "numerics",
        "seeds",
    ):
        assert found[key], key
    assert found["seeds"] == "0, 1, 2, 3, 4, 1000, 1001, 1002, 1003, 1004, 1005"
    assert found["reproduce"].startswith(f"python -m bench cell {made_up.study_cells()[0].digest}")


def test_a_cell_that_names_no_optimiser_has_none(cells):
    """As those had that were written before there was a choice."""
    old = replace(made_up.cell(made_up.NEURON, "moons"), optimiser=None, schedule=None)
    stepped = made_up.cell(made_up.NEURON, "moons", schedule=("step", 300, 0.5))
    found = cells([made_up.record(old), made_up.record(stepped)])
    assert found["optimiser"].fillna("-").tolist() == ["-", "sgd"]
    assert found["schedule"].fillna("-").tolist() == ["-", "step 0.5 every 300"]


def test_each_cell_has_the_memory_and_seconds_of_the_process_that_trained_it(tmp_path):
    """A pack of before has none."""
    records = [made_up.record(cell) for cell in made_up.study_cells()[:6]]
    plan = made_up.write_results(tmp_path, records, n_packs=2)
    first, second = records[0::2], records[1::2]
    name = pack_name(one.cell.digest for one in first)
    write_pack(
        tmp_path / "packs" / f"{name}.parquet",
        first,
        spent=lambda: {"peak_mib": 123.5, "process_seconds": 8.25},
    )
    write_cells(plan, tmp_path / "packs", tmp_path / "tables")
    told = read_table(tmp_path / "tables", "walltime").set_index("digest")[["peak_mib", "process_seconds"]]
    assert told.loc[[one.cell.digest for one in first]].to_numpy().tolist() == [[123.5, 8.25]] * 3
    assert told.loc[[one.cell.digest for one in second]].isna().to_numpy().all()
