"""CSV challenges: what is read, what is refused and how it is told."""

from contextlib import suppress
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.cell import TaskSpec
from bench.errors import UserError
from bench.tasks import make_dataset, n_inputs, n_points, resolve

ROWS = [(f"{i / 10}", f"{(-1) ** i * i}", "yes" if i % 2 else "no") for i in range(40)]


def text(
    rows: list[tuple[str, ...]] = ROWS, header: str = "x,y,class", sign: str = ",", end: str = "\n"
) -> str:
    return end.join([header.replace(",", sign), *(sign.join(row) for row in rows)]) + end


def task(folder: Path, content: str | bytes, **options: object) -> TaskSpec:
    data = content if isinstance(content, bytes) else content.encode()
    (folder / "data.csv").write_bytes(data)
    entry = {"kind": "csv", "path": "data.csv", "target": "class", "problem": "classification", **options}
    return resolve("mine", entry, folder)


def refused(folder: Path, content: str | bytes, **options: object) -> str:
    with pytest.raises(UserError) as told:
        task(folder, content, **options)
    assert "\n" not in str(told.value)
    return str(told.value).replace(f"{folder}/", "")


def changed(line: int, column: int, cell: str) -> str:
    """The good file with one cell changed; lines count from 1, the header's."""
    rows = [list(row) for row in ROWS]
    rows[line - 2][column] = cell
    return text([tuple(row) for row in rows])


def test_the_example_is_the_heart_that_the_documentation_describes() -> None:
    frame = pd.read_csv("examples/challenge.csv")
    a, u = frame["across"], frame["up"]
    assert len(frame) == 400
    np.testing.assert_array_equal((a**2 + u**2 - 1) ** 3 - a**2 * u**3 < 0, frame["side"] == "inside")


def test_rows_are_those_that_pandas_reads(tmp_path: Path) -> None:
    spec = task(tmp_path, text(), standardise=False)
    dataset = make_dataset(spec, 0)
    frame = pd.read_csv(tmp_path / "data.csv")
    frame["class"] = (frame["class"] == "yes").astype(float)
    rows = np.vstack([np.column_stack([p.x, p.t]) for p in (dataset.train, dataset.validation, dataset.test)])
    np.testing.assert_array_equal(rows[rows[:, 0].argsort()], frame.to_numpy())
    assert dataset.class_names == ("no", "yes")
    assert dataset.input_names == ("x", "y")
    assert (n_inputs(spec), n_points(spec)) == (2, (24, 8, 8))


@pytest.mark.parametrize(
    "content",
    [
        text(end="\r\n").encode(),
        b"\xef\xbb\xbf" + text().encode(),
        text(sign=";").encode(),
        text(sign="\t").encode(),
        text([tuple(f'"{c}"' for c in row) for row in ROWS], header='"x","y","class"').encode(),
        text().replace("\n", "\n\n").encode(),
        text([tuple(f" {c} " for c in row) for row in ROWS]).encode(),
        text().rstrip("\n").encode(),
    ],
    ids=["crlf", "bom", "semicolon", "tab", "quotes", "blank lines", "blanks", "no last newline"],
)
def test_the_same_rows_however_they_are_written(tmp_path: Path, content: bytes) -> None:
    plain = make_dataset(task(tmp_path, text()), 0)
    other = make_dataset(task(tmp_path, content), 0)
    np.testing.assert_array_equal(plain.train.x, other.train.x)
    np.testing.assert_array_equal(plain.test.t, other.test.t)
    assert (plain.class_names, plain.input_names) == (other.class_names, other.input_names)


def test_inputs_are_the_columns_named_or_all_that_hold_numbers(tmp_path: Path) -> None:
    rows = [(*row, "note") for row in ROWS]
    content = text(rows, header="x,y,class,remark")
    assert task(tmp_path, content).option("inputs") == ("x", "y")
    named = task(tmp_path, content, inputs=["y"])
    assert make_dataset(named, 0).input_names == ("y (standardised)",)


def test_numbers_may_be_classes_and_sort_as_numbers(tmp_path: Path) -> None:
    rows = [(x, y, "10" if c == "yes" else "9.0") for x, y, c in ROWS]
    dataset = make_dataset(task(tmp_path, text(rows)), 0)
    assert dataset.class_names == ("9.0", "10")


def test_a_regression_on_one_column_has_ranges_and_its_own_unit(tmp_path: Path) -> None:
    spec = task(tmp_path, text(), target="y", problem="regression")
    assert spec.option("inputs") == ("x",)
    dataset = make_dataset(spec, 0)
    assert dataset.train_range == (dataset.train.x.min(), dataset.train.x.max())
    parts = (dataset.train, dataset.validation, dataset.test)
    back = np.concatenate([p.t * dataset.target_scale + dataset.target_shift for p in parts])
    np.testing.assert_allclose(np.sort(back), np.sort([float(y) for _, y, _ in ROWS]), atol=1e-12)


