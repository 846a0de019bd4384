"""Optimisers and schedules in a study: the cells they make, and what is refused, in words of the file."""

import pytest
import yaml
from jsonschema import Draft202012Validator

from bench.errors import UserError
from bench.study.grid import cells
from bench.study.loading import load
from bench.study.schema import json_schema

GRID = {"name": "g", "model": "mlp-4", "task": "moons", "eta": 0.1, "seed": 1}
STEP = "step needs every and factor, such as {kind: step, every: 300, factor: 0.5}"
NAMES = "sgd, nesterov, adam, adamw or lbfgs would do"


def made(tmp_path, only=None, settings=None, **axes):
    alone = axes.get("optimiser") in ("lbfgs", {"kind": "lbfgs"})
    grid = {n: v for n, v in (GRID | ({"eta": None} if alone else {}) | axes).items() if v is not None}
    study = {"name": "try", "title": "A try", "settings": settings or {}, "grids": [grid]}
    file = tmp_path / "s.yaml"
    file.write_text(yaml.safe_dump(study))
    return cells(load(file), only)


def of(found, *names):
    return {tuple(getattr(cell, name) for name in names) for cell in found}


def test_each_optimiser_s_cells_have_what_it_has_and_nothing_else(tmp_path):
    optimisers = [
        "sgd",
        "nesterov",
        {"kind": "adam", "betas": [0.5, "9e-1"], "eps": "1e-7"},
        "adamw",
        "lbfgs",
    ]
    found = made(
        tmp_path, optimiser=optimisers, momentum=[0.5, 0.9], schedule=["constant", "cosine"], alpha=0.1
    )
    names = ("optimiser", "eta", "momentum", "betas", "eps", "schedule", "dtype")
    assert of(found, *names) == {
        *(("sgd", 0.1, m, None, None, s, "float32") for m in (0.5, 0.9) for s in ("constant", "cosine")),
        *(("nesterov", 0.1, m, None, None, s, "float32") for m in (0.5, 0.9) for s in ("constant", "cosine")),
        *(("adam", 0.1, None, (0.5, 0.9), 1e-7, s, "float32") for s in ("constant", "cosine")),
        *(("adamw", 0.1, None, (0.9, 0.999), 1e-8, s, "float32") for s in ("constant", "cosine")),
        ("lbfgs", None, None, None, None, None, "float64"),
    }
    assert len(found) == 13 and [c.optimiser for c in found[:5]] == ["sgd"] * 4 + ["nesterov"]


def test_what_an_optimiser_lacks_stays_with_the_others(tmp_path):
    axes = {"batch_size": ["full", 16], "device": ["cuda", "cpu"], "schedule": "cosine", "dtype": "float32"}
    found = made(tmp_path, optimiser=["lbfgs", "sgd"], **axes)
    assert of(found, "optimiser", "batch_size", "device", "schedule") == {
        ("lbfgs", None, "cpu", None),
        *(("sgd", size, device, "cosine") for size in (None, 16) for device in ("cuda", "cpu")),
    }
    settings = {"momentum": 0.9, "eta": 1, "dtype": "float32", "schedule": ["cosine", "constant"]}
    alone = {"batch_size": 200, "schedule": "constant", "epochs": 1_000_000}
    (one,) = made(tmp_path, settings=settings, optimiser="lbfgs", **alone)
    assert one.as_dict().keys().isdisjoint({"eta", "batch_size", "momentum", "schedule", "betas", "eps"})
    assert (one.epochs, one.alpha, one.loss, one.reduction) == (1_000_000, 0.0, "bce", "mean")


def test_a_schedule_of_steps_may_rise_and_its_numbers_may_be_text(tmp_path):
    steps = [{"kind": "step", "every": "3e2", "factor": "5e-1"}, {"kind": "step", "every": 1, "factor": 2}]
    found = made(tmp_path, schedule=[*steps, "cosine", {"kind": "constant"}])
    assert of(found, "schedule") == {(("step", 300, 0.5),), (("step", 1, 2.0),), ("cosine",), ("constant",)}


def test_models_that_no_descent_trains_have_no_optimiser(tmp_path):
    (one,) = made(tmp_path, model="linear", optimiser="nesterov", schedule="cosine")
    assert one.optimiser is one.schedule is one.momentum is None


def test_a_tiny_eps_is_for_double_precision(tmp_path):
    tiny = {"kind": "adam", "eps": 1e-16}
    (one,) = made(tmp_path, optimiser=tiny, dtype="float64")
    assert one.eps == 1e-16


