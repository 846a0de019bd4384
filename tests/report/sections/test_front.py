"""The first screen: a true sentence, its words explained, a matrix that is the scoreboard."""

import re
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from made_up import LINEAR, NEURON, fixed_cell, mlp
from runs import run

from bench.record import Record
from report.document import Spot
from report.sections import matrix
from report.sections.front import _words, sentence
from report.tables.board import Board

THIN = "\N{NARROW NO-BREAK SPACE}"


def lost(status, n=1, task="moons"):
    return [Record(fixed_cell(LINEAR, task, s), status, "why") for s in range(n)]


def test_of_many_tasks_the_neuron_beside_the_network(tables):
    records = run(NEURON, "moons", 0.8) + run(mlp(40), "moons", 0.95)
    records += run(NEURON, "overlap", 0.9) + run(mlp(40), "overlap", 0.9)
    records += run(NEURON, "xor", 0.5) + run(mlp(40), "xor", 0.99)
    told = sentence(tables(records))
    assert told.startswith("One neuron keeps up with mlp-40 on ")
    assert "falls behind on 2, by up to 49.0 points of accuracy (xor)" in told
    assert told.endswith(".") and "  " not in told


def test_of_regressions_alone_the_rmse_tells(tables):
    records = run(NEURON, "sin", 0.4) + run(mlp(40), "sin", 0.1)
    records += run(NEURON, "harmonic", 0.1) + run(mlp(40), "harmonic", 0.1)
    told = sentence(tables(records))
    assert "falls behind on 1, by 4.0 times the RMSE (sin)" in told


def test_of_one_task_who_is_first_and_who_is_worse(tables):
    records = run(mlp(5), "moons", 0.97) + run(mlp(40), "moons", 0.97) + run(NEURON, "moons", 0.8)
    told = sentence(tables(records))
    assert told.startswith("On moons mlp-")
    assert "is first (level with mlp-" in told and "by validation), with a test accuracy of 97.0" in told
    assert "; 1 model is shown to be worse, neuron by 17.0 points [" in told
    assert told.endswith(" is not shown to be worse.")


def test_of_one_task_the_first_may_be_no_better_than_a_guess(tables):
    def half(value):
        counts = dict.fromkeys(("train_tp", "train_fn", "train_fp", "train_tn"), 50.0)
        return counts | {"test_tp": 500.0, "test_fn": 0.0, "test_fp": 0.0, "test_tn": 500.0}

    told = sentence(tables(run(NEURON, "xor", 0.5, seeds=range(9), metrics=half)))
    assert told.startswith(
        "On xor neuron is alone, but not shown to beat a guess that ignores the inputs, with a test accuracy "
        "of 50.0"
    )
    assert "guess" not in sentence(tables(run(NEURON, "xor", 0.9, seeds=range(9), metrics=half)))


def test_how_far_the_worst_is_behind_has_one_sign(tables):
    """Neither the number nor an end of its interval has a minus."""
    told = sentence(tables(run(mlp(40), "moons", 0.97) + run(NEURON, "moons", 0.8)))
    size, low, high = (
        float(n) for n in re.search(r"neuron by ([\d.]+) points \[([^,]+), ([^]]+)\]", told).groups()
    )
    assert 0 < low < size < high


def test_one_model_on_many_tasks_is_told_where_a_guess_is_as_good(tables):
    half = dict.fromkeys(("train_tp", "train_fn", "train_fp", "train_tn"), 100.0)
    half |= {"test_tp": 500.0, "test_fn": 0.0, "test_fp": 0.0, "test_tn": 500.0}
    records = [
        r for task, v in (("xor", 0.5), ("moons", 0.9)) for r in run(NEURON, task, v, metrics=lambda _: half)
    ]
    assert sentence(tables(records)).endswith(
        ", not shown to beat a guess on xor; there is none to compare it with."
    )


