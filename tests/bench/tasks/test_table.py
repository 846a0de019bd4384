"""Rows of a table: how many go where, what standardising does to them, which range is drawn."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bench.cell import TaskSpec
from bench.errors import UserError
from bench.tasks.dataset import Dataset, Points
from bench.tasks.kind import Request
from bench.tasks.table import Table, check_classes, standardise, table_dataset, table_sizes, with_ranges

FRACTIONS = {"n_train": None, "validation_fraction": 0.2, "test_fraction": 0.1, "standardise": False}


def sizes(
    n_rows: int, n_train: int | None = None, same: bool = False, **options: Any
) -> tuple[int, int, int]:
    return table_sizes("here", FRACTIONS | options, n_rows, n_train, same)


def test_rows_go_to_test_and_validation_by_their_fractions_and_the_rest_to_training() -> None:
    assert sizes(100) == (70, 20, 10)
    assert sizes(37) == (26, 7, 4)  # 7.4 and 3.7 rounded
    assert sizes(100, same=True) == (100, 100, 100)


def test_training_rows_are_those_asked_for_the_last_word_being_the_grid_s() -> None:
    assert sizes(100) == (70, 20, 10)
    assert table_sizes("here", FRACTIONS | {"n_train": 50}, 100, None, False) == (50, 20, 10)
    assert table_sizes("here", FRACTIONS | {"n_train": 50}, 100, 30, False) == (30, 20, 10)
    assert table_sizes("here", FRACTIONS | {"n_train": 50}, 100, None, True) == (50, 50, 50)


@pytest.mark.parametrize(
    ("n", "same", "most"), [(1, False, 70), (71, False, 70), (0, False, 70), (101, True, 100)]
)
def test_training_rows_are_2_at_least_and_what_is_left_at_most(n: int, same: bool, most: int) -> None:
    with pytest.raises(UserError) as told:
        sizes(100, n, same)
    assert str(told.value) == f"here: {n} training rows wanted; from 2 to {most} of its 100 rows would do"
    assert sizes(100, 2, same)[0] == 2 and sizes(100, most, same)[0] == most


def test_validation_and_test_have_two_rows_each() -> None:
    for option in ("validation_fraction", "test_fraction"):
        assert min(sizes(100, **{option: 0.016})) == 2
        with pytest.raises(
            UserError, match=r"^here: 100 rows leave fewer than 2 to validate or test; larger"
        ):
            sizes(100, **{option: 0.014})
        assert sizes(100, same=True, **{option: 0.001}) == (100, 100, 100)


def request(
    problem: str, n: tuple[int, int, int], same: bool = False, seed: int = 0, **options: Any
) -> Request:
    spec = TaskSpec("mine", "csv", problem)  # type: ignore[arg-type]
    return Request(spec, seed, n, same, FRACTIONS | options)


def table(problem: str) -> Table:
    """Forty rows, x = 10, 11, …; every fourth one is of class 1."""
    x = 10.0 + np.arange(40)
    t = (np.arange(40) % 4 == 0).astype(float) if problem == "classification" else 2 * x
    return Table(x[:, None], t, ("a",), "b", ("no", "yes"))


@pytest.mark.parametrize("problem", ["classification", "regression"])
def test_fewer_training_rows_are_the_first_of_more_and_leave_the_others(problem: str) -> None:
    whole, half = (table_dataset(request(problem, (n, 8, 4)), table(problem)) for n in (28, 10))
    assert half.train.x.tolist() == whole.train.x[:10].tolist()
    assert half.test.x.tolist() == whole.test.x.tolist()
    rows = np.concatenate([whole.train.x, whole.validation.x, whole.test.x])[:, 0]
    assert sorted(rows) == [*range(10, 50)] and rows.tolist() != sorted(rows)
    assert (half.input_names, half.target_name, half.class_names) == (("a",), "b", ("no", "yes"))


def test_any_stretch_of_the_order_holds_the_classes_in_proportion() -> None:
    for seed in range(20):
        made = table_dataset(request("classification", (28, 8, 4), seed=seed), table("classification"))
        assert [p.t.sum() for p in (made.train, made.validation, made.test)] == [7, 2, 1]


def test_rows_that_are_scored_on_themselves_are_the_first_of_the_order() -> None:
    same = table_dataset(request("regression", (40, 40, 40), same=True), table("regression"))
    apart = table_dataset(request("regression", (28, 8, 4)), table("regression"))
    assert same.train is same.validation is same.test
    assert same.train.x[:4].tolist() == apart.test.x.tolist()


def test_inputs_and_a_regression_s_target_are_standardised_by_the_training_rows_alone() -> None:
    for problem in ("classification", "regression"):
        own, made = (
            table_dataset(request(problem, (28, 8, 4), standardise=s), table(problem)) for s in (False, True)
        )
        shift, scale = own.train.x.mean(), own.train.x.std()
        np.testing.assert_allclose(made.test.x, (own.test.x - shift) / scale)
        assert made.input_scale == (pytest.approx(scale),) and own.input_scale == ()
        assert made.own_names == own.own_names == ("a",)
        assert made.input_names == ("a (standardised)",)
        if problem == "classification":
            assert (made.target_scale, made.target_shift) == (1, 0) and (made.test.t == own.test.t).all()
        else:
            assert (made.target_scale, made.target_shift) == pytest.approx((2 * scale, 2 * shift))
            np.testing.assert_allclose(made.test.t, made.test.x[:, 0])


def test_a_constant_column_is_centred_only() -> None:
    points = Points(np.array([[5.0, 1.0], [5.0, 3.0]]), np.array([0.0, 1.0]))
    other = Points(np.array([[6.0, 2.0]]), np.array([1.0]))
    made = standardise(Dataset("classification", points, other, other))
    assert made.train.x.tolist() == [[0, -1], [0, 1]] and made.test.x.tolist() == [[1, 0]]


@pytest.mark.parametrize("value", [0.1, -1 / 3, 1e30, 0.0])
def test_a_constant_that_is_rounded_is_constant(value: float) -> None:
    """The mean of 240 times 0.1 is not 0.1, nor their deviation 0."""
    points = Points(np.column_stack([np.full(240, value), np.arange(240.0)]), np.full(240, value))
    other = Points(np.array([[value + 1, 2.0]]), np.array([value + 2]))
    made = standardise(Dataset("regression", points, other, other))
    assert (made.train.x[:, 0] == 0).all() and (made.train.t == 0).all()
    assert made.test.x[0, 0] == (value + 1) - value and made.test.t[0] == (value + 2) - value


@pytest.mark.parametrize("unit", [1e200, 1e-200])
def test_what_would_be_standardised_to_0_is_told(unit: float) -> None:
    """Squares overflow, and the deviation is infinite; or they vanish, and it is 0."""
    few, far = np.arange(4.0), unit * np.arange(4.0)
    for x, t, name in ((far, few, "a"), (few, far, "b")):
        points = Points(x[:, None], t)
        one = Dataset("regression", points, points, points, input_names=("a",), target_name="b")
        with pytest.raises(UserError, match=rf"^{name}: 0 to .* cannot be standardised; another unit"):
            standardise(one)


@pytest.mark.parametrize(("x", "wide"), [((2, 4, 6), (1.0, 7.0)), ((3, 3), (2.75, 3.25))])
def test_a_quarter_of_the_training_range_is_drawn_on_either_side(
    x: tuple[float, ...], wide: tuple[float, float]
) -> None:
    points = Points(np.array(x, float)[:, None], np.zeros(len(x)))
    made = with_ranges(Dataset("regression", points, points, points))
    assert (made.train_range, made.wide_range) == ((x[0], x[-1]), wide)


def test_only_a_regression_on_one_input_has_ranges() -> None:
    one, two = (Points(np.zeros((3, n)), np.zeros(3)) for n in (1, 2))
    for problem, points in (("classification", one), ("regression", two), ("classification", two)):
        made = with_ranges(Dataset(problem, points, points, points))  # type: ignore[arg-type]
        assert made.train_range is made.wide_range is None


@pytest.mark.parametrize("split", ["train", "validation", "test"])
def test_a_split_of_one_class_alone_is_told(split: str) -> None:
    both, one = (Points(np.zeros((n, 1)), np.arange(n) % 2.0 * (n == 4)) for n in (4, 3))
    splits = dict.fromkeys(("train", "validation", "test"), both) | {split: one}
    with pytest.raises(
        UserError, match=f"^here: the 3 {split} points are all of one class; more points would do$"
    ):
        check_classes("here", Dataset("classification", **splits))
    check_classes("here", Dataset("regression", **splits))


def test_a_table_s_splits_are_checked_for_their_classes() -> None:
    """Two of forty rows are of class 1: the order deals them to its ends."""
    rare = Table(np.arange(40.0)[:, None], (np.arange(40) < 2) * 1.0, ("a",), "b")
    with pytest.raises(UserError, match=r"^task mine: the 2 validation points are all of one class"):
        table_dataset(request("classification", (36, 2, 2)), rare)


def test_a_csv_file_is_as_short_and_as_wide_as_it_may_be(tmp_path: Path) -> None:
    from bench.tasks import resolve

    def wrong(rows: list[str], problem: str, header: str = "x,y") -> str | None:
        (tmp_path / "f.csv").write_text("\n".join([header, *rows]))
        try:
            resolve("m", {"kind": "csv", "path": "f.csv", "target": "y", "problem": problem}, tmp_path)
        except UserError as error:
            return str(error).split("f.csv: ")[1]
        return None

    line = [f"{i},{i % 7}" for i in range(10)]
    assert wrong(line, "regression") is None
    assert wrong(line[:9], "regression") == "9 rows; at least 10 would do"
    classes = [f"{i},{'ab'[i >= 10]}" for i in range(20)]
    assert wrong(classes, "classification") is None
    assert wrong(classes[:-1], "classification") == "class 'b' has 9 rows; at least 10 would do"
    assert wrong(classes[1:], "classification") == "class 'a' has 9 rows; at least 10 would do"
    wide = [",".join(["1"] * 100 + [str(i)]) for i in range(10)]
    header = ",".join([*(f"x{i}" for i in range(100)), "y"])
    assert wrong(wide, "regression", header) is None
    told = wrong([f"1,{row}" for row in wide], "regression", f"more,{header}")
    assert told == "101 input columns; at most 100, named by inputs: […], would do"
