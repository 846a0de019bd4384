"""The reader of tables: each read once, and what is asked of several of them at once."""

import json
import shutil
from pathlib import Path

import made_up
import numpy as np
import pandas as pd
import pytest
import scipy.stats
from made_up import GP, LINEAR, NEURON, fixed_cell, measured, mlp
from runs import run

from bench.errors import UserError
from report.tables import reader
from report.tables.collect import write_cells, write_tables
from report.tables.files import read_table
from report.tables.reader import Tables

SEEDS = range(3)
NAMES = (
    "cells", "scoreboard", "confusion", "effects", "diverged", "times", "timings", "speedups", "scaling",
    "crossovers",
)  # fmt: skip


@pytest.fixture
def tables(tmp_path):
    """Tables of the records given, in a folder of their own."""

    def made(records):
        plan = made_up.write_results(tmp_path, records)
        write_tables(plan, tmp_path / "packs", tmp_path / "tables")
        return Tables(tmp_path / "tables")

    return made


def test_each_table_is_read_once_and_when_it_is_asked_for(results, monkeypatch):
    asked = []
    monkeypatch.setattr(reader, "read_table", lambda folder, name, plan: asked.append(name) or name)
    tables = Tables(results / "tables")
    assert asked == []
    for name in NAMES:
        assert getattr(tables, name) == getattr(tables, name) == name
    assert asked == list(NAMES)


def test_what_is_read_is_the_table(results):
    tables = Tables(results / "tables")
    for name in NAMES:
        pd.testing.assert_frame_equal(getattr(tables, name), read_table(results / "tables", name))
    assert tables.plan == json.loads((results / "plan.json").read_text())
    assert tables.provenance["study"].startswith("made-up")


def test_the_plan_is_the_one_that_the_tables_are_made_of(tmp_path):
    """`bench plan` of another study wrote its own meanwhile: its title is not this report's."""
    plan = made_up.write_results(tmp_path, [made_up.record(fixed_cell(NEURON, "moons"))])
    content = json.loads(plan.read_text()) | {"meaning": "one"}
    plan.write_text(json.dumps(content))
    write_cells(plan, tmp_path / "packs", tmp_path / "tables", key="0123456789abcdef")
    assert Tables(tmp_path / "tables").plan["meaning"] == "one"
    plan.write_text(json.dumps(content | {"meaning": "other"}))
    with pytest.raises(UserError, match="not the plan that the tables are of; run snakemake again"):
        _ = Tables(tmp_path / "tables").plan


def test_tables_of_another_study_are_not_read(tmp_path):
    """Without a seal nobody vouches for them, and a table of other cells would be shown under this title."""
    for name in ("one", "other"):
        folder = tmp_path / name
        plan = made_up.write_results(folder, [made_up.record(fixed_cell(NEURON, "moons"))])
        plan.write_text(json.dumps(json.loads(plan.read_text()) | {"meaning": name}))
        write_cells(plan, folder / "packs", folder / "tables")
    for name in ("cells", "curves"):
        shutil.copy(tmp_path / "other" / "tables" / f"{name}.parquet", tmp_path / "one" / "tables")
    tables = Tables(tmp_path / "one" / "tables")
    assert len(tables.scoreboard) == 1
    for ask in (lambda: tables.cells, lambda: tables.curves(["x"])):
        with pytest.raises(UserError, match=r"\.parquet: of another study than plan\.json; run"):
            ask()


def test_a_folder_without_tables_or_plan_is_one_line(tmp_path):
    tables = Tables(tmp_path / "tables")
    for ask in ("cells", "provenance", "plan", "settings"):
        with pytest.raises(UserError, match="no such"):
            getattr(tables, ask)
    with pytest.raises(UserError, match="not a whole table"):
        tables.curves(["a"])


def test_curves_of_some_cells_alone(results):
    tables = Tables(results / "tables")
    digests = list(tables.cells.loc[tables.cells["kind"] == "mlp", "digest"][:2])
    found = tables.curves(digests)
    assert set(found["digest"]) == set(digests) and list(found["epoch"]) == list(made_up.EPOCHS) * 2


def test_the_ranked_are_those_with_a_result(results, tables):
    lost = [made_up.record(fixed_cell(LINEAR, "moons", s), status="failed", metrics={}) for s in SEEDS]
    made = tables([measured(made_up.cell(NEURON, "moons", s), 0.8 + s / 100) for s in SEEDS] + lost)
    assert made.board.models("neuron", "linear") == ["neuron", "linear"]
    assert made.ranked.models("neuron", "linear") == ["neuron"]
    assert made.ranked.frame.index.tolist() == [0]