def test_words_of_the_first_screen_are_explained_on_it(tables):
    made = tables(run(NEURON, "sin", 0.4) + run(mlp(40), "sin", 0.1))
    said = f"{sentence(made)} Adam in place of plain descent"
    assert [word for word, _ in _words(made, said)] == ["neuron", "mlp (network)", "RMSE", "optimiser"]
    assert _words(made, "linear is first") == ()


def test_of_one_task_and_one_model(tables):
    told = sentence(tables(run(NEURON, "moons", 0.8)))
    assert told.startswith("On moons neuron is alone, with a test accuracy of 80.0")
    assert told.count("moons") == 1 and ";" not in told
    assert sentence(tables(lost("failed"))) == "No training of this study came to a result."


def test_of_tasks_without_two_kinds_who_is_first(tables):
    records = run(mlp(5), "moons", 0.97) + run(mlp(40), "moons", 0.8)
    records += run(mlp(5), "xor", 0.97) + run(mlp(40), "xor", 0.8)
    told = sentence(tables(records))
    assert told == "mlp-5 is first by validation on both tasks."
    more = run(mlp(5), "overlap", 0.8) + run(mlp(40), "overlap", 0.97)
    assert sentence(tables(records + more)) == "mlp-5 is first by validation on 2 of 3 tasks, mlp-40 on 1."


def test_the_matrix_has_the_scoreboard_s_numbers(tables):
    records = run(mlp(40), "moons", 0.95) + run(NEURON, "moons", 0.8) + run(mlp(5), "moons", 0.951)
    records += run(mlp(40), "sin", 0.1) + run(NEURON, "sin", 0.2) + lost("failed", 4)
    made = tables(records)
    found = matrix.matrix(made)
    assert found.models == ("neuron", "linear", "mlp-5", "mlp-40")
    assert [(task, place) for task, place, _ in found.rows] == [("moons", "score-0"), ("sin", "score-1")]
    spots = {(task, m): s for task, _, row in found.rows for m, s in zip(found.models, row, strict=True)}
    assert {key for key, spot in spots.items() if spot is None} == {("sin", "mlp-5"), ("sin", "linear")}
    assert spots["moons", "linear"].mark == "none"
    for (task, model), spot in spots.items():
        if spot is None or spot.mark == "none":
            continue
        rows = made.scoreboard[made.scoreboard["task"] == task]
        row = rows[rows["model"] == model].iloc[0]
        assert spot.mark == {"cannot say": "open"}.get(row["verdict"], row["verdict"].replace(" ", "-"))
        best = rows.loc[rows["verdict"] == "first", "test"].iloc[0]
        if task == "moons":
            assert float(spot.text) == pytest.approx(100 * row["test"], abs=0.051)
            assert spot.shade == pytest.approx(np.clip((best - row["test"]) / 0.2, 0, 1))
        else:
            assert spot.shade == pytest.approx(np.clip(np.log(row["test"] / best) / np.log(3), 0, 1))


def test_of_one_model_its_scores_and_nobody_is_first(tables):
    records = [r for task, value in (("moons", 0.9), ("xor", 0.5)) for r in run(NEURON, task, value)]
    assert sentence(tables(records)) == (
        f"The only model, neuron, was trained on 2 tasks: a test accuracy of 50.0{THIN}% on xor to "
        f"90.0{THIN}% on moons; there is none to compare it with."
    )
    both = sentence(tables(records + run(NEURON, "sin", 0.3, activation="tanh")))
    assert "was trained on 3 tasks: " in both and " and a test RMSE of 0.300 on sin; " in both


@pytest.mark.parametrize(("seeds", "told"), [([0], True), ([0, 1], False)])
def test_one_seed_tells_nothing_apart(tables, seeds, told):
    made = tables(run(NEURON, "moons", 0.8, seeds=seeds) + run(mlp(40), "moons", 0.99, seeds=seeds))
    end = "; on one seed no model can be told from another."
    assert sentence(made).endswith(end) == told and ("worse" in sentence(made)) != told
    more = tables([r for t in ("moons", "xor") for n in (5, 9) for r in run(mlp(n), t, 0.9, seeds=seeds)])
    assert sentence(more).endswith(end) == told


