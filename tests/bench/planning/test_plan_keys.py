"""What makes a plan be made anew, what is refused, and what a plan on disk must be to be believed."""

import json
from dataclasses import replace

import pytest
import yaml

from bench.errors import UserError
from bench.planning import plan as module
from bench.planning.plan import PLAN_VERSION, PackEntry, Plan, make_plan, results_folder
from bench.seeds import digest

GRID = {"name": "one", "model": ["mlp-4", "linear"], "task": ["moons", "xor"], "eta": [0.1], "seed": 2}


@pytest.fixture
def study(tmp_path):
    def written(**changes):
        file = tmp_path / "study.yaml"
        file.write_text(
            yaml.safe_dump(
                {"name": "try", "title": "A try", "grids": [GRID], "confirm": {"seeds": 0}} | changes
            )
        )
        return file

    return written


@pytest.fixture
def planned(study, tmp_path):
    """Plans with these arguments, each in the same results."""
    return lambda *only, **more: make_plan(study(), tmp_path / "r", *only, **more)


def test_the_same_question_has_the_same_keys(planned):
    assert planned() == planned()


@pytest.mark.parametrize("name", ["code_digest", "NUMERICS"])
def test_another_code_or_numerics_is_another_plan(planned, monkeypatch, name):
    """Nothing that stood in the old one is believed, though no pack has changed."""
    first = planned()
    monkeypatch.setattr(module, name, (lambda *_: "other") if name == "code_digest" else 999)
    again = planned()
    assert again.key != first.key and again.packs_key == first.packs_key


def test_the_code_that_plans_is_all_that_planning_reaches(planned, monkeypatch):
    asked = []
    monkeypatch.setattr(module, "code_digest", lambda name: asked.append(name) or "x")
    planned()
    assert asked == ["bench.planning"]


@pytest.mark.parametrize(
    ("name", "value"), [("has_gpu", lambda: True), ("compiles", lambda: False)], ids=["a GPU", "no compiler"]
)
def test_another_machine_cuts_packs_of_its_own(planned, monkeypatch, name, value):
    monkeypatch.setattr(module, "has_gpu", lambda: False)
    monkeypatch.setattr(module, "compiles", lambda: True)
    first = planned()
    monkeypatch.setattr(module, name, value)
    again = planned()
    assert again.key == first.key and again.packs_key != first.packs_key


def test_cells_that_train_one_by_one_are_another_cut(planned, study, tmp_path):
    whole, single = planned(), planned(fuse="none")
    assert [p.cells for p in whole.packs] == [8] and [p.cells for p in single.packs] == [1] * 8
    assert whole.key == single.key and whole.meaning == single.meaning
    told = make_plan(study(packs={"fuse": "none"}), tmp_path / "other")
    assert len(told.packs) == 8
    assert len(make_plan(study(packs={"fuse": "none"}), tmp_path / "other", fuse="all").packs) == 1


def test_a_study_that_lies_elsewhere_is_planned_again(planned, study, tmp_path):
    first = planned()
    other = tmp_path / "renamed.yaml"
    study().rename(other)
    again = make_plan(other, tmp_path / "r")
    assert again.key != first.key and again.meaning == first.meaning
    assert again.settings["file"] == str(other)


@pytest.mark.parametrize(
    "changes",
    [
        {"study": "b"}, {"title": "b"}, {"only": "task=moons"}, {"digests": ["b"]},
        {"settings": {"shown_seed": 1}}, {"grids": [{"name": "g", "cells": 2, "packs": 1}]},
    ],
)  # fmt: skip
def test_a_plan_means_something_else_where_the_report_would_differ(changes):
    plan = Plan(
        3, "k", "a", "a", "d", None, ["a"], [{"name": "g", "cells": 1, "packs": 1}], [], {"shown_seed": 0}, []
    )
    assert replace(plan, **changes).meaning != plan.meaning
    grids = [{"name": "g", "cells": 1, "packs": 9}]
    same = replace(plan, key="l", packs_key="m", compiled=["x"], study_digest="e", grids=grids)
    assert replace(same, settings={"shown_seed": 0, "file": "f", "own": {"a": "csv"}}).meaning == plan.meaning


def test_a_plan_on_disk_is_believed_as_it_was_written_only(planned, tmp_path):
    plan, file = planned(), tmp_path / "r" / "plan.json"
    written = json.loads(file.read_text())
    assert Plan.read(file) == plan and written["version"] == PLAN_VERSION
    for change in ({"title": "B"}, {"version": 2}, {"digest": "0" * 20}, {"more": 1}):
        file.write_text(json.dumps(written | change))
        assert Plan.read(file) is None
    older = {k: v for k, v in written.items() if k != "digest"} | {"version": PLAN_VERSION - 1}
    file.write_text(json.dumps(older | {"digest": digest(older)}))
    assert Plan.read(file) is None
    for text in ("", "[]", "{}", '{"version": 3}', file.read_text()[:-9]):
        file.write_text(text)
        assert Plan.read(file) is None
    assert Plan.read(tmp_path / "none.json") is None


