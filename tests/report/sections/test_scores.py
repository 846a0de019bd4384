"""The scoreboard's tables: who is first, how far behind the others are, what it took."""

from dataclasses import replace
from types import SimpleNamespace

import made_up
import numpy as np
import pandas as pd
import pytest
import scipy.stats
from made_up import LINEAR, NEURON, fixed_cell, measured, mlp
from runs import run, seeded

from bench.record import Record
from report.sections import scores

THIN = "\N{NARROW NO-BREAK SPACE}"
SPREAD = (-0.04, 0.0, 0.04)
FRESH = (1000, 1001, 1002, 1003)


def over_seeds(model, task, mean, spread=SPREAD):
    make = made_up.cell if model.trained else fixed_cell
    return [measured(make(model, task, s), mean + d) for s, d in enumerate(spread)]


@pytest.fixture
def blocks(tables):
    """The tables of some records: blocks(records, fresh); a training of an mlp took 2 s."""

    def made(records, fresh=()):
        found = tables(records, fresh)
        found.times = pd.DataFrame({"task": ["moons"], "model": ["mlp-40"], "seconds": [2.0]})
        return scores.blocks(SimpleNamespace(tables=found))

    return made


def lost(model, task):
    return [Record(fixed_cell(model, task), "failed", "no data")]


def share(tests):
    """A mean with the wider ends of Wilson's interval of so many points as are worth the seeds, and t's."""
    p, (low, high) = np.mean(tests), scipy.stats.t.interval(0.95, 2, np.mean(tests), scipy.stats.sem(tests))
    z, n = scipy.stats.norm.ppf(0.975), p * (1 - p) / ((high - p) / scipy.stats.norm.ppf(0.975)) ** 2
    middle, half = p + z**2 / (2 * n), z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    low, high = min(low, (middle - half) / (1 + z**2 / n)), max(high, (middle + half) / (1 + z**2 / n))
    return f"{100 * p:.1f}{THIN}% [{100 * low:.1f}, {100 * min(high, 1):.1f}]"


def test_every_model_has_its_row(blocks):
    """Two are first by validation, and the study's first of them is; what has no result has no rank."""
    records = over_seeds(mlp(40), "moons", 0.9) + over_seeds(mlp(5), "moons", 0.9, SPREAD[::-1])
    records += over_seeds(NEURON, "moons", 0.75) + lost(LINEAR, "moons")
    (table,) = blocks(records)
    usual, told = "relu, η 0.1, α 0", [f"{v}{THIN}%" for v in ("90.0", "86.0", "0", "75.0", "71.0")]
    apart = 100 * scipy.stats.t.ppf(0.975, 2) * scipy.stats.sem([-0.08, 0, 0.08])
    p, q = 1 / 3002, 451 / 3002  # of 3,000 test points 450 against the neuron, and one more to each side
    lags = 70 * scipy.stats.t.ppf(0.975, 2) * np.sqrt((p + q - (p - q) ** 2) / 3002)
    behind = f"−15.0 points [−{15 + lags:.1f}, −{15 - lags:.1f}]"
    high, low = (share(mean + np.array(SPREAD)) for mean in (0.9, 0.75))
    assert table.texts == (
        ("1", "mlp-40", high, "first", "–", usual, *told[:3], "3", "1", "2.0 s"),
        ("1", "mlp-5", high, "cannot say", f"0.0 points [−{apart:.1f}, +{apart:.1f}]", usual, *told[:3],
         "3", "1", "–"),
        ("3", "neuron", low, "worse", behind, "sigmoid, η 0.1, α 0", *told[3:], told[2], "3", "1", "–"),
        ("–", "linear", "–", "–", "–", "–", "–", "–", f"100{THIN}%", "0", "1", "–"),
    )  # fmt: skip
    level = f"90.0{THIN}%; by validation level with mlp-5"
    assert table.title == f"moons: mlp-40 is first ({level}), mlp-5 not shown to be worse"
    assert table.caption.startswith("Test accuracy: mean over the seeds that chose (not confirmed) with its ")
    assert "Bayes" not in table.caption
    assert "seeds that failed (no result, or more than 5 points and 2 test points below the median)" in (
        table.caption
    )
    assert [len(row) for row in table.texts] == [len(table.header)] * 4