def test_the_matrix_has_a_part_for_each_problem_where_there_are_both(tables):
    classes = run(mlp(40), "moons", 0.95) + run(NEURON, "moons", 0.8) + run(mlp(40), "xor", 0.9)
    curves = run(mlp(40), "sin", 0.1) + run(NEURON, "sin", 0.2)
    assert matrix.matrix(tables(classes)).parts == ()
    parts = matrix.matrix(tables(classes + curves)).parts
    assert parts == (("Classification: accuracy in per cent", 2), ("Regression: RMSE", 1))


def board_of(*rows):
    """The made scoreboard as a board: task, model, rank, verdict of each row."""
    names = ("task", "model", "rank", "verdict")
    frame = pd.DataFrame([dict(zip(names, row, strict=True)) for row in rows])
    frame["kind"] = frame["model"].map(lambda m: m.split("-")[0] if m in ("neuron", "linear") else "mlp")
    hidden = frame["model"].map(lambda m: m.removeprefix("mlp-") if m.startswith("mlp-") else "")
    more = {
        "problem": "classification",
        "metric": "accuracy",
        "test": 0.9,
        "low": 0.88,
        "high": 0.92,
        "n_pairs": 25,
        "guess": 0.5,
        "over_guess": "better",
    }
    return frame.assign(hidden=hidden, epochs=np.where(frame["model"] == "by-hand", np.nan, 10.0), **more)


def with_board(frame, confirmed=True):
    return SimpleNamespace(board=Board(frame), confirmed=confirmed, own={})


VERDICTS = {
    "better": "▲", "not worse": "△", "equal": "=", "not better": "▽", "cannot say": "~", "worse": ""
}  # fmt: skip


def test_every_verdict_has_a_sign_of_its_own_and_the_legend_has_those_that_occur():
    models = [f"mlp-{n}" for n in range(1, 8)]
    verdicts = ["first", *VERDICTS]
    rows = [("moons", m, i, v) for i, (m, v) in enumerate(zip(models, verdicts, strict=True), 1)]
    found = matrix.matrix(with_board(board_of(*rows)))
    ((_, _, spots),) = found.rows
    assert [spot.sign for spot in spots] == ["★", *VERDICTS.values()]
    for sign, word in zip(
        "▲△=▽~", ("better", "not worse", "as good", "not better", "undecided"), strict=True
    ):
        assert f" {sign} {word}" in found.caption
    few = matrix.matrix(with_board(board_of(*rows[:1], *rows[2:3])))
    assert "△ not worse" in few.caption and not any(sign in few.caption for sign in "▲▽~☆=")
    assert "against ★" in few.caption and "other models" in few.caption


def test_the_legend_speaks_of_what_the_matrix_has_and_of_nothing_else():
    """Of the study's own metrics; of models without a result, and of those that were not tried."""
    whole = board_of(("moons", "mlp-5", 1, "first"), ("moons", "mlp-10", 2, "worse"))
    said = matrix.matrix(with_board(whole)).caption
    assert said.startswith("Test accuracy in per cent over fresh seeds.") and "(20 points: strongest)" in said
    assert not any(word in said for word in ("RMSE", "Empty", "no result"))
    curves = whole.assign(task="sin", metric="rmse", problem="regression")
    said = matrix.matrix(with_board(curves)).caption
    assert said.startswith("Test RMSE over fresh seeds.") and "(3 times the RMSE: strongest)" in said
    lost = curves.assign(test=[0.1, np.nan]).iloc[[0, 1, 1]].assign(task=["sin", "sin", "cos"])
    said = matrix.matrix(with_board(pd.concat([whole, lost]))).caption
    assert said.startswith("Test accuracy in per cent or test RMSE over") and "points or 3 times" in said
    assert said.endswith("Empty: not tried. –: no result.")


