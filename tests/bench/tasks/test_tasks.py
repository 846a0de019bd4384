"""The contract that every kind of task keeps, and what `resolve` refuses."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bench.cell import TaskSpec
from bench.errors import UserError
from bench.tasks import KINDS, Dataset, bayes_accuracy, formula_of, make_dataset, n_inputs, n_points, resolve
from bench.tasks.dataset import Points

HERE = Path()
BOARD = {"file": "examples/challenge.py", "function": "chessboard", "problem": "classification"}
WAVE = {"file": "examples/challenge.py", "function": "damped_wave", "problem": "regression"}
HEART = {"path": "examples/challenge.csv", "target": "side", "problem": "classification"}
UP = {"path": "examples/challenge.csv", "target": "up", "problem": "regression", "inputs": ["across"]}
NEEDED = {
    "csv": [HEART, UP],
    "python": [BOARD, WAVE],
    "packaged": [{"dataset": name} for name in ("breast_cancer", "diabetes", "wine")],
}
SPECS = [
    resolve(f"{k}-{i}", {"kind": k, **e}, HERE) for k in KINDS for i, e in enumerate(NEEDED.get(k, [{}]))
]
DRAWN = [s for s in SPECS if s.kind not in ("csv", "packaged")]
every = pytest.mark.parametrize("spec", SPECS, ids=lambda s: s.name)
drawn = pytest.mark.parametrize("spec", DRAWN, ids=lambda s: s.name)


def splits(dataset: Dataset) -> dict[str, Points]:
    named = {name: getattr(dataset, name) for name in ("train", "validation", "test", "outside")}
    return {name: points for name, points in named.items() if points is not None}


def same_points(a: Points, b: Points) -> bool:
    return a.x.tobytes() == b.x.tobytes() and a.t.tobytes() == b.t.tobytes()


def test_every_named_task_is_there() -> None:
    plane = "separable moons gaussians overlap circles xor spirals"
    line = "linear square sin sinh bump harmonic double_well quartic sinusoidal lennard_jones"
    assert set(KINDS) == {*plane.split(), *line.split(), "csv", "python", "packaged"}
    assert {s.kind for s in SPECS if s.problem == "classification"} >= set(plane.split())
    assert {s.kind for s in SPECS if s.problem == "regression"} >= set(line.split())


@every
def test_shapes_dtypes_and_finite_values(spec: TaskSpec) -> None:
    dataset = make_dataset(spec, 3)
    assert dataset.problem == spec.problem
    for points in splits(dataset).values():
        assert points.x.dtype == points.t.dtype == np.float64
        assert points.x.shape == (len(points), n_inputs(spec))
        assert points.t.shape == (len(points),)
        assert np.isfinite(points.x).all()
        assert np.isfinite(points.t).all()
    assert len(dataset.input_names) == dataset.n_inputs == n_inputs(spec)
    assert n_points(spec) == (len(dataset.train), len(dataset.validation), len(dataset.test))


@every
def test_labels_are_0_and_1_in_every_split(spec: TaskSpec) -> None:
    dataset = make_dataset(spec, 1)
    if spec.problem == "classification":
        for points in splits(dataset).values():
            assert np.unique(points.t).tolist() == [0, 1]
            assert abs(points.t.mean() - dataset.train.t.mean()) < 0.1
    else:
        assert all(len(np.unique(points.t)) > 5 for points in splits(dataset).values())


@every
def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(spec: TaskSpec) -> None:
    first, again, other = make_dataset(spec, 0), make_dataset(spec, 0), make_dataset(spec, 1)
    for name, points in splits(first).items():
        assert same_points(points, getattr(again, name))
        assert not same_points(points, getattr(other, name))


@every
def test_splits_share_no_point_unless_the_split_is_same(spec: TaskSpec) -> None:
    dataset = make_dataset(spec, 0)
    rows = [set(map(tuple, np.column_stack([p.x, p.t]).tolist())) for p in splits(dataset).values()]
    assert sum(map(len, rows)) == len(set.union(*rows))
    same = make_dataset(spec, 0, split="same")
    assert same_points(same.train, same.validation)
    assert same_points(same.train, same.test)
    assert n_points(spec, split="same") == (len(same.train),) * 3


@every
def test_fewer_training_points_leave_validation_and_test_alone(spec: TaskSpec) -> None:
    whole, half = make_dataset(spec, 0), make_dataset(spec, 0, n_train=10)
    assert len(half.train) == 10
    assert n_points(spec, 10)[0] == 10

    def unit(dataset: Dataset, name: str) -> np.ndarray:
        return getattr(dataset, name).t * dataset.target_scale + dataset.target_shift

    for name in ("validation", "test"):
        np.testing.assert_allclose(
            unit(whole, name), unit(half, name), atol=1e-12 * whole.target_scale + 1e-12
        )
    if not dict(spec.options).get("standardise"):
        assert same_points(whole.test, half.test)
        assert same_points(whole.validation, half.validation)
    if spec.kind != "python":  # the first points of more
        np.testing.assert_allclose(unit(half, "train"), unit(whole, "train")[:10], rtol=1e-12, atol=1e-12)


@drawn
def test_a_task_that_draws_gives_as_many_points_as_are_wanted(spec: TaskSpec) -> None:
    entry = {
        "kind": spec.kind,
        **NEEDED.get(spec.kind, [{}])[0],
        "n_train": 7,
        "n_validation": 8,
        "n_test": 9,
    }
    smaller = resolve("small", entry, HERE)
    dataset = make_dataset(smaller, 0)
    assert (len(dataset.train), len(dataset.validation), len(dataset.test)) == n_points(smaller) == (7, 8, 9)


@every
def test_the_wide_range_holds_the_training_range(spec: TaskSpec) -> None:
    dataset = make_dataset(spec, 0)
    if spec.problem == "classification" or n_inputs(spec) != 1:
        assert dataset.train_range is dataset.wide_range is dataset.outside is None
        return
    assert dataset.train_range is not None
    assert dataset.wide_range is not None
    (low, high), (wide_low, wide_high) = dataset.train_range, dataset.wide_range
    assert wide_low <= low < high < wide_high
    assert low <= dataset.train.x.min() <= dataset.train.x.max() <= high
    if dataset.outside is not None:
        x = dataset.outside.x[:, 0]
        assert (((wide_low <= x) & (x <= low)) | ((high <= x) & (x <= wide_high))).all()


@every
def test_a_spec_survives_its_canonical_form(spec: TaskSpec) -> None:
    assert TaskSpec.from_dict(json.loads(json.dumps(spec.as_dict()))) == spec


@every
def test_a_name_changes_no_number(spec: TaskSpec) -> None:
    renamed = TaskSpec("renamed", spec.kind, spec.problem, spec.options)
    assert same_points(make_dataset(spec, 0).train, make_dataset(renamed, 0).train)


@every
def test_an_accuracy_limit_is_between_a_coin_and_certainty(spec: TaskSpec) -> None:
    limit = bayes_accuracy(spec)
    assert limit is None or (spec.problem == "classification" and 0.5 <= limit <= 1)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_the_schema_of_an_entry_names_every_option(kind) -> None:
    schema = json.loads(json.dumps(kind.schema()))
    assert set(schema["properties"]) == {"kind"} | {o.name for o in kind.options}
    assert set(schema["required"]) == {"kind"} | set(NEEDED.get(kind.name, [{}])[0]) - {"inputs"}


def test_a_name_without_a_kind_is_the_kind() -> None:
    assert resolve("moons", {}, HERE).kind == "moons"


def test_numbers_are_one_number_however_yaml_gave_them() -> None:
    specs = [resolve("moons", {"noise": noise}, HERE) for noise in (1, 1.0, "1e0")]
    assert specs[0] == specs[1] == specs[2]
    assert json.dumps(specs[0].as_dict()) == json.dumps(specs[2].as_dict())


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (
            {"kind": "mons"},
            "tasks.a.kind: 'mons' is no kind of task; did you mean 'moons'? (one of separable,",
        ),
        ({"kind": ["moons"]}, "tasks.a.kind: ['moons'] is no kind of task;"),
        (
            {"kind": "moons", "noice": 1},
            "tasks.a: unknown option 'noice'; did you mean 'noise'? (one of n_train,",
        ),
        ({"kind": "moons", "noise": -1}, "tasks.a.noise: found -1; a number of at least 0 would do"),
        ({"kind": "moons", "noise": "lots"}, "tasks.a.noise: found 'lots'; a number"),
        ({"kind": "moons", "noise": True}, "tasks.a.noise: found True; a number"),
        ({"kind": "moons", "noise": float("nan")}, "tasks.a.noise: found nan; a number"),
        ({"kind": "moons", "n_train": 1}, "tasks.a.n_train: found 1; a whole number from 2"),
        ({"kind": "moons", "n_train": 10.5}, "tasks.a.n_train: found 10.5; a whole number"),
        ({"kind": "circles", "factor": 1}, "tasks.a.factor: found 1; a number above 0 below 1 would do"),
        (
            {"kind": "sin", "train_range": [1, 0]},
            "tasks.a.train_range: found [1, 0]; two numbers [low, high]",
        ),
        ({"kind": "sin", "train_range": [-9, 0]}, "tasks.a.wide_range: found"),
        ({"kind": "lennard_jones", "wide_range": [0, 3]}, "tasks.a.wide_range: found [0, 3]; two numbers"),
        ({"kind": "sin", "standardise": "yes"}, "tasks.a.standardise: found 'yes'; true or false would do"),
        (
            {"kind": "packaged"},
            "tasks.a: option 'dataset' is missing; one of breast_cancer, diabetes, wine would do",
        ),
        ({"kind": "packaged", "dataset": "iris"}, "tasks.a.dataset: found 'iris'; one of breast_cancer,"),
    ],
)
def test_a_wrong_entry_is_told_in_one_line(entry: dict, words: str) -> None:
    with pytest.raises(UserError) as told:
        resolve("a", entry, HERE)
    assert str(told.value).startswith(words)
    assert "\n" not in str(told.value)


def test_wrong_requests_are_told() -> None:
    spec = resolve("moons", {}, HERE)
    with pytest.raises(UserError, match="split 'both'; separate or same would do"):
        make_dataset(spec, 0, split="both")
    with pytest.raises(UserError, match="found 0 training points; at least 2 would do"):
        make_dataset(spec, 0, n_train=0)


def test_resolving_imports_nothing_heavy() -> None:
    code = (
        "import sys; from pathlib import Path; from bench.tasks import resolve, n_points, n_inputs\n"
        f"for kind, entry in {[(s.kind, NEEDED.get(s.kind, [{}])[0]) for s in SPECS]}:\n"
        "    spec = resolve('a', {'kind': kind, **entry}, Path()); n_points(spec); n_inputs(spec)\n"
        "print([m for m in ('torch', 'sklearn', 'pandas', 'scipy') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


@every
def test_every_kind_tells_how_its_points_come_about(spec: TaskSpec) -> None:
    """With the options' values in it, and of a file's place its name alone."""
    told = formula_of(spec)
    assert len(told) > 10 and "{" not in told and "examples" not in told
    assert spec.kind not in ("csv", "python") or "challenge." in told


def test_a_formula_is_what_is_drawn() -> None:
    """t = x², with the noise and on the range that it says."""
    spec = resolve(
        "s", {"kind": "square", "noise": 0.25, "train_range": [-1, 3], "wide_range": [-2, 4]}, HERE
    )
    assert formula_of(spec) == "t = x², x uniform from −1 to 3; noise of standard deviation 0.25"
    train = make_dataset(spec, 0, 5000).train
    assert np.std(train.t - train.x[:, 0] ** 2) == pytest.approx(0.25, rel=0.05)
    assert -1 < train.x.min() < -0.99 and 2.99 < train.x.max() < 3


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"kind": "sin"}, "t = sin x, x uniform from −π to π; noise of standard deviation 0.1"),
        (
            {"kind": "sin", "noise": 0, "train_range": [0, 3], "wide_range": [-1, 4]},
            "t = sin x, x uniform from 0 to 3; no noise",
        ),
        (
            {"kind": "gaussians", "noise": 0.0},
            "x ~ N(0, 0.7 I), class 1 where |x|² > 2 ln 2 · 0.7; then no noise",
        ),
        ({"kind": "harmonic"}, "V = r², r uniform from −2 to 2; no noise"),
    ],
)
def test_a_formula_says_pi_and_that_there_is_no_noise(entry: dict[str, object], said: str) -> None:
    assert formula_of(resolve("s", entry, HERE)) == said