def test_of_rmses_the_typical_one_is_told_and_how_many_times_the_first_s(blocks):
    """On their logarithm; the worst is the highest, and one of three that is thrice the median failed."""
    first, other = 0.1 * np.exp([-0.2, 0, 0.2]), 0.9 * np.exp([0.2, 0, -0.2])
    records = seeded(0.1, first, model=mlp(40), task="sin")
    records += seeded(0.2, other, model=NEURON, task="sin")
    records += seeded(0.9, (0.2, 0.2, 0.6), model=mlp(5), task="sin")
    (table,) = blocks(records)

    def ends(logs, *digits):
        """To so many decimals: of a score two digits of the width, of a ratio with ends far apart of each."""
        found = np.exp(
            [np.mean(logs), *scipy.stats.t.interval(0.95, 2, np.mean(logs), scipy.stats.sem(logs))]
        )
        mean, low, high = (f"{value:.{n}f}" for value, n in zip(found, digits, strict=True))
        return f"{mean} [{low}, {high}]"

    row = dict(zip(table.header, table.texts[1], strict=True))
    assert row["test [95 %]"].removesuffix("\N{NO-BREAK SPACE}∅") == ends(np.log(other), 2, 2, 2)
    assert (row["median"], row["worst"], row["failed"]) == ("0.900", f"{0.9 * np.exp(0.2):.2f}", f"0{THIN}%")
    assert row["against the first [95 %]"] == "× " + ends(np.log(other) - np.log(first), 1, 1, 0)
    assert row["verdict"] == "worse" and table.texts[2][6:9] == ("0.200", "0.600", f"33{THIN}%")
    assert table.caption.startswith("Test RMSE: mean (geometric) over ")
    assert "seeds that failed (no result, or more than twice the median)" in table.caption


def test_fresh_seeds_alone_are_reported(blocks):
    records = seeded(0.9, (0.99,) * 3, model=NEURON) + seeded(0.9, (0.8,) * 4, FRESH, NEURON)
    (table,) = blocks(records, FRESH)
    assert table.texts[0][2].startswith(f"80.0{THIN}% [") and table.texts[0][-3] == "4"
    assert table.caption.startswith("Test accuracy: mean over fresh seeds with its 95 % interval")


EDGE, DOWN = "†: η or α at the end of what was tried.", "‡: still on its way down at its last epoch."


@pytest.mark.parametrize(
    ("etas", "falling", "marks"),
    [
        ((0.1, 1.0), 0, "†"), ((1.0,), 2, "‡"), ((0.1, 1.0), 3, "† ‡"), ((1.0,), 1, ""),
        ((1.0, 10.0), 4, "† ‡"), ((0.1, 1.0, 10.0), 0, ""),
    ],
)  # fmt: skip
def test_a_setting_at_an_end_or_on_its_way_down_is_marked(blocks, etas, falling, marks):
    """And the caption says what the signs mean, where they are: of four seeds two are enough."""
    validation = {0.1: 0.7, 1.0: 0.9, 10.0: 0.8}
    records = [
        measured(
            made_up.cell(NEURON, "moons", seed, eta), validation[eta], epochs_run=200,
            trend=-0.1 if seed < falling else -0.001, metrics={"validation_loss": 1.0},
        )
        for eta in etas for seed in range(4)
    ]  # fmt: skip
    (table,) = blocks(records + lost(LINEAR, "moons"))
    told = "".join(f"\N{NO-BREAK SPACE}{mark}" for mark in marks.split())
    assert [row[5] for row in table.texts] == [f"sigmoid, η 1, α 0{told}", "–"]
    assert [(one in table.caption) for one in (EDGE, DOWN)] == [(mark in marks) for mark in "†‡"]
    assert [(mark in table.caption) for mark in "†‡"] == [(mark in marks) for mark in "†‡"]


def test_the_bayes_accuracy_is_told_where_it_is_known(blocks):
    moons, overlap = blocks(over_seeds(NEURON, "moons", 0.9) + over_seeds(NEURON, "overlap", 0.8))
    assert overlap.title.endswith(f"; no classifier can have more than 84.1{THIN}%")
    assert moons.title == f"moons: neuron alone has a result (90.0{THIN}%)"


@pytest.mark.parametrize(
    ("records", "title"),
    [
        (over_seeds(mlp(40), "moons", 0.9) + over_seeds(NEURON, "moons", 0.7), "mlp-40 is first (90.0 %)"),
        (
            over_seeds(mlp(40), "moons", 0.9, (0.0,)) + over_seeds(NEURON, "moons", 0.7, (0.0,)),
            "mlp-40 is first (90.0 %), of one seed nothing can be told apart",
        ),
        (over_seeds(NEURON, "moons", 0.7) + lost(LINEAR, "moons"), "neuron alone has a result (70.0 %)"),
        (lost(LINEAR, "moons"), "no model has a result"),
    ],
    ids=["first", "one seed", "alone", "none"],
)
def test_who_is_first(blocks, records, title):
    assert blocks(records)[0].title.replace(THIN, " ") == f"moons: {title}"


def test_one_seed_has_no_interval_and_tells_nothing_apart(blocks):
    records = over_seeds(mlp(40), "moons", 0.9, (0.0,)) + over_seeds(NEURON, "moons", 0.7, (0.0,))
    (table,) = blocks(records)
    assert {"test", "against the first"} <= {*table.header} and "95 %" not in " ".join(table.header)
    assert "95 %" not in table.caption and "Holm" not in table.caption
    assert "takes two seeds that both have" in table.caption
    (several,) = blocks(over_seeds(mlp(40), "moons", 0.9) + over_seeds(NEURON, "moons", 0.7))
    assert {"test [95 %]", "against the first [95 %]"} <= {*several.header} and "Holm" in several.caption