def test_a_gap_is_the_ratio_with_the_interval_of_its_logarithm(tables):
    quick = np.array([0.3, 0.2, 0.25])
    slow = quick * [2.2, 2 / 1.1, 2]  # the RMSE is halved, more or less
    made = tables(
        [measured(made_up.cell(mlp(40), "sin", s), v) for s, v in enumerate(quick)]
        + [measured(fixed_cell(LINEAR, "sin", s), v) for s, v in enumerate(slow)]
    )
    gap = made.gap("sin", "mlp-40", "linear")
    logs = np.log(np.divide(quick, slow))
    half = scipy.stats.t.ppf(0.975, 2) * scipy.stats.sem(logs)
    assert (gap.mean, gap.n) == (pytest.approx(np.expm1(logs.mean())), 3)
    ends = np.expm1(logs.mean() - half), np.expm1(logs.mean() + half)
    assert (gap.low, gap.high) == pytest.approx(ends)
    assert gap.verdict == "better" and np.isnan(gap.seeds_needed)
    back = made.gap("sin", "linear", "mlp-40")
    assert 1 + np.array([back.mean, back.low, back.high]) == pytest.approx(
        1 / (1 + np.array([gap.mean, gap.high, gap.low]))
    )
    assert back.verdict == "worse"
    assert [one.text for one in made.gaps(["sin", "moons"], "mlp-40", "linear")] == [gap.text]
    assert made.gap("sin", "mlp-40", None) is None


def test_gaps_that_are_asked_together_are_one_family(tables):
    """One and the same gain, with p between 2.5 and 5 %: better alone, and after Holm not so twice."""
    step = np.array([0.02, 0.06, 0.02, 0.05])

    def pair(task):
        here = [measured(made_up.cell(mlp(40), task, s), 0.5 + g) for s, g in enumerate(step)]
        return here + [measured(made_up.cell(NEURON, task, s), 0.5) for s in range(len(step))]

    made = tables(pair("moons") + pair("xor"))
    assert 0.025 < scipy.stats.ttest_1samp(step, 0).pvalue < 0.05
    assert made.gap("moons", "mlp-40", "neuron").verdict == "better"
    several = made.gaps(["moons", "xor"], "mlp-40", "neuron")
    assert [gap.verdict for gap in several] == ["not worse"] * 2 and several[0].seeds_needed > 4


FRESH = (1000, 1001)


def _confirmed(model, task, chose, fresh, **axes):
    cells = [made_up.cell(model, task, s, **axes) for s in range(len(chose))]
    later = [made_up.cell(model, task, s, **axes) for s in FRESH[: len(fresh)]]
    return [measured(c, v) for c, v in zip(cells + later, [*chose, *fresh], strict=True)]


def test_gaps_are_of_the_fresh_seeds(cells):
    frame = cells(
        _confirmed(NEURON, "moons", [0.9] * 3, [0.6, 0.6])
        + _confirmed(mlp(40), "moons", [0.8] * 3, [0.75, 0.75]),
        FRESH,
    )
    made = Tables(Path("nowhere"))
    vars(made).update(cells=frame, plan={})
    digests = [frame.loc[frame["model"] == model, "digest"].iloc[0] for model in ("mlp-40", "neuron")]
    gap = made.gap_of(*digests)
    assert (gap.mean, gap.n) == (pytest.approx(0.15), 2) and made.confirmed
    assert made.ended(digests[0])["seed"].tolist() == [1000, 1001]
    assert made.chose(digests[0])["seed"].tolist() == [0, 1, 2]
    assert made.family(digests[0])["seed"].tolist() == [0, 1, 2, 1000, 1001]
    assert made.shown(digests[0])["seed"] == 0


def test_of_what_was_not_confirmed_the_seeds_that_chose_are_told(cells):
    frame = cells(
        _confirmed(NEURON, "moons", [0.9] * 3, [0.6, 0.6])
        + _confirmed(NEURON, "moons", [0.8] * 3, [], eta=1.0),
        FRESH,
    )
    made = Tables(Path("nowhere"))
    vars(made).update(cells=frame, plan={})
    other = frame.loc[frame["eta"] == 1.0, "digest"].iloc[0]
    assert list(made.reported(other)) == [0, 1, 2] and made.ended(other)["seed"].tolist() == [0, 1, 2]


def test_the_margins_are_the_plans(tables):
    made = tables([measured(made_up.cell(NEURON, "moons", s), 0.8) for s in SEEDS])
    assert made.margins is None and made.results.margins == {"accuracy": 0.01, "rmse": 0.05}
    other = Tables(made.folder)
    other.plan = made.plan | {"settings": {"margins": {"accuracy": 0.5, "rmse": 0.5}}}
    assert other.results.margins == {"accuracy": 0.5, "rmse": 0.5}


def test_a_gap_of_one_seed_is_none_to_speak_of(tables):
    made = tables([measured(made_up.cell(mlp(40), "sin"), 0.3), measured(made_up.cell(NEURON, "sin"), 0.5)])
    assert made.gap("sin", "mlp-40", "neuron").n == 1 and made.gaps(["sin"], "mlp-40", "neuron") == []


