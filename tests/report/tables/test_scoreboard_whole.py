"""The scoreboard of a whole made-up study by a plain loop; counts and times of what it shows."""

import itertools
from collections import defaultdict
from dataclasses import replace

import made_up
import numpy as np
import pytest
import scipy.stats
from made_up import NEURON, measured, mlp

from report.tables.cells import CONFIRMING
from report.tables.files import read_table
from report.tables.results import results_of
from report.tables.scoreboard import confusion_frame, scoreboard_frame, times_frame


def test_the_made_up_scoreboard_is_that_of_a_plain_loop(results):
    """Every choice again, in plain Python from the records, and every mean over fresh seeds."""
    values = defaultdict(lambda: defaultdict(dict))
    for cell in made_up.study_cells():
        if cell.device != "cpu":
            continue
        record = made_up.record(cell)
        name = "accuracy" if cell.task.problem == "classification" else "rmse"
        sign = -1 if name == "accuracy" else 1
        axes = {k: v for k, v in cell.as_dict().items() if k not in ("seed", "checkpoints")}
        pair = None
        if record.status == "ok":
            pair = (sign * record.metrics[f"validation_{name}"], record.metrics.get("validation_brier") or 0)
        at = values[cell.task.name, cell.model.name][str(axes), cell.eta or 0, cell.alpha or 0]
        at[cell.seed] = (pair, cell)
    found = read_table(results / "tables", "scoreboard").set_index(["task", "model"])
    assert set(found.index) == set(values) and found["confirmed"].all()
    for key, settings in values.items():
        whole = {k: v for k, v in settings.items() if all(pair for pair, _ in v.values())}

        def order(item):
            means = [round(float(np.mean([pair[i] for pair, _ in item[1].values()])), 9) for i in (0, 1)]
            return (*means, *item[0][1:])

        (_, eta, alpha), seeds = min(whole.items(), key=order)
        row = found.loc[key]
        assert (0 if row.isna()["eta"] else row["eta"], 0 if row.isna()["alpha"] else row["alpha"]) == (
            eta,
            alpha,
        )
        (_, cell), *_ = seeds.values()
        n = made_up.FRESH.process if cell.model.kind == "gp" else len(made_up.FRESH.seeds)
        assert row["n_seeds"] == n and row["n_choosing"] == len(seeds)
        again = [replace(cell, seed=seed, checkpoints=0) for seed in made_up.FRESH.seeds[:n]]
        assert row["test"] == pytest.approx(_typical(again), rel=1e-6), key


def _typical(cells):
    """Mean accuracy, or geometric mean of the RMSE, of made-up records."""
    if cells[0].task.problem == "classification":
        return np.mean([made_up.record(c).metrics["test_accuracy"] for c in cells])
    return scipy.stats.gmean([made_up.record(c).metrics["test_rmse"] for c in cells])


def test_confusion_counts_are_those_of_the_chosen_settings_on_fresh_seeds(results):
    tables = results / "tables"
    found, board, cells = (read_table(tables, name) for name in ("confusion", "scoreboard", "cells"))
    confirming = set(cells.loc[cells["stage"] == CONFIRMING, "digest"])
    classified = board[board["problem"] == "classification"]
    assert len(found) == classified["n_seeds"].sum() and set(found["digest"]) <= confirming
    of = cells.set_index("digest")
    for row in found.itertuples():
        metrics = of.loc[row.digest]
        assert [row.tp, row.fp, row.tn, row.fn] == [metrics[f"test_{n}"] for n in ("tp", "fp", "tn", "fn")]
        assert row.accuracy == pytest.approx((row.tp + row.tn) / (row.tp + row.tn + row.fp + row.fn))
    means = found.groupby(["task", "model"])["accuracy"].mean()
    expected = classified.set_index(["task", "model"])["test"]
    assert means.to_dict() == pytest.approx(expected.to_dict())


def test_times_are_means_of_the_chosen_cells_and_sums_of_all(cells, limits):
    tried = ((NEURON, 0.1, 0.9), (NEURON, 1.0, 0.8), (mlp(40), 0.1, 0.99))
    records = [
        measured(made_up.cell(model, "moons", seed, eta), right)
        for model, eta, right in tried
        for seed in range(2)
    ]
    table = cells(records)
    results = results_of(table)
    seconds = np.array([1.0, 2.0, 10.0, 20.0, 100.0, 300.0])
    found = times_frame(table, results, scoreboard_frame(results, limits), seconds).set_index("model")
    assert found.index.tolist() == ["mlp-40", "neuron"]
    columns = ["n_seeds", "seconds", "n_cells", "all_seconds"]
    assert found.loc["neuron", columns].tolist() == [2, 1.5, 4, 33]
    assert found.loc["mlp-40", columns].tolist() == [2, 200, 2, 400]


def test_times_add_up(results):
    times, board = (read_table(results / "tables", n) for n in ("times", "scoreboard"))
    cells, wall = (read_table(results / "tables", n) for n in ("cells", "walltime"))
    assert times["digest"].tolist() == board["digest"].tolist()
    assert times["all_seconds"].sum() == pytest.approx(wall["seconds"].sum())
    assert times["n_cells"].sum() == len(cells)


def test_two_cells_that_differ_in_checkpoints_alone_are_one_seed(cells, limits):
    records = [
        measured(made_up.cell(NEURON, "moons", seed, checkpoints=kept), 0.8 + seed / 100)
        for seed, kept in itertools.chain([(0, 25)], ((s, 0) for s in range(3)))
    ]
    table = cells(records)
    results = results_of(table)
    board = scoreboard_frame(results, limits)
    row = board.iloc[0]
    assert (row["n_seeds"], row["n_settings"], row["test"]) == (3, 1, pytest.approx(0.81))
    assert confusion_frame(table, results, board)["seed"].tolist() == [0, 1, 2]
