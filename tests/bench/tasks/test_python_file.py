"""Challenges in a Python file: executed late, checked, and told in one line where they fail."""

from pathlib import Path

import numpy as np
import pytest

from bench.cell import TaskSpec
from bench.errors import UserError
from bench.seeds import stream
from bench.tasks import Dataset, make_dataset, n_inputs, resolve

GOOD = "def task(rng, n):\n    x = rng.normal(size=(n, 2))\n    return x, (x[:, 0] > 0).astype(int)\n"


def task(folder: Path, code: str, **options: object) -> TaskSpec:
    (folder / "mine.py").write_text(code)
    entry = {"kind": "python", "file": "mine.py", "function": "task", "problem": "classification", **options}
    return resolve("mine", entry, folder)


def returning(expression: str) -> str:
    return f"import numpy as np\ndef task(rng, n):\n    return {expression}\n"


def failure(folder: Path, code: str, **options: object) -> str:
    with pytest.raises(UserError) as told:
        make_dataset(task(folder, code, **options), 0)
    assert "\n" not in str(told.value)
    return str(told.value).replace(f"{folder}/", "")


def test_the_points_are_what_the_function_returns(tmp_path: Path) -> None:
    dataset = make_dataset(task(tmp_path, GOOD, n_train=50), 0)
    assert len(dataset.train) == 50
    for points in (dataset.train, dataset.validation, dataset.test):
        np.testing.assert_array_equal(points.t, points.x[:, 0] > 0)


def test_the_examples_are_what_they_say() -> None:
    entry = {"kind": "python", "file": "examples/challenge.py"}
    board = make_dataset(
        resolve("b", {**entry, "function": "chessboard", "problem": "classification"}, Path()), 0
    ).test
    middle, edge = np.abs(board.x).max(axis=1) < 0.5, (np.abs(board.x) < 0.5).sum(axis=1) == 1
    assert (board.t[middle] == 1).all()
    assert (board.t[edge] == 0).all()
    assert (board.t[~middle & ~edge] == 1).all()
    wave = make_dataset(
        resolve("w", {**entry, "function": "damped_wave", "problem": "regression"}, Path()), 0
    )
    x = wave.test.x[:, 0]
    assert np.std(wave.test.t - np.exp(-x / 3) * np.sin(2 * x)) == pytest.approx(0.05, rel=0.1)
    assert wave.train_range is not None


def test_one_input_may_be_flat_and_names_say_how_many_there_are(tmp_path: Path) -> None:
    flat = returning("(lambda x: (x, x**2))(rng.normal(size=n))")
    spec = task(tmp_path, flat, problem="regression")
    assert make_dataset(spec, 0).train.x.shape == (200, 1)
    assert make_dataset(spec, 0).input_names == ("x",)
    three = task(tmp_path, GOOD.replace("(n, 2)", "(n, 3)"), inputs=["a", "b", "c"])
    assert (n_inputs(three), make_dataset(three, 0).input_names) == (3, ("a", "b", "c"))


def test_standardising_is_by_the_training_points(tmp_path: Path) -> None:
    code = returning("(lambda x: (x, 5 * x[:, 0] + 7))(3 + 2 * rng.normal(size=(n, 1)))")
    dataset = make_dataset(task(tmp_path, code, problem="regression", standardise=True), 0)
    assert dataset.train.x.std() == pytest.approx(1)
    assert dataset.train.t.mean() == pytest.approx(0, abs=1e-7)
    assert dataset.target_scale == pytest.approx(10, rel=0.2)


def test_planning_executes_nothing(tmp_path: Path) -> None:
    trap = f"from pathlib import Path\nPath({str(tmp_path / 'ran')!r}).touch()\n{GOOD}"
    spec = task(tmp_path, trap)
    assert not (tmp_path / "ran").exists()
    make_dataset(spec, 0)
    assert (tmp_path / "ran").exists()


def test_another_content_is_another_task_and_is_noticed_when_drawn(tmp_path: Path) -> None:
    first = task(tmp_path, GOOD)
    assert first.option("content") != task(tmp_path, GOOD + "# changed\n").option("content")
    with pytest.raises(UserError, match=r"mine\.py: changed since the study was planned"):
        make_dataset(first, 0)


