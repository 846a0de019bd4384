"""A study is checked before anything runs: what is wrong is told in one line, with file and key."""

import json
from datetime import date
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from bench.errors import UserError
from bench.gp.kernels import KERNELS
from bench.study.loading import load
from bench.study.schema import json_schema

ROOT = Path(__file__).parents[3]
SCHEMA = ROOT / "workflow" / "schemas" / "study.schema.json"
GOOD = {
    "name": "try",
    "title": "A try",
    "grids": [{"name": "one", "model": "neuron", "task": "moons", "eta": [0.1], "seed": 2}],
}


def written(tmp_path, study):
    file = tmp_path / "study.yaml"
    file.write_text(study if isinstance(study, str) else yaml.safe_dump(study))
    return file


def complaints(tmp_path, study):
    with pytest.raises(UserError) as caught:
        load(written(tmp_path, study))
    return str(caught.value).splitlines()


def with_grid(**changes):
    return GOOD | {"grids": [GOOD["grids"][0] | changes]}


def test_a_good_study_loads(tmp_path):
    loaded = load(written(tmp_path, GOOD))
    assert loaded.tasks["moons"].problem == "classification" and loaded.models["neuron"].kind == "neuron"


def test_a_number_that_yaml_reads_as_text_is_the_number_it_is(tmp_path):
    text = "name: try\ntitle: A try\ngrids:\n- {name: one, model: neuron, task: moons, eta: [1e-3, 0.10]}\n"
    assert load(written(tmp_path, text)).study.grids[0].eta == [0.001, 0.1]


@pytest.mark.parametrize(
    ("grid", "line"),
    [
        ({"eat": 1}, "grids[0].eat: no such key; did you mean eta?"),
        ({"eta": -1}, "grids[0].eta[0]: found -1; a number above 0 would do"),
        ({"eta": [0.1, "fast"]}, "grids[0].eta[1]: found 'fast'; a finite number would do"),
        ({"eta": [float("inf")]}, "grids[0].eta[0]: found inf; a finite number would do"),
        ({"eta": True}, "grids[0].eta[0]: found True; a finite number would do"),
        ({"eta": []}, "grids[0].eta: found []; at least one value would do"),
        ({"alpha": -0.1}, "grids[0].alpha[0]: found -0.1; a number of at least 0 would do"),
        ({"bias": "maybe"}, "grids[0].bias[0]: found 'maybe'; true or false would do"),
        ({"epochs": 1.5}, "grids[0].epochs[0]: found 1.5; a whole number would do"),
        ({"seed": 10**9}, "grids[0].seed: found 1000000000; a number of at most 10000 would do"),
        (
            {"model": "mlp-99999"},
            "grids[0].model[0]: found 'mlp-99999'; hidden layers of at most 16384 units would do",
        ),
        (
            {"init": "unifrm"},
            "grids[0].init[0]: found 'unifrm'; uniform, normal or zeros would do; did you mean uniform?",
        ),
        ({"epochs": 0}, "grids[0].epochs[0]: found 0; a number of at least 1 would do"),
        ({"batch_size": 0}, "grids[0].batch_size[0]: found 0; a number of at least 1 would do"),
        ({"momentum": 1}, "grids[0].momentum[0]: found 1; a number below 1 would do"),
        ({"seed": []}, "grids[0].seed: found []; at least one value would do"),
        ({"task": "mons"}, "grids[0].task[0]: found 'mons'; did you mean 'moons'?"),
        ({"model": "neutron"}, "grids[0].model[0]: found 'neutron'; did you mean 'neuron'?"),
        ({"model": "gp-rbff"}, "grids[0].model[0]: found kernel 'rbff'; did you mean 'rbf'?"),
    ],
)
def test_what_is_wrong_in_a_grid_is_one_line(tmp_path, grid, line):
    lines = complaints(tmp_path, with_grid(**grid))
    assert len(lines) == 1 and lines[0].startswith(f"{tmp_path / 'study.yaml'}: {line}")


@pytest.mark.parametrize("kernel", KERNELS)
def test_every_kernel_has_a_model_of_its_name(tmp_path, kernel):
    study = GOOD | {"models": {"mine": {"kind": "gp", "kernel": kernel}}}
    study |= {"grids": [{"name": "one", "model": [f"gp-{kernel}", "mine"], "task": "sin"}]}
    loaded = load(written(tmp_path, study))
    assert {model.kernel for model in loaded.models.values()} == {kernel}