def test_a_family_differs_in_its_seed_alone(tables):
    cells = [made_up.cell(NEURON, "moons", s, eta) for eta in (0.1, 1.0) for s in (2, 0, 1)]
    records = [measured(c, 0.8) for c in cells[:5]] + [made_up.record(cells[5], status="failed", metrics={})]
    made = tables(records)
    family = made.family(cells[3].digest)
    assert family["seed"].tolist() == [0, 1, 2] and set(family["eta"]) == {1.0}
    assert {made.setting_of(c.digest) for c in cells[3:]} == {made.setting_of(cells[3].digest)}
    assert made.setting_of(cells[0].digest) != made.setting_of(cells[3].digest)
    assert made.ended(cells[3].digest)["seed"].tolist() == [0, 2]


def test_the_shown_seed_is_the_plans(tables):
    cells = [made_up.cell(NEURON, "moons", s) for s in SEEDS]
    made = tables([measured(c, 0.8) for c in cells])
    assert made.shown(cells[1].digest)["seed"] == made.shown_seed == 0
    made.plan = made.plan | {"settings": {"shown_seed": 2}}
    assert made.shown(cells[1].digest)["seed"] == 2
    made.plan = made.plan | {"settings": {"shown_seed": 7}}
    assert made.shown_seed == 0


def test_a_seed_without_a_result_is_not_shown(tables):
    cells = [made_up.cell(NEURON, "moons", s) for s in SEEDS]
    gone = [made_up.record(c, status="failed", metrics={}) for c in cells]
    assert tables([gone[0], *[measured(c, 0.8) for c in cells[1:]]]).shown(cells[0].digest)["seed"] == 1


def test_no_seed_with_a_result_shows_nothing(tables):
    cells = [made_up.cell(NEURON, "moons", s) for s in SEEDS]
    made = tables([made_up.record(c, status="failed", metrics={}) for c in cells])
    assert made.shown(cells[0].digest) is None


def test_like_a_row_but_for_some_axes(tables):
    cells = [
        made_up.cell(NEURON, "moons", s, eta, alpha=alpha)
        for eta in (0.1, 1.0) for alpha in (0.0, 0.01) for s in SEEDS
    ]  # fmt: skip
    made = tables([measured(c, 0.8) for c in [*cells, made_up.cell(NEURON, "moons", 0, bias=False)]])
    row = made.cells.iloc[0]
    assert len(made.like(row, but=("eta",))) == 2 * 3
    assert len(made.like(row, but=("eta", "alpha"))) == 4 * 3
    assert len(made.like(row, but=("bias",))) == 3 + 1


def test_tuned_is_the_best_of_the_largest_grid(tables):
    """The best of all was tried with one eta: it is the scoreboard's, and shows no grid."""
    cells = [made_up.cell(NEURON, "moons", s, eta) for eta in (0.1, 1.0) for s in SEEDS]
    grid = [measured(cell, 0.7 + cell.eta / 10) for cell in cells]
    alone = [measured(made_up.cell(NEURON, "moons", s, 0.1, activation="tanh"), 0.95) for s in SEEDS]
    made = tables(grid + alone)
    assert made.ranked.first("moons", "neuron")["activation"] == "tanh"
    found = made.tuned("moons", "neuron")
    assert (found["activation"], found["eta"]) == ("sigmoid", 1.0)
    assert made.tuned("moons", "mlp") is None


def test_an_optimiser_without_an_eta_shows_no_grid_and_hides_none(tables):
    """L-BFGS is best, and has most settings; the others' grid is shown."""
    grid = [r for eta in (0.1, 1.0) for r in run(NEURON, "moons", 0.8, eta=eta)]
    others = [r for a in (0.0, 0.1, 0.2) for r in run(NEURON, "moons", 0.9, alpha=a, optimiser="lbfgs")]
    made = tables(grid + others)
    assert made.ranked.first("moons", "neuron")["optimiser"] == "lbfgs" and made.neuron == "neuron"
    assert made.tuned("moons", "neuron")["optimiser"] == "sgd"
    assert tables(others).tuned("moons", "neuron") is None


def test_what_is_not_trained_is_not_tuned(tables):
    made = tables([measured(fixed_cell(GP, "sin", s), 0.1) for s in SEEDS])
    assert made.ranked.first("sin", "gp") is not None and made.tuned("sin", "gp") is None
    assert made.neuron is None and made.network is None


def test_the_neuron_and_the_network_of_the_study(results):
    tables = Tables(results / "tables")
    assert (tables.neuron, tables.network) == ("neuron", "mlp-40")
    board = tables.scoreboard
    assert np.all(board.loc[board["model"] == "neuron", "eta"].notna())