@pytest.mark.parametrize(
    ("code", "options", "words"),
    [
        ("", {}, "mine.py: the file is empty"),
        ("def task(:\n", {}, "mine.py: line 1: not Python: invalid syntax"),
        ("x = 1\n\x00", {}, "mine.py: not Python: source code string cannot contain null bytes"),
        (GOOD, {"function": "tusk"}, "mine.py: no function 'tusk'; did you mean 'task'? (one of task)"),
        ("import numpy\n", {}, "mine.py: no function 'task'; (one of numpy)"),
        ("pass\n", {}, "mine.py: no function 'task'; (there is none)"),
        (GOOD, {"file": "yours.py"}, "tasks.mine.file: no file 'yours.py'"),
    ],
)
def test_a_bad_file_is_told_when_the_study_is_read(
    tmp_path: Path, code: str, options: dict, words: str
) -> None:
    with pytest.raises(UserError) as told:
        task(tmp_path, code, **options)
    assert str(told.value).replace(f"{tmp_path}/", "").startswith(words)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (GOOD + "1 / 0\n", "mine.py: line 4: ZeroDivisionError: division by zero"),
        (
            "def task(rng, n):\n    raise ValueError('two\\nlines')\n",
            "mine.py: line 2: ValueError: two lines",
        ),
        ("import sys\ndef task(rng, n):\n    sys.exit()\n", "mine.py: line 3: SystemExit: no message"),
        ("def task():\n    pass\n", "mine.py: TypeError: task() takes 0 positional arguments"),
        ("task = 3\n", "mine.py: 'task' is 3; a function would do"),
        (returning("None"), "mine.py: task returned 'NoneType'; a pair (x, t) would do"),
        (returning("'ab', 'cd'"), "mine.py: task returned values that are no numbers"),
        (
            returning("np.ones((n, 3)), np.ones(n)"),
            "mine.py: task returned x of shape (200, 3); (200, 2) would do",
        ),
        (
            returning("np.ones((2, 2)), np.ones(2)"),
            "mine.py: task returned x of shape (2, 2); (200, 2) would do",
        ),
        (
            returning("np.ones((n, 2)), np.ones((n, 1))"),
            "mine.py: task returned t of shape (200, 1); (200,) would",
        ),
        (
            returning("np.full((n, 2), np.nan), np.ones(n)"),
            "mine.py: task returned values that are not finite",
        ),
        (returning("np.ones((n, 2)), np.arange(n)"), "mine.py: task returned the label 2; 0 and 1 would do"),
        (returning("np.ones((n, 2)), np.ones(n)"), "task mine: the 200 train points are all of one class"),
        (
            returning("np.random.default_rng().normal(size=(n, 2)), np.arange(n) % 2"),
            "mine.py: task draws other points each time; drawing from rng alone would do",
        ),
    ],
)
def test_what_fails_when_drawn_is_one_line(tmp_path: Path, code: str, words: str) -> None:
    assert failure(tmp_path, code).startswith(words)


@pytest.mark.parametrize("drawn", ["x", "t"])
def test_points_or_targets_that_are_drawn_from_elsewhere_are_told(tmp_path: Path, drawn: str) -> None:
    code = returning("x, t").replace(
        "    return",
        "    other = np.random.default_rng()\n"
        f"    x = {'other' if drawn == 'x' else 'rng'}.normal(size=(n, 2))\n"
        f"    t = ({'other' if drawn == 't' else 'rng'}.random(n) > 0.5) * 1.0\n    return",
    )
    assert failure(tmp_path, code).startswith("mine.py: task draws other points each time")


def test_inputs_are_named_by_their_number_unless_the_entry_does(tmp_path: Path) -> None:
    assert task(tmp_path, GOOD).option("inputs") == ("x1", "x2")
    assert task(tmp_path, GOOD, problem="regression").option("inputs") == ("x",)
    hundred = [f"x{i}" for i in range(101)]
    assert len(task(tmp_path, GOOD, inputs=hundred[:100]).option("inputs")) == 100
    with pytest.raises(UserError, match=r"^tasks\.mine\.inputs: 101 names; at most 100 would do$"):
        task(tmp_path, GOOD, inputs=hundred)


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("from numpy import array as task\n", "regression"),
        ("import numpy.linalg as task\n", "regression"),
        ("task = other = print\n", "regression"),
        ("async_task = 1\ndef task(rng, n): ...\n", "classification"),
    ],
)
def test_a_function_may_be_defined_imported_or_assigned(tmp_path: Path, code: str, problem: str) -> None:
    assert task(tmp_path, code, problem=problem).option("function") == "task"


def test_targets_of_a_regression_are_any_numbers_and_both_must_be_finite(tmp_path: Path) -> None:
    line = returning("rng.normal(size=n) * np.ones((1, n))[0], np.arange(n) % 7")
    made = make_dataset(task(tmp_path, line, problem="regression"), 0)
    assert set(made.train.t) == {0, 1, 2, 3, 4, 5, 6}
    for bad in ("np.ones((n, 2)), np.full(n, np.inf)", "np.full((n, 2), np.inf), np.ones(n)"):
        assert "returned values that are not finite" in failure(tmp_path, returning(bad))


def test_one_column_alone_may_be_flat(tmp_path: Path) -> None:
    flat = returning("np.ones(n), np.arange(n) % 2")
    assert failure(tmp_path, flat).startswith(
        "mine.py: task returned x of shape (200,); (200, 2) would do (inputs: x1, x2)"
    )


