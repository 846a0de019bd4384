"""What a guess scores that ignores the inputs, beside scikit-learn's dummies on the same points."""

import made_up
import numpy as np
import pytest
from made_up import LINEAR, NEURON, fixed_cell, measured, mlp
from runs import run
from sklearn.dummy import DummyClassifier, DummyRegressor

from bench.record import Record
from bench.running.train import train_cells
from bench.tasks import make_dataset, resolve
from report.tables.guess import deviation_of, guess_of, no_better
from report.tables.scoreboard import scoreboard_frame

UNEVEN = {"train_tp": 60.0, "train_fn": 0.0, "train_fp": 0.0, "train_tn": 140.0}  # class 0 is the larger
THIRD = {"test_tp": 300.0, "test_fn": 0.0, "test_fp": 0.0, "test_tn": 700.0}


def spread(sd):
    """An RMSE and the r2 that belongs to targets of this deviation."""
    return lambda rmse: {"test_r2": 1 - (rmse / sd) ** 2}


def uneven(value):
    return UNEVEN | THIRD


@pytest.fixture
def board(scored):
    return lambda records: scoreboard_frame(scored(records), {})


def test_it_is_what_scikit_learn_s_dummies_reach(tmp_path, cells):
    """Of real points, each seed its own split of a table with a larger class, and of a drawn curve."""
    rng = np.random.default_rng(4)
    rows = [f"{a:.3f},{b:.3f},{'no' if a + b > -0.7 else 'yes'}" for a, b in rng.normal(size=(120, 2))]
    (tmp_path / "t.csv").write_text("\n".join(["a,b,answer", *rows]), encoding="utf-8")
    entry = {"kind": "csv", "path": "t.csv", "target": "answer", "problem": "classification"}
    specs = [resolve("mine", entry, tmp_path), made_up.TASKS["sin"]]
    wanted = [made_up.Cell(LINEAR, spec, seed) for spec in specs for seed in range(3)]
    frame = cells(train_cells(wanted))
    expected = []
    for cell in wanted:
        data = make_dataset(cell.task, cell.seed)
        if data.problem == "classification":
            dummy = DummyClassifier(strategy="most_frequent").fit(data.train.x, data.train.t)
            expected.append(dummy.score(data.test.x, data.test.t))
            continue
        x, t = data.test.x, data.test.t * data.target_scale
        said = DummyRegressor().fit(x, t).predict(x)
        expected.append(np.sqrt(np.mean((said - t) ** 2)))
    assert len({*expected}) > 3 and 0.6 < min(expected[:3]) < 0.95
    np.testing.assert_allclose(guess_of(frame), expected, rtol=2e-3)  # of such models tables keep few digits
    np.testing.assert_allclose(deviation_of(frame)[3:], expected[3:], rtol=2e-3)


def test_a_perfect_fit_takes_the_deviation_from_those_of_the_same_points(cells):
    """Its own r2 is 1, of which nothing is left."""
    perfect = [measured(made_up.cell(mlp(40), "sin", s), 1e-7, metrics={"test_r2": 1.0}) for s in range(2)]
    other = [
        measured(made_up.cell(NEURON, "sin", s, activation="tanh"), 0.3, metrics=spread(0.7 + s)(0.3))
        for s in range(2)
    ]
    assert guess_of(cells([*perfect, *other])) == pytest.approx([0.7, 1.7, 0.7, 1.7])
    assert np.isnan(guess_of(cells(perfect))).all()


def test_of_targets_that_are_all_the_same_the_guess_is_without_error(cells, board):
    """On the seeds on which they are; no model beats that. r2 does not exist there."""
    flat = [measured(fixed_cell(LINEAR, "sin", s), 0.02, metrics={"test_r2": None}) for s in range(5)]
    assert guess_of(cells(flat)).tolist() == [0] * 5
    (row,) = board(flat).to_dict("records")
    assert row["over_guess"] == "worse" and row["guess"] < 1e-6
    nearly = flat[:4] + run(LINEAR, "sin", 0.02, seeds=(4,), metrics=spread(0.5))
    assert guess_of(cells(nearly)).tolist() == pytest.approx([0] * 4 + [0.5])
    assert board(nearly)["over_guess"].tolist() != ["better"]


def test_what_is_not_known_is_compared_with_nothing(board):
    """Records that tell no counts of training points, and those of one seed."""
    rows = board(run(NEURON, "moons", 0.8))
    assert rows["guess"].isna().all() and rows["over_guess"].isna().all()
    one = board(run(NEURON, "moons", 0.8, seeds=(0,), metrics=uneven))
    assert one["guess"].tolist() == [0.7] and one["over_guess"].isna().all()
    assert not no_better(one).any()


@pytest.mark.parametrize(
    ("value", "verdict"),
    [(0.8, "better"), (0.705, "better"), (0.7, "equal"), (0.695, "equal"), (0.55, "worse")],
)
def test_an_accuracy_is_held_against_the_larger_class(board, value, verdict):
    """0.7 of the test points; what is told from it beats it, by however little."""
    (row,) = board(run(NEURON, "moons", value, seeds=range(25), metrics=uneven)).to_dict("records")
    assert row["guess"] == pytest.approx(0.7) and row["over_guess"] == verdict


@pytest.mark.parametrize(("value", "verdict"), [(0.3, "better"), (0.5, "equal"), (0.8, "worse")])
def test_an_rmse_is_held_against_the_targets_deviation(board, value, verdict):
    records = run(NEURON, "sin", value, seeds=range(25), activation="tanh", metrics=spread(0.5))
    (row,) = board(records).to_dict("records")
    assert row["guess"] == pytest.approx(0.5) and row["over_guess"] == verdict


def test_the_class_of_most_training_points_counts_not_that_of_most_test_points(board):
    """Where they differ the guess is below a half."""
    (row,) = board(run(NEURON, "moons", 0.4, metrics=lambda v: UNEVEN | {
        "test_tp": 700.0, "test_fn": 0.0, "test_fp": 0.0, "test_tn": 300.0
    })).to_dict("records")  # fmt: skip
    assert row["guess"] == pytest.approx(0.3) and row["over_guess"] == "better"


def test_every_row_of_the_scoreboard_is_corrected_for_all(board):
    """What one comparison alone would believe, one of twenty-one is not believed."""
    tests = np.full(6, 0.7) + np.array([0.004, 0.03, 0.01, 0.022, -0.004, 0.016])
    close = [
        measured(made_up.cell(NEURON, "moons", s), 0.7, t, metrics=uneven(0)) for s, t in enumerate(tests)
    ]
    alone = board(close)
    others = [
        measured(made_up.cell(mlp(n), "moons", s), 0.5, 0.7 + 0.02 * (-1) ** s, metrics=uneven(0))
        for n in range(1, 21) for s in range(6)
    ]  # fmt: skip
    many = board(close + others).set_index("model")
    assert alone["over_guess"].tolist() == ["better"] and many.loc["neuron", "over_guess"] != "better"


def test_a_model_without_a_result_has_none(board):
    rows = board([*run(NEURON, "moons", 0.8, metrics=uneven), Record(fixed_cell(LINEAR, "moons"), "failed")])
    assert rows["over_guess"].isna().tolist() == [False, True]
    assert no_better(rows).tolist() == [False, False]