def test_the_schema_has_the_kernels_of_the_registry():
    values, *_ = json.loads(SCHEMA.read_text())["$defs"]["ModelEntry"]["properties"]["kernel"]["anyOf"]
    lacking, strange = set(KERNELS) - set(values["enum"]), set(values["enum"]) - set(KERNELS)
    assert not strange, f"bench/gp/kernels.py: KERNELS lacks {', '.join(strange)}, which {SCHEMA.name} has"
    assert not lacking, f"{SCHEMA}: no kernel {', '.join(lacking)} (make docs prints it anew)"


def test_a_kernel_s_name_may_hold_digits(tmp_path):
    (line,) = complaints(tmp_path, with_grid(model="gp-rbf2"))
    assert "grids[0].model[0]: found kernel 'rbf2'; did you mean 'rbf'?" in line


def test_an_unknown_activation_is_told_with_what_would_do(tmp_path):
    (line,) = complaints(tmp_path, with_grid(activation="relux"))
    assert "grids[0].activation[0]: found 'relux'" in line and "did you mean relu?" in line
    assert "softplus" in line


def test_what_would_do_is_named_once(tmp_path):
    (line,) = complaints(tmp_path, with_grid(split="both"))
    assert line.endswith("grids[0].split[0]: found 'both'; separate or same would do")


def test_everything_wrong_is_told_at_once(tmp_path):
    assert len(complaints(tmp_path, with_grid(eta=-1, alpha=-1, extra=1))) == 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "found an empty file"),
        ("- a\n- b\n", "found a list"),
        ("name: [unclosed\n", "not YAML"),
        ("name: a\nname: b\n", "line 2: key 'name' is there twice"),
    ],
)
def test_a_file_that_is_no_study_is_told(tmp_path, text, said):
    (line,) = complaints(tmp_path, text)
    assert said in line


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(UserError, match="No such file"):
        load(tmp_path / "none.yaml")


@pytest.mark.parametrize("name", ["m", "ModelEntry", "hidden", "int"])
def test_a_wrong_key_of_a_model_is_found_whatever_its_name(tmp_path, name):
    (line,) = complaints(tmp_path, GOOD | {"models": {name: {"kind": "mlp", "hiden": [4]}}})
    assert f"models.{name}.hiden: no such key; did you mean hidden?" in line


def test_models_must_make_sense(tmp_path):
    for entry, said in [
        ({"kind": "mlp"}, "models.m.hidden: an mlp has hidden layers"),
        ({"kind": "neuron", "kernel": "rbf"}, "models.m.kernel: only a gp has a kernel"),
        ({"kind": "gp", "weights": [1]}, "models.m.weights: only a neuron or an mlp"),
        ({"kind": "mlp", "hidden": [4, 0]}, "models.m.hidden[1]: found 0; a number of at least 1 would do"),
    ]:
        (line,) = complaints(tmp_path, GOOD | {"models": {"m": entry}})
        assert said in line


def test_grid_names_are_unique(tmp_path):
    (line,) = complaints(tmp_path, GOOD | {"grids": GOOD["grids"] * 2})
    assert "grids[1].name: found 'one' twice" in line


def test_a_task_s_own_complaint_is_passed_on(tmp_path):
    (line,) = complaints(
        tmp_path,
        GOOD
        | {"tasks": {"mine": {"kind": "csv", "path": "none.csv", "target": "t", "problem": "regression"}}},
    )
    assert line.startswith(str(tmp_path / "study.yaml")) and "none.csv" in line


@pytest.mark.parametrize("name", ["study", "smoke", "full"])
def test_shipped_studies_are_good_and_fit_the_exported_schema(name):
    file = ROOT / "config" / f"{name}.yaml"
    load(file)
    data = yaml.safe_load(file.read_text())
    errors = [e.message for e in Draft202012Validator(json_schema()).iter_errors(_numbers(data))]
    assert errors == []


def test_the_stored_schema_is_current():
    stored, printed = json.loads(SCHEMA.read_text()), json.loads(json.dumps(json_schema()))
    assert stored == printed, (
        f"{SCHEMA.name} is not what the code says: make docs prints it. What only the file knows is missing "
        "in the code: see the other failures"
    )


def _numbers(value):
    """1e-3 as the number and 2026-11-28 as the text that it is, as the study reads it."""
    if isinstance(value, dict):
        return {k: _numbers(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_numbers(v) for v in value]
    if isinstance(value, date):
        return value.isoformat()
    try:
        return float(value) if isinstance(value, str) else value
    except ValueError:
        return value