def test_what_fails_in_a_function_that_it_calls_is_told_where_it_failed(tmp_path: Path) -> None:
    code = "def helper():\n    return 1 / 0\n\ndef task(rng, n):\n    return helper()\n"
    assert failure(tmp_path, code) == "mine.py: line 2: ZeroDivisionError: division by zero"


def test_points_are_standardised_and_ranges_drawn_where_that_is_asked_for(tmp_path: Path) -> None:
    line = returning("rng.uniform(2, 4, n), np.linspace(0, 1, n)")
    plain = make_dataset(task(tmp_path, line, problem="regression"), 0)
    assert plain.target_scale == 1 and plain.train_range == (plain.train.x.min(), plain.train.x.max())
    assert plain.wide_range[1] == pytest.approx(plain.train.x.max() + 0.25 * np.ptp(plain.train.x))
    made = make_dataset(task(tmp_path, line, problem="regression", standardise=True), 0)
    assert made.train_range == pytest.approx((made.train.x.min(), made.train.x.max()))
    assert made.train.x.mean() == pytest.approx(0, abs=1e-9)


COARSE = {
    "large inputs": ("1e12 + np.arange(n) % 7", "u"),
    "large targets": ("u", "1e9 + np.sin(u)"),
    "beyond single precision's largest": ("u", "1e300 * np.sin(u)"),
    "constant and beyond": ("u", "np.full(n, 1e300)"),
    "below its smallest": ("1e-60 * u", "u"),
}
ORDINARY = {
    "angles": ("u", "np.sin(u)"),
    "apart by more": ("u", "1e3 + np.sin(u)"),
    "constant": ("u", "np.full(n, np.exp(1))"),
    "constant but for last bits": ("np.sin(u) ** 2 + np.cos(u) ** 2", "u"),
    "as far from 0 as the smallest are near": ("10.0 ** (6 * u)", "u"),
}


def of_uniform(folder: Path, pair: tuple[str, str], bits: int = 0, **options: object) -> Dataset:
    """Columns of u, uniform over (-3, 3), by whose formulas a machine is off by so many last bits."""
    code = "import numpy as np\ndef task(rng, n):\n    u = rng.uniform(-3, 3, n)\n"
    code += f"    off = 1 + {bits} * np.finfo(float).eps\n    return ({pair[0]}) * off, ({pair[1]}) * off\n"
    return make_dataset(task(folder, code, problem="regression", **options), 0)


@pytest.mark.parametrize("pair", COARSE.values(), ids=COARSE)
@pytest.mark.parametrize("n_train", [2, 200])
def test_a_column_that_single_precision_would_destroy_keeps_double(
    tmp_path: Path, pair: tuple[str, str], n_train: int
) -> None:
    """And the other is in single precision as ever."""
    dataset = of_uniform(tmp_path, pair, n_train=n_train)
    for split in ("train", "validation", "test"):
        points = getattr(dataset, split)
        n = len(points)
        names = {"np": np, "n": n, "u": stream("data", "python", 0, split).uniform(-3, 3, n)}
        x, t = (np.asarray(eval(formula, names)) for formula in pair)
        kept = ((x, points.x[:, 0]), (t, points.t))
        if pair[1] != "u":
            kept = kept[::-1]
        np.testing.assert_array_equal(*kept[0])
        np.testing.assert_array_equal(kept[1][0].astype(np.float32), kept[1][1])


@pytest.mark.parametrize("pair", ORDINARY.values(), ids=ORDINARY)
def test_an_ordinary_task_has_the_same_bits_where_a_sine_ends_otherwise(
    tmp_path: Path, pair: tuple[str, str]
) -> None:
    ours, theirs = (of_uniform(tmp_path, pair, bits) for bits in (0, 1))
    for split in ("train", "validation", "test"):
        one, two = getattr(ours, split), getattr(theirs, split)
        assert one.x.tobytes() == two.x.tobytes() and one.t.tobytes() == two.t.tobytes()
        np.testing.assert_array_equal(one.x, one.x.astype(np.float32))


@pytest.mark.parametrize("spread", [15, 20, 30, 60])
def test_training_points_do_not_decide_what_is_rounded(tmp_path: Path, spread: int) -> None:
    """By two of them alone it would be decided otherwise."""
    pair = ("u", f"1e6 + {spread} * u")
    few, many = (of_uniform(tmp_path, pair, n_train=n) for n in (2, 200))
    assert few.test.t.tobytes() == many.test.t.tobytes()
    assert few.train.t.tobytes() == many.train.t[:2].tobytes()


def test_a_catalogue_s_function_far_from_0_keeps_its_shape() -> None:
    spec = resolve(
        "far", {"kind": "linear", "noise": 0, "train_range": [1e9, 1e9 + 6], "wide_range": [0, 2e9]}, Path()
    )
    dataset = make_dataset(spec, 0)
    for points in (dataset.train, dataset.test, dataset.outside):
        np.testing.assert_array_equal(points.t, points.x[:, 0])