def test_a_plan_is_text_that_a_person_can_read(planned):
    lines = planned().text().splitlines()
    assert lines[1] == f' "version": {PLAN_VERSION},' and lines[-2].startswith(' "digest": ')


@pytest.mark.parametrize("harm", ["gone", "changed"])
def test_a_pack_s_plan_that_is_not_as_written_is_written_again(planned, tmp_path, harm):
    (pack,) = planned().packs
    file = tmp_path / "r" / "plan" / f"{pack.name}.json"
    text = file.read_text()
    file.unlink() if harm == "gone" else file.write_text(text + " ")
    assert planned().packs == [pack] and file.read_text() == text


def test_a_pack_s_plan_says_what_the_job_needs(study, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "libraries_for", lambda cells: ["relu-float32"])
    monkeypatch.setattr(module, "compiles", lambda: True)
    plan = make_plan(study(packs={"timeout_seconds": 7}, report={"shown_seed": 1}), tmp_path / "r")
    (pack,) = plan.packs
    said = json.loads((tmp_path / "r" / "plan" / f"{pack.name}.json").read_text())
    assert [cell["seed"] for cell in said.pop("cells")] == [0, 1] * 4
    covers = "model mlp-4, linear; task moons, xor; activation relu; device cpu"
    assert said == {
        **{"pack": pack.name, "covers": covers, "cost_seconds": pack.cost_seconds, "timeout_seconds": 7},
        "compiled": ["relu-float32"],
    }
    assert pack.cost_seconds == round(pack.cost_seconds, 2) > 0 and plan.compiled == ["relu-float32"]
    assert plan.settings == {
        **{"shown_seed": 1, "margins": {"accuracy": 0.01, "rmse": 0.05}, "fresh_seeds": []},
        **{
            "eta_alpha_seeds": 0,
            "process_seeds": 0,
            "file": str(tmp_path / "study.yaml"),
            "files": {},
            "own": {},
        },
    }


def test_nothing_is_compiled_without_a_compiler(planned, monkeypatch):
    monkeypatch.setattr(module, "libraries_for", lambda cells: ["relu-float32"])
    monkeypatch.setattr(module, "compiles", lambda: False)
    assert planned().compiled == []


def test_grids_count_cells_trainings_and_packs(study, tmp_path):
    """The second grid shares two of its cells with the first, which are counted in both."""
    more = {"name": "two", "question": "Why?", "model": "mlp-4", "task": "moons", "eta": [0.1, 1], "seed": 2}
    plan = make_plan(study(grids=[GRID, more], packs={"fuse": "none"}), tmp_path / "r")
    assert plan.grids == [
        {"name": "one", "question": None, "cells": 8, "trainings": 4, "packs": 8},
        {"name": "two", "question": "Why?", "cells": 4, "trainings": 4, "packs": 4},
    ]
    assert len(plan.digests) == 10


def test_what_cannot_be_planned_is_refused(planned, study, tmp_path):
    with pytest.raises(UserError, match=r"^fuse: found 'some'; all or none would do$"):
        planned(fuse="some")
    apart = [
        GRID | {"model": "linear", "task": "moons"},
        GRID | {"name": "two", "model": "mlp-4", "task": "xor"},
    ]
    with pytest.raises(UserError, match=r"study\.yaml: no cell is left by only=task=moons,model=mlp-4$"):
        make_plan(study(grids=apart), tmp_path / "r", "task=moons,model=mlp-4")


@pytest.mark.parametrize(
    ("only", "folder"),
    [
        (None, "r"), ("", "r"), ("task=moons", "r/only/task=moons"),
        ("task=a b+c/d,eta=1e-3", "r/only/task=a_b+c_d_eta=1e-3"), ("eta=0.1", "r/only/eta=0.1"),
    ],
)  # fmt: skip
def test_a_part_s_folder_is_named_by_it(tmp_path, only, folder):
    assert results_folder(tmp_path / "r", only) == tmp_path / folder


def test_packs_that_are_there_stand_before_those_to_be_made_by_name(planned, monkeypatch):
    digests = planned().digests
    holders = {digests[0]: "b", digests[1]: "b", digests[5]: "a", "of another study": "c"}
    monkeypatch.setattr(module, "find_cells", lambda *_: holders)
    monkeypatch.setattr(module, "whole_packs", lambda _, mend: {"a": "1"})
    old = [PackEntry("a", 1, 0.0, "already there", False), PackEntry("b", 2, 0.0, "already there", False)]
    again = planned()
    assert again.packs[:2] == old and [(p.cells, p.new) for p in again.packs[2:]] == [(5, True)]