def test_split_same_uses_every_row(tmp_path: Path) -> None:
    assert n_points(task(tmp_path, text()), split="same") == (40, 40, 40)
    assert n_points(task(tmp_path, text(), n_train=12)) == (12, 8, 8)


def test_another_content_is_another_task_and_is_noticed_when_drawn(tmp_path: Path) -> None:
    first = task(tmp_path, text())
    second = task(tmp_path, text(ROWS[:-1]))
    assert first.option("content") != second.option("content")
    with pytest.raises(UserError, match=r"data\.csv: changed since the study was planned"):
        make_dataset(first, 0)


def test_a_path_below_the_current_folder_is_kept_relative(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "config").mkdir()
    monkeypatch.chdir(tmp_path)
    assert task(tmp_path, text()).option("path") == "data.csv"
    entry = {"kind": "csv", "path": "../data.csv", "target": "class", "problem": "classification"}
    assert resolve("mine", entry, Path("config")) == task(tmp_path, text())
    assert resolve("mine", {**entry, "path": "data.csv"}, Path("config")) == task(tmp_path, text())


@pytest.mark.parametrize(
    ("content", "options", "words"),
    [
        ("", {}, "data.csv: the file is empty"),
        ("\n \r\n", {}, "data.csv: the file is empty"),
        ("\ufeff\n", {}, "data.csv: the file is empty"),
        ("x,y,class\n", {}, "data.csv: 0 rows; at least 10 would do"),
        (text(ROWS[:5]), {}, "data.csv: 5 rows; at least 10 would do"),
        (text(ROWS[:12]), {}, "data.csv: class 'no' has 6 rows; at least 10 would do"),
        (
            text(),
            {"target": "clas"},
            "data.csv: no column 'clas'; did you mean 'class'? (one of x, y, class)",
        ),
        (text(), {"inputs": ["x", "z"]}, "data.csv: no column 'z'; (one of x, y, class)"),
        (text(), {"inputs": ["x", "class"]}, "data.csv: column 'class' is the target and an input"),
        (text(), {"inputs": ["x", "x"]}, "tasks.mine.inputs: found ['x', 'x']; a list of different names"),
        (text(), {"problem": "both"}, "tasks.mine.problem: found 'both'; one of classification, regression"),
        (changed(5, 0, "abc"), {}, "data.csv: line 5, column 'x': 'abc' is not a finite number"),
        (changed(7, 1, "NaN"), {}, "data.csv: line 7, column 'y': 'NaN' is not a finite number"),
        (changed(7, 1, "inf"), {}, "data.csv: line 7, column 'y': 'inf' is not a finite number"),
        (changed(7, 1, ""), {}, "data.csv: line 7, column 'y': the cell is empty"),
        (
            text([(f'"{x}"'.replace(".", ","), y, c) for x, y, c in ROWS]),
            {},
            "data.csv: line 2, column 'x': '",
        ),
        (changed(9, 2, ""), {}, "data.csv: line 9, column 'class': the class is empty"),
        (
            changed(9, 2, "maybe"),
            {},
            "data.csv: column 'class' holds 3 classes ('maybe', 'no', 'yes'); two classes",
        ),
        (
            changed(7, 1, "1e300"),
            {},
            "data.csv: line 7, column 'y': '1e300' is beyond 3.4e+38, where single precision ends; another",
        ),
        (changed(8, 0, "-4e38"), {"standardise": False}, "data.csv: line 8, column 'x': '-4e38' is beyond"),
        (
            changed(9, 1, "1e160"),
            {"target": "y", "problem": "regression"},
            "data.csv: line 9, column 'y': '1e160' is beyond",
        ),
        (
            text([(f"{i % 7}e-300", y, c) for i, (_, y, c) in enumerate(ROWS)]),
            {},
            "data.csv: column 'x' is 0 to 6e-300; single precision tells nothing apart below 1.2e-38,",
        ),
        (
            text([(x, f"{i % 7}e-300", c) for i, (x, _, c) in enumerate(ROWS)]),
            {"target": "y", "problem": "regression"},
            "data.csv: column 'y' is 0 to 6e-300; single precision",
        ),
        (
            changed(4, 1, '"1,5"'),
            {},
            "data.csv: line 4, column 'y': '1,5' is not a finite number (a decimal point",
        ),
        (changed(4, 1, "1,2"), {}, "data.csv: line 4: 4 cells; 3, as in the header, would do"),
        (
            text([(x, y, "no") for x, y, _ in ROWS]),
            {},
            "data.csv: column 'class' holds 1 class ('no'); two classes",
        ),
        (
            text(),
            {"target": "y"},
            "data.csv: column 'y' holds 40 classes ('-39', '-37', '-35', '-33', '-31', …);",
        ),
        (
            text(),
            {"target": "class", "problem": "regression"},
            "data.csv: line 2, column 'class': 'no' is not",
        ),
        (text(header="x,x,class"), {}, "data.csv: two columns are called 'x'"),
        (text(header="x,,class"), {}, "data.csv: column 2 has no name"),
        (
            text([("a", "b", c) for _, _, c in ROWS]),
            {},
            "data.csv: no column of numbers beside the target 'class'",
        ),
        (
            text([(x, "3", c) for x, _, c in ROWS]),
            {"target": "y", "problem": "regression"},
            "data.csv: column 'y' is 3",
        ),
        (
            text(),
            {"n_train": 30},
            "tasks.mine: 30 training rows wanted; from 2 to 24 of its 40 rows would do",
        ),
        (text(), {"test_fraction": 0.01}, "tasks.mine: 40 rows leave fewer than 2"),
        (
            text().encode() + b"1,2,caf\xe9\n",
            {},
            "data.csv: line 42: not UTF-8 text (byte 0xe9); save it as UTF-8",
        ),
        (text().encode("utf-16"), {}, "data.csv: line 1: not UTF-8 text"),
    ],
)
def test_a_bad_file_is_told_in_one_line(
    tmp_path: Path, content: str | bytes, options: dict, words: str
) -> None:
    assert refused(tmp_path, content, **options).startswith(words)