@pytest.mark.parametrize(
    ("axes", "line"),
    [
        ({"optimiser": "adam", "momentum": [0, 0.9]}, "momentum: found 0.0, 0.9 with adam, which has none"),
        (
            {"optimiser": ["adam", "adamw"], "momentum": 0.9},
            "momentum: found 0.9 with adam, adamw, which have none; a grid without it would do",
        ),
        ({"optimiser": "lbfgs", "eta": 0.1}, "eta: found 0.1 with lbfgs, which has none"),
        ({"optimiser": "lbfgs", "momentum": 0.9}, "momentum: found 0.9 with lbfgs, which has none"),
        ({"optimiser": "lbfgs", "dtype": "float32"}, "dtype: found float32 with lbfgs, which is SciPy's"),
        ({"optimiser": "lbfgs", "device": ["cpu", "cuda"]}, "device: found cpu, cuda with lbfgs; cpu"),
        (
            {"optimiser": "lbfgs", "batch_size": ["full", 999]},
            "batch_size: found full, 999 with lbfgs, which takes all points at once; full would do",
        ),
        (
            {"optimiser": "lbfgs", "schedule": ["constant", "cosine"]},
            "schedule: found constant, cosine with lbfgs, which has no eta; constant would do, or none",
        ),
        (
            {"optimiser": {"kind": "adam", "eps": "1e-16"}, "dtype": ["float64", "float32"]},
            "optimiser: found eps 1e-16 in single precision; 1e-15 or more would do, or dtype float64",
        ),
        ({"epochs": 10_000_001}, "epochs[0]: found 10000001; a number of at most 10000000 would do"),
        ({"epochs": int("9" * 400)}, "epochs[0]: found 9"),
        ({"optimiser": "adm"}, f"optimiser[0]: found 'adm'; {NAMES}; did you mean adam?"),
        ({"optimiser": ["sgd", 3]}, f"optimiser[1]: found 3; {NAMES}"),
        ({"optimiser": []}, "optimiser: found []; at least one value would do"),
        ({"optimiser": {"kind": "adm"}}, f"optimiser[0].kind: found 'adm'; {NAMES}; did you mean adam?"),
        ({"optimiser": {"eps": 1}}, "optimiser[0].kind: is missing"),
        ({"optimiser": {"kind": "adam", "beta": 1}}, "optimiser[0].beta: no such key; did you mean betas?"),
        (
            {"optimiser": {"kind": "sgd", "betas": [0, 0]}},
            "optimiser[0]: found {'betas': [0, 0], 'kind': 'sgd'}; sgd has no betas; adam and adamw have",
        ),
        (
            {"optimiser": {"kind": "lbfgs", "betas": [0, 0], "eps": 1}},
            "optimiser[0]: found {'betas': [0, 0], 'eps': 1, 'kind': 'lbfgs'}; lbfgs has no betas and no "
            "eps; adam and adamw have",
        ),
        (
            {"optimiser": {"kind": "adam", "betas": [0.9, 1]}},
            "optimiser[0].betas[1]: found 1; a number below 1 would do",
        ),
        (
            {"optimiser": {"kind": "adam", "betas": ["-1e-9", 0]}},
            "optimiser[0].betas[0]: found '-1e-9'; a number of at least 0 would do",
        ),
        *(
            (
                {"optimiser": {"kind": "adamw", "betas": betas}},
                f"optimiser[0].betas: found {betas}; two numbers would do, each of at least 0 and below 1",
            )
            for betas in ([0.9], [0.1, 0.2, 0.3], 0.9)
        ),
        ({"optimiser": {"kind": "adam", "eps": 0}}, "optimiser[0].eps: found 0; a number above 0 would do"),
        (
            {"optimiser": {"kind": "adam", "eps": float("inf")}},
            "optimiser[0].eps: found inf; a finite number would do",
        ),
        (
            {"schedule": "cosin"},
            "schedule[0]: found 'cosin'; constant or cosine would do; did you mean cosine?",
        ),
        (
            {"schedule": "linear"},
            "schedule[0]: found 'linear'; constant, cosine or {kind: step, every: 300, factor: 0.5} would do",
        ),
        ({"schedule": "step"}, f"schedule[0]: found 'step'; {STEP}"),
        ({"schedule": ["cosine", "stepp"]}, f"schedule[1]: found 'stepp'; {STEP}"),
        ({"schedule": {"kind": "step"}}, f"schedule[0]: found {{'kind': 'step'}}; {STEP}"),
        (
            {"schedule": {"kind": "step", "every": 3}},
            f"schedule[0]: found {{'every': 3, 'kind': 'step'}}; {STEP}",
        ),
        (
            {"schedule": {"kind": "step", "factor": 0.5}},
            f"schedule[0]: found {{'factor': 0.5, 'kind': 'step'}}; {STEP}",
        ),
        (
            {"schedule": {"kind": "cosine", "every": 3}},
            "schedule[0]: found {'every': 3, 'kind': 'cosine'}; cosine has no every; step has",
        ),
        (
            {"schedule": {"kind": "constant", "every": 3, "factor": 2}},
            "schedule[0]: found {'every': 3, 'factor': 2, 'kind': 'constant'}; constant has no every and no "
            "factor; step has",
        ),
        (
            {"schedule": {"kind": "step", "every": 0, "factor": 0.5}},
            "schedule[0].every: found 0; a number of at least 1 would do",
        ),
        (
            {"schedule": {"kind": "step", "every": 1.5, "factor": 0.5}},
            "schedule[0].every: found 1.5; a whole number would do",
        ),
        (
            {"schedule": {"kind": "step", "every": 1, "factor": 0}},
            "schedule[0].factor: found 0; a number above 0 would do",
        ),
        (
            {"schedule": {"kind": "step", "every": 1, "factor": float("inf")}},
            "schedule[0].factor: found inf; a finite number would do",
        ),
        (
            {"optimiser": ["sgd", "nesterov"], "momentum": [0, -0.0]},
            "momentum: found 0 with nesterov, which looks ahead along its momentum; one above 0 "
            "would do, such as 0.9",
        ),
        (
            {"optimiser": ["sgd", "lbfgs"], "batch_size": [16, 199]},
            "batch_size: found 16, 199 with lbfgs, which takes all points at once; full would do",
        ),
        (
            {"optimiser": "lbfgs", "batch_size": 100, "n_train": [100, 101]},
            "batch_size: found 100 with lbfgs, which takes all points at once; full would do",
        ),
        (
            {"optimiser": ["sgd", "lbfgs"], "early_stop": [5, 6]},
            "early_stop: found 5, 6 with lbfgs; a grid without it would do",
        ),
        (
            {"optimiser": ["sgd", "lbfgs"], "device": ["cuda", "mps"]},
            "device: found cuda, mps with lbfgs; cpu would do",
        ),
        (
            {"optimiser": "lbfgs", "schedule": ["cosine", {"kind": "step", "every": 3, "factor": 0.5}]},
            "schedule: found cosine, step with lbfgs, which has no eta; constant would do, or none",
        ),
        ({"optimiser": ["lbfgs", "sgd"], "eta": None}, "eta: is missing; a mlp is trained with one or more"),
        (
            {"optimiser": "lbfgs", "n_train": 1},
            "n_train: task moons: found 1 training points; at least 2 would do",
        ),
    ],
    ids=str,
)
def test_what_cannot_be_is_one_line_with_its_place(tmp_path, axes, line):
    with pytest.raises(UserError) as told:
        made(tmp_path, **axes)
    assert str(told.value).startswith(f"{tmp_path / 's.yaml'}: grids[0].{line}")
    assert len(str(told.value).splitlines()) == 1


