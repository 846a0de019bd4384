"""The table of tasks against the files and the points themselves."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from bench.errors import InputError
from bench.tasks import make_dataset, resolve
from report.tables.files import read_table
from report.tables.reader import Tables, class_words
from report.tables.tasks import tasks_frame

PEOPLE = 'age,"height, cm",home\n' + "".join(
    f"{20 + i},{150 + 3 * (i % 17)},{'远' if i % 3 else 'near <b>'}\n" for i in range(60)
)
FUNCTION = "def half(rng, n):\n    x = rng.standard_normal((n, 2))\n    return x, (x[:, 0] > 0) * 1.0\n"


@pytest.fixture
def people(tmp_path):
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    return resolve(
        "people",
        {"kind": "csv", "path": "people.csv", "target": "home", "problem": "classification"},
        tmp_path,
    )


def test_a_files_classes_and_inputs_keep_their_own_names(people):
    (row,) = tasks_frame([people], 0).to_dict("records")
    labels = [line[2] for line in csv.reader(PEOPLE.splitlines()[1:])]
    assert (row["class_0"], row["class_1"]) == tuple(sorted(set(labels))) == ("near <b>", "远")
    assert json.loads(row["inputs"]) == ["age", "height, cm"] and row["target"] == "home"
    assert row["formula"] == "file people.csv, target column home" and row["standardised"]
    assert row["n_train"] + row["n_validation"] + row["n_test"] == 60


def test_the_majoritys_share_is_that_of_a_dummy_classifier(people):
    from sklearn.dummy import DummyClassifier

    data = make_dataset(people, 3)
    wanted = DummyClassifier().fit(data.train.x, data.train.t).score(data.test.x, data.test.t)
    assert tasks_frame([people], 3)["majority"].iloc[0] == pytest.approx(wanted, abs=1e-15) and wanted > 0.6


def test_a_drawn_task_has_its_formula_and_its_limit():
    specs = [
        resolve("a", {"kind": "overlap", "distance": 3}, Path()),
        resolve("sin", {"kind": "sin"}, Path()),
    ]
    overlap, sine = tasks_frame(specs, 0).to_dict("records")
    assert "the means 3 apart" in overlap["formula"] and overlap["bayes_accuracy"] == pytest.approx(
        0.9332, abs=1e-4
    )
    assert overlap["majority"] == 0.5 and sine["formula"].startswith("t = sin x")
    assert sine["class_0"] is not overlap["class_0"] and json.loads(sine["inputs"]) == ["x"]


def test_a_file_that_is_away_is_told_and_a_function_that_fails_leaves_blanks(people, tmp_path):
    (tmp_path / "half.py").write_text(FUNCTION)
    half = resolve(
        "half",
        {"kind": "python", "file": "half.py", "function": "half", "problem": "classification"},
        tmp_path,
    )
    content = dict(half.options)["content"]
    assert tasks_frame([half], 0)["class_1"].iloc[0] == "1"
    (tmp_path / "few.py").write_text("def half(rng, n):\n    raise ValueError('no more')\n")
    gone = resolve(
        "gone",
        {"kind": "python", "file": "few.py", "function": "half", "problem": "classification"},
        tmp_path,
    )
    row = tasks_frame([gone], 0).iloc[0]
    assert row[["inputs", "class_0", "majority"]].isna().all() and row["n_test"] == 1000 and content
    (tmp_path / "people.csv").unlink()
    with pytest.raises(InputError, match=r"people\.csv"):
        tasks_frame([people], 0)


@pytest.mark.parametrize(
    ("name", "said"), [("near", "near (class 0)"), ("0", "class 0"), (None, "class 0"), ("1", "1 (class 0)")]
)
def test_a_class_is_called_by_its_name(name, said):
    assert class_words(name, 0) == said


def test_the_tables_know_how_classes_are_called(results):
    tables = Tables(results / "tables")
    assert tables.class_names("moons") == tables.class_names("no such task") == ("class 0", "class 1")
    assert tables.class_labels("moons") == tables.class_labels("sin") == ("0", "1")
    assert set(read_table(results / "tables", "tasks")["task"]) == set(tables.cells["task"])
    shares = tables.tasks["majority"].dropna()
    assert np.allclose(shares.astype(float), 0.5)
