"""The scoreboard's tables: who is first, how far behind the others are, what it took."""

from types import SimpleNamespace

import made_up
import pandas as pd
import pytest
import scipy.stats
from made_up import LINEAR, NEURON, fixed_cell, measured, mlp

from bench.record import Record
from report.sections import scores

THIN = "\N{NARROW NO-BREAK SPACE}"
SPREAD = (-0.05, 0.0, 0.05)


def over_seeds(model, task, mean, spread=SPREAD):
    make = made_up.cell if model.trained else fixed_cell
    return [measured(make(model, task, s), mean + d) for s, d in enumerate(spread)]


@pytest.fixture
def blocks(tables):
    """The tables of some records; a training of an mlp took 2 s."""

    def made(records):
        found = tables(records)
        found.times = pd.DataFrame({"task": ["moons"], "model": ["mlp-40"], "seconds": [2.0]})
        return scores.blocks(SimpleNamespace(tables=found))

    return made


def lost(model, task):
    return [Record(fixed_cell(model, task), "failed", "no data")]


def test_every_model_has_its_row(blocks):
    records = over_seeds(mlp(40), "moons", 0.9) + over_seeds(mlp(5), "moons", 0.9, SPREAD[::-1])
    records += over_seeds(NEURON, "moons", 0.75) + lost(LINEAR, "moons")
    (table,) = blocks(records)
    ends = scipy.stats.t.interval(0.95, 2, 0, scipy.stats.sem(SPREAD))

    def share(mean):
        low, high = (min(mean + end, 1) for end in ends)
        return f"{100 * mean:.1f}{THIN}% [{100 * low:.1f}, {100 * high:.1f}]"

    usual = "relu, η 0.1, α 0"
    assert table.rows == (
        ("1", "mlp-40", usual, share(0.9), "–", "–", "3", "1", "2.0 s"),
        ("1", "mlp-5", usual, share(0.9), "–", "–", "3", "1", "–"),
        (
            "3",
            "neuron",
            "sigmoid, η 0.1, α 0",
            share(0.75),
            "+15.0 points [+15.0, +15.0]",
            "yes",
            "3",
            "1",
            "–",
        ),
        ("–", "linear", "–", "–", "–", "–", "0", "1", "–"),
    )
    assert table.title == f"moons: no telling mlp-40 and mlp-5 apart (90.0{THIN}%)"
    assert table.caption.startswith("Test accuracy,") and "Bayes" not in table.caption


def test_a_model_that_is_not_told_apart_says_no(blocks):
    records = over_seeds(mlp(40), "sin", 0.3) + over_seeds(NEURON, "sin", 0.31, SPREAD[::-1])
    (table,) = blocks(records)
    assert table.rows[1][5] == "no" and table.rows[1][4].startswith("+0.01 [")
    assert table.caption.startswith("Test RMSE,")


def test_the_bayes_accuracy_is_told_where_it_is_known(blocks):
    moons, overlap = blocks(over_seeds(NEURON, "moons", 0.9) + over_seeds(NEURON, "overlap", 0.8))
    assert f"No classifier can have more than 84.1{THIN}% (Bayes accuracy)." in overlap.caption
    assert moons.title == f"moons: neuron alone has a result (90.0{THIN}%)"


@pytest.mark.parametrize(
    ("records", "title"),
    [
        (over_seeds(mlp(40), "moons", 0.9) + over_seeds(NEURON, "moons", 0.7), "mlp-40 is first (90.0 %)"),
        (
            over_seeds(mlp(40), "moons", 0.9, (0.0,)) + over_seeds(NEURON, "moons", 0.7, (0.0,)),
            "mlp-40 is first (90.0 %)",
        ),
        (over_seeds(NEURON, "moons", 0.7) + lost(LINEAR, "moons"), "neuron alone has a result (70.0 %)"),
        (lost(LINEAR, "moons"), "no model has a result"),
    ],
    ids=["first", "one seed", "alone", "none"],
)
def test_who_is_first(blocks, records, title):
    assert blocks(records)[0].title.replace(THIN, " ") == f"moons: {title}"


def test_a_setting_tells_its_epochs_where_the_study_has_several(blocks):
    cells = [
        made_up.cell(mlp(40), "moons", epochs=n, optimiser=o) for n, o in ((200, "sgd"), (1000, "lbfgs"))
    ]
    (table,) = blocks([measured(cell, 0.8 + i / 10) for i, cell in enumerate(cells)])
    assert [row[2] for row in table.rows] == [f"relu, lbfgs, α 0, 1{THIN}000 epochs"]