def test_who_shares_the_first_place_by_validation_is_marked_beside_the_verdict():
    rows = [("moons", "mlp-5", 1, "first"), ("moons", "mlp-10", 1, "equal")]
    rows += [("moons", "mlp-20", 1, "not worse"), ("moons", "mlp-40", 4, "equal")]
    found = matrix.matrix(with_board(board_of(*rows)))
    ((_, _, spots),) = found.rows
    assert [spot.sign for spot in spots] == ["★", "☆", "☆△", "="]
    assert "☆ level with it there (the study's order decides), alone also as good" in found.caption
    assert "△ not worse" in found.caption and "= as good" in found.caption
    assert "level with the first on validation points" in spots[1].said


def test_who_is_not_shown_to_beat_a_guess_has_a_sign_beside_the_place():
    frame = board_of(
        ("moons", "mlp-5", 1, "first"), ("moons", "mlp-10", 1, "equal"), ("moons", "neuron", 3, "worse")
    )
    found = matrix.matrix(with_board(frame.assign(over_guess=["better", "not worse", "equal"])))
    spots = dict(zip(found.models, found.rows[0][2], strict=True))
    assert {model: spot.sign for model, spot in spots.items()} == {
        "mlp-5": "★",
        "mlp-10": "☆∅",
        "neuron": "∅",
    }
    assert "; ∅ not shown to beat a guess that ignores the inputs." in found.caption
    assert spots["neuron"].said.endswith(
        f"not shown to beat a guess that ignores the inputs (50.0{THIN}%), worse"
    )
    assert "∅" not in matrix.matrix(with_board(frame.assign(over_guess=["better", None, "better"]))).caption


def test_the_legend_says_that_one_seed_tells_nothing_apart():
    frame = board_of(("moons", "mlp-5", 1, "first"), ("moons", "mlp-10", 2, "cannot say")).assign(n_pairs=1)
    caption = matrix.matrix(with_board(frame)).caption
    assert "~ of one seed nothing can be told apart" in caption and "against" not in caption
    assert "~ undecided" in matrix.matrix(with_board(frame.assign(n_pairs=2))).caption


def test_whoever_is_first_on_a_task_has_a_column():
    """Weights set by hand among them, and one of many models that was tried on one task alone."""
    rows = [("moons", f"mlp-{n}", n, "first" if n == 1 else "worse") for n in range(1, 20)]
    rows += [("sin", f"mlp-{n}", n, "first" if n == 1 else "worse") for n in range(1, 20)]
    rows += [("xor", "by-hand", 1, "first"), ("xor", "mlp-1", 2, "worse")]
    rows += [("chess", "mlp-99", 1, "first"), ("chess", "mlp-1", 2, "worse")]
    found = matrix.matrix(with_board(board_of(*rows)))
    assert len(found.models) == matrix.MOST_MODELS
    assert found.models[0] == "mlp-1" and found.models[-2:] == ("mlp-99", "by-hand")
    assert all("first" in {spot.mark for spot in spots if spot} for _, _, spots in found.rows)


def test_one_model_makes_no_matrix(tables):
    assert matrix.matrix(tables(run(NEURON, "moons", 0.8))) is None


def test_of_many_models_those_tried_on_most_tasks(tables):
    records = [r for width in range(1, 17) for r in run(mlp(width), "moons", 0.9)]
    records += [r for width in (3, 9) for r in run(mlp(width), "xor", 0.9)]
    found = matrix.columns(tables(records).board)
    assert len(found) == matrix.MOST_MODELS and {"mlp-3", "mlp-9"} <= set(found)
    assert found == sorted(found, key=lambda name: int(name.removeprefix("mlp-")))
    left = [f"mlp-{k}" for k in range(1, 17) if f"mlp-{k}" not in found]
    said = matrix.matrix(tables(records)).caption
    assert f" Not shown, but on the scoreboard: {left[0]} and {left[1]}." in said and len(left) == 2


def test_a_spot_says_in_words_what_it_shows(tables):
    records = run(mlp(40), "moons", 0.95) + run(NEURON, "moons", 0.8)
    ((_, _, row),) = matrix.matrix(tables(records)).rows
    assert isinstance(row[0], Spot) and row[0].said.startswith("neuron on moons: 80.0")
    assert row[0].said.endswith(", worse")