def test_what_settings_say_is_refused_as_what_a_grid_says(tmp_path):
    with pytest.raises(UserError, match=r"settings\.early_stop: found 5 with lbfgs"):
        made(tmp_path, settings={"early_stop": 5}, optimiser="lbfgs")
    with pytest.raises(
        UserError, match=r"settings\.schedule\[0\]: found 'step'; step needs every and factor"
    ):
        made(tmp_path, settings={"schedule": "step"})
    (one,) = made(tmp_path, settings={"momentum": 0.5}, optimiser="nesterov")
    assert (one.optimiser, one.momentum) == ("nesterov", 0.5)


@pytest.mark.parametrize(
    ("only", "left"),
    [
        ("optimiser=adam", {"adam"}), ("optimiser=Adam+lbfgs", {"adam", "lbfgs"}), ("momentum=0.5", {"sgd"}),
        ("schedule=cosine", {"sgd", "adam"}), ("schedule=step,optimiser=sgd", {"sgd"}),
        ("schedule=step 0.5 every 10", {"sgd", "adam"}),
    ],
)  # fmt: skip
def test_only_knows_optimisers_and_schedules(tmp_path, only, left):
    steps = [{"kind": "step", "every": every, "factor": 0.5} for every in (10, 20)]
    axes = {"optimiser": ["sgd", "adam", "lbfgs"], "momentum": 0.5, "schedule": ["cosine", *steps]}
    found = made(tmp_path, only, **axes)
    assert {cell.optimiser for cell in found} == left
    if only.startswith("schedule=step 0.5"):
        assert of(found, "schedule") == {(("step", 10, 0.5),)}


def test_only_names_what_there_is(tmp_path):
    with pytest.raises(UserError, match=r"only: found optimiser=adm; did you mean 'adam'"):
        made(tmp_path, "optimiser=adm", optimiser=["sgd", "adam"])
    with pytest.raises(UserError, match=r"only: found axis 'schedul'; did you mean 'schedule'"):
        made(tmp_path, "schedul=cosine")


def test_an_editor_takes_what_a_study_takes():
    def errors(**axes):
        study = {"name": "try", "title": "A try", "grids": [GRID | axes]}
        return [*Draft202012Validator(json_schema()).iter_errors(study)]

    adam = {"kind": "adam", "betas": [0.9, 0.99], "eps": 1e-7}
    step = {"kind": "step", "every": 300, "factor": 0.5}
    assert (
        errors(optimiser=["sgd", adam], schedule=["cosine", step])
        == errors(optimiser=adam, schedule=step)
        == []
    )
    assert errors(optimiser="adm") and errors(optimiser=adam | {"betas": [0.9]}) and errors(schedule="step")
    assert errors(optimiser=adam | {"momentum": 0.9}) and errors(schedule=step | {"every": 1.5})
