"""The catalogue as it stands: what every kind has where the study says nothing, and what it takes at most.

A default that moves changes the points of every study that does not spell it out.
"""

from pathlib import Path

import numpy as np
import pytest

from bench.errors import UserError
from bench.tasks import KINDS, make_dataset, resolve

COUNTS = {"n_train": 200, "n_validation": 500, "n_test": 1000}
FEW = {"n_train": 15, "n_validation": 100, "n_test": 1000}
LINE = COUNTS | {"noise": 0.1, "standardise": False}
SURFACE = FEW | {"noise": 0.0, "standardise": True}
TABLE = {"standardise": True, "n_train": None, "validation_fraction": 0.2, "test_fraction": 0.2}


def ranges(train, wide):
    return {"train_range": train, "wide_range": wide}


PI = 3.141592653589793
DEFAULTS = {
    "separable": COUNTS | {"class_sep": 2.0, "problem_seed": 0},
    "moons": COUNTS | {"noise": 0.05, "scale": 2.0},
    "gaussians": COUNTS | {"cov": 0.7, "noise": 0.0},
    "overlap": COUNTS | {"distance": 2.0},
    "circles": COUNTS | {"factor": 0.5, "noise": 0.1, "scale": 2.0},
    "xor": COUNTS | {"noise": 0.4},
    "spirals": COUNTS | {"turns": 1.0, "noise": 0.1, "scale": 3.0},
    "linear": LINE | ranges((-2.0, 2.0), (-4.0, 4.0)),
    "square": LINE | ranges((-2.0, 2.0), (-3.0, 3.0)),
    "sin": LINE | ranges((-PI, PI), (-2 * PI, 2 * PI)),
    "sinh": LINE | ranges((-2.0, 2.0), (-3.0, 3.0)),
    "bump": LINE | ranges((-2.0, 2.0), (-4.0, 4.0)),
    "harmonic": SURFACE | ranges((-2.0, 2.0), (-3.0, 3.0)),
    "double_well": SURFACE | ranges((-1.0, 1.0), (-1.25, 1.25)),
    "quartic": SURFACE | ranges((-2.0, 2.0), (-3.0, 3.0)),
    "sinusoidal": SURFACE | ranges((-1.0, 1.0), (-2.0, 2.0)),
    "lennard_jones": SURFACE | ranges((0.95, 2.5), (0.9, 3.5)),
    "packaged": TABLE,
    "csv": TABLE | {"inputs": None},
    "python": COUNTS | {"inputs": None, "standardise": False},
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_has_these_values_where_the_study_says_nothing(kind: str) -> None:
    known = {o.name: o.default for o in KINDS[kind].options if o.name in DEFAULTS[kind]}
    assert known == DEFAULTS[kind]
    assert {o.name for o in KINDS[kind].options} - set(known) <= {
        "path",
        "target",
        "problem",
        "file",
        "function",
        "dataset",
        "points",
    }


@pytest.mark.parametrize(
    ("kind", "option", "good", "bad"),
    [
        ("moons", "noise", 0, -1e-9),
        ("moons", "scale", 1e-9, 0),
        ("gaussians", "cov", 1e-9, 0),
        ("gaussians", "noise", 0, -1e-9),
        ("overlap", "distance", 0, -1e-9),
        ("circles", "factor", 1e-9, 0),
        ("circles", "factor", 0.999, 1),
        ("circles", "noise", 0, -1e-9),
        ("xor", "noise", 0, -1e-9),
        ("spirals", "turns", 1e-9, 0),
        ("separable", "class_sep", 1e-9, 0),
        ("separable", "problem_seed", 0, -1),
        ("sin", "noise", 0, -1e-9),
        ("moons", "n_train", 2, 1),
        ("moons", "n_validation", 2, 1),
        ("moons", "n_test", 2, 1),
        ("moons", "n_test", 10_000_000, 10_000_001),
        ("lennard_jones", "wide_range", [0.5, 3.5], [0.49, 3.5]),
        ("lennard_jones", "train_range", [0.9, 3.5], [0.4, 2.5]),
        ("sin", "wide_range", [-PI, PI], [-3.1, PI]),
        ("sin", "wide_range", [-4, PI], [-PI, 3.1]),
    ],
)
def test_an_option_goes_to_its_limit_and_no_further(
    kind: str, option: str, good: object, bad: object
) -> None:
    resolve(kind, {option: good}, Path())
    with pytest.raises(UserError, match=rf"^tasks\.{kind}\.(wide_range|{option}): found "):
        resolve(kind, {option: bad}, Path())


@pytest.mark.parametrize(
    ("option", "good", "bad"),
    [
        ("validation_fraction", 0.49, 0.5),
        ("validation_fraction", 0.01, 0),
        ("test_fraction", 0.49, 0.5),
        ("test_fraction", 0.01, 0),
        ("n_train", 2, 1),
        ("n_train", None, 0),
        ("standardise", False, None),
    ],
)
def test_so_does_an_option_of_a_table(option: str, good: object, bad: object) -> None:
    entry = {"kind": "packaged", "dataset": "diabetes"}
    assert resolve("t", {**entry, option: good}, Path()).option(option) == good
    with pytest.raises(UserError, match=rf"^tasks\.t\.{option}: found {bad}; "):
        resolve("t", {**entry, option: bad}, Path())


@pytest.mark.parametrize(
    ("dataset", "target", "classes"),
    [
        ("breast_cancer", "diagnosis", ("malignant", "benign")),
        ("wine", "cultivar", ("other cultivars", "first cultivar")),
        ("diabetes", "progression", ("0", "1")),
    ],
)
def test_a_packaged_data_set_has_its_own_words(dataset: str, target: str, classes: tuple[str, str]) -> None:
    made = make_dataset(resolve("p", {"kind": "packaged", "dataset": dataset}, Path()), 0)
    assert (made.target_name, made.class_names) == (target, classes)


def test_points_of_other_tasks_are_called_as_in_the_formulas() -> None:
    named = {kind: make_dataset(resolve(kind, {}, Path()), 0) for kind in ("moons", "sin", "harmonic")}
    assert {k: (d.input_names, d.target_name) for k, d in named.items()} == {
        "moons": (("x1", "x2"), "t"),
        "sin": (("x",), "t"),
        "harmonic": (("r",), "V"),
    }
    assert (named["harmonic"].train_range, named["harmonic"].wide_range) == ((-2.0, 2.0), (-3.0, 3.0))


def test_as_many_points_lie_outside_as_are_in_the_test() -> None:
    made = make_dataset(resolve("sin", {"n_test": 77}, Path()), 0)
    assert made.outside is not None
    assert len(made.outside) == len(made.test) == 77


@pytest.mark.parametrize("wide", [[-1, 3], [-3, 1]])
def test_what_is_outside_may_lie_on_one_side_alone(wide: list[float]) -> None:
    made = make_dataset(resolve("sin", {"train_range": [-1, 1], "wide_range": wide}, Path()), 0)
    assert made.outside is not None
    sign = np.sign(sum(wide))
    beyond = sign * made.outside.x[:, 0]
    assert beyond.min() >= 1
    assert 2.9 < beyond.max() <= 3


def test_a_target_that_does_not_vary_keeps_its_unit() -> None:
    """exp(-x^2) where x is next to nothing: 1 everywhere."""
    flat = {"train_range": [0, 1e-300], "noise": 0, "standardise": True}
    made = make_dataset(resolve("bump", flat, Path()), 0)
    assert (made.target_scale, made.target_shift) == (1.0, 1.0)
    assert not made.train.t.any()