def test_a_model_of_one_seed_among_several_is_not_compared(blocks):
    records = over_seeds(mlp(40), "moons", 0.9) + over_seeds(NEURON, "moons", 0.7, (0.0,))
    title = blocks(records + over_seeds(mlp(5), "moons", 0.6))[0].title
    assert title.endswith(", neuron not compared (fewer than two seeds in common)")


def test_a_setting_tells_its_epochs_where_the_study_has_several(blocks):
    cells = [
        made_up.cell(mlp(40), "moons", epochs=n, optimiser=o) for n, o in ((200, "sgd"), (1000, "lbfgs"))
    ]
    (table,) = blocks([measured(cell, 0.8 + i / 10) for i, cell in enumerate(cells)])
    assert [row[5] for row in table.texts] == [f"relu, lbfgs, α 0, 1{THIN}000 epochs"]


@pytest.mark.parametrize(
    ("n", "margin", "said"),
    [
        (1, 0.01, "reported on 1 other; the margin is 1 point of"),
        (2, 0.02, "reported on 2 others; the margin is 2 points of"),
    ],
)
def test_one_other_seed_and_one_point_are_no_plural(n, margin, said):
    results = SimpleNamespace(
        margins={"accuracy": margin, "rmse": 0.05}, seeds=range(n), tried=[n, 9], confirmed=[True, False]
    )
    settings = SimpleNamespace(seeds=(0, 1))
    tables = SimpleNamespace(confirmed=True, results=results, settings=settings, setting_of=int)
    tables.scoreboard = pd.DataFrame({"digest": ["0", "1"]})
    assert said in scores.whether_confirmed(SimpleNamespace(tables=tables))


@pytest.mark.parametrize(("rival", "said"), [(0.99, "mlp-5 shown to be better all the same"), (0.6, "")])
def test_a_rival_that_is_better_on_fresh_seeds_is_no_tie(blocks, rival, said):
    """First by validation is mlp-40; the neuron does as well."""
    records = []
    for model, chose, fresh in ((mlp(40), 0.9, 0.8), (mlp(5), 0.85, rival), (NEURON, 0.7, 0.8)):
        records += seeded(chose, (chose,) * 3, model=model)
        records += seeded(chose, tuple(fresh + d for d in (-0.01, 0, 0.01, 0)), FRESH, model)
    (table,) = blocks(records, FRESH)
    words = [word for word in ("mlp-40 is first (80.0 %)", said, "neuron not shown to be worse") if word]
    assert table.title.replace(THIN, " ") == f"moons: {', '.join(words)}"


@pytest.mark.parametrize("gone", [mlp(40), LINEAR])
def test_what_was_first_by_validation_and_has_no_result_is_named(blocks, gone):
    """The linear model here chose nothing: it was before none."""
    records = seeded(0.9, (0.9,) * 3, model=mlp(40)) if gone.trained else []
    lost_on = [replace(record, status="diverged") for record in seeded(0.9, (0.9,) * 4, FRESH, mlp(40))]
    records += lost_on if gone.trained else lost(LINEAR, "moons")
    for model, fresh in ((NEURON, 0.7), (mlp(5), 0.6)):
        records += seeded(fresh, (fresh,) * 3, model=model) + seeded(fresh, (fresh,) * 4, FRESH, model)
    (table,) = blocks(records, FRESH)
    more = ", mlp-40 before it by validation, but without a result" if gone.trained else ""
    assert table.title.replace(THIN, " ") == f"moons: neuron is first (70.0 %){more}"


def test_who_is_not_shown_to_beat_a_guess_is_marked_and_it_is_said_what_a_guess_has(blocks):
    """The mark stands beside the score; the verdict, by which rows are filtered, is as ever."""

    def uneven(value):
        counts = {"train_tp": 60.0, "train_fn": 0.0, "train_fp": 0.0, "train_tn": 140.0}
        return counts | {"test_tp": 300.0, "test_fn": 0.0, "test_fp": 0.0, "test_tn": 700.0}

    records = run(mlp(40), "moons", 0.9, seeds=range(9), metrics=uneven)
    records += run(NEURON, "moons", 0.7, seeds=range(9), metrics=uneven)
    (table,) = blocks(records)
    test, verdict = (table.header.index(name) for name in ("test [95 %]", "verdict"))
    first, second = table.texts
    assert second[test].endswith("]\N{NO-BREAK SPACE}∅") and second[verdict] == "worse"
    assert "∅" not in "".join(first) and table.rows[1][test].value == pytest.approx(70, abs=0.1)
    assert table.title.endswith(f"; a guess has 70.0{THIN}%")
    assert " ∅: not shown to beat a guess that ignores the inputs." in table.caption
    (alone,) = blocks(run(mlp(40), "moons", 0.9, seeds=range(9), metrics=uneven))
    assert "guess" not in alone.title + alone.caption and "∅" not in "".join(alone.texts[0])