def test_numbers_up_to_where_single_precision_ends_are_standardised(tmp_path: Path) -> None:
    """And what is told is told of no other table."""
    for unit in ("1e37", "1e-36"):
        rows = [(f"{i % 7}{unit[1:]}", f"{i % 9}{unit[1:]}", c) for i, (*_, c) in enumerate(ROWS)]
        for options in ({}, {"target": "y", "problem": "regression", "inputs": ["x"]}):
            train = make_dataset(task(tmp_path, text(rows), **options), 0).train
            np.testing.assert_allclose(train.x.std(axis=0), 1)
            assert np.isfinite(train.t).all() and train.t.std() > 0.4


def test_columns_that_tell_nothing_apart_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """They are no fault: what is trained is trained, on the others."""
    path = f"{tmp_path}/data.csv"
    rows = [(*row[:2], "0.1", *["7"] * 6, row[2]) for row in ROWS]
    for _ in range(2):  # it is told once
        task(tmp_path, text(rows, header="x,y,c,a1,a2,a3,a4,a5,a6,class"))
    assert capsys.readouterr().err == (
        f"warning: {path}: the same in every row, so that no model learns from it: column "
        "'c', 'a1', 'a2', 'a3', 'a4', …; inputs: […] leaves it out\n"
    )
    far = text([(f"{10**12 + i % 7}", y, c) for i, (_, y, c) in enumerate(ROWS)])
    task(tmp_path, far)
    task(tmp_path, text(), standardise=False)
    assert capsys.readouterr().err == ""
    task(tmp_path, far, standardise=False)
    assert capsys.readouterr().err == (
        f"warning: {path}: column 'x' is 1000000000000 to 1000000000006, one number in single precision; "
        "standardise: true would do, or dtype: float64\n"
    )


def test_a_thousand_columns_are_told(tmp_path: Path) -> None:
    header = ",".join([f"x{i}" for i in range(1000)] + ["class"])
    rows = [(*["1"] * 1000, "a" if i % 2 else "b") for i in range(30)]
    assert refused(tmp_path, text(rows, header=header)).startswith(
        "data.csv: 1000 input columns; at most 100"
    )


def test_a_missing_file_is_told_with_what_lies_there(tmp_path: Path) -> None:
    task(tmp_path, text())
    entry = {"kind": "csv", "path": "dta.csv", "target": "class", "problem": "classification"}
    with pytest.raises(UserError, match=r"tasks\.mine\.path: no file 'dta\.csv'; did you mean 'data\.csv'"):
        resolve("mine", entry, tmp_path)
    with pytest.raises(UserError, match=r"tasks\.mine\.path: no file 'no/dta\.csv'; a path from"):
        resolve("mine", {**entry, "path": "no/dta.csv"}, tmp_path)
    with pytest.raises(UserError, match=r"tasks\.mine\.path: no file '\.'"):
        resolve("mine", {**entry, "path": "."}, tmp_path)


@settings(max_examples=60)
@given(
    st.integers(10, 60), st.integers(10, 60), st.integers(0, 10**6), st.floats(0.1, 0.3), st.floats(0.1, 0.3)
)
def test_every_split_holds_both_classes_in_proportion(
    tmp_path_factory: pytest.TempPathFactory, no: int, yes: int, seed: int, validation: float, test: float
) -> None:
    rows = [(str(i), "1", "no" if i < no else "yes") for i in range(no + yes)]
    options = {"validation_fraction": validation, "test_fraction": test}
    mine = task(tmp_path_factory.mktemp("rows"), text(rows), **options)
    if round((no + yes) * min(validation, test)) * min(no, yes) < no + yes:  # not one point to be expected
        with suppress(UserError):
            make_dataset(mine, seed)
        return
    dataset = make_dataset(mine, seed)
    for points in (dataset.train, dataset.validation, dataset.test):
        assert abs(points.t.sum() - len(points) * yes / (no + yes)) <= 1.5
