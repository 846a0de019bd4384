"""Packs: every cell once, about equal cost, nothing trained twice, bad files told and replaced."""

import itertools
import json
from dataclasses import replace

import pytest
import yaml

from bench.cell import Cell
from bench.errors import UserError
from bench.planning.plan import Plan, current_plan, make_plan, put_back, results_folder
from bench.planning.trained import find_cells
from bench.record import Record, write_pack

GRID = {
    "name": "one", "model": ["neuron", "mlp-4"], "task": ["moons", "xor"], "activation": ["tanh", "relu"],
    "eta": [0.1, 1], "seed": 3,
}  # fmt: skip


def write_study(tmp_path, packs=None, **changes):
    file = tmp_path / "study.yaml"
    content = {"name": "try", "title": "A try", "grids": [GRID | changes], "packs": packs or {"seconds": 0.3}}
    content["confirm"] = {"seeds": 0}
    file.write_text(yaml.safe_dump(content))
    return file


def planned_cells(plan, results):
    files = [results / "plan" / f"{p.name}.json" for p in plan.packs if p.new]
    return [Cell.from_dict(c) for f in files for c in json.loads(f.read_text())["cells"]]


def pretend_to_train(plan, results, status="ok"):
    for pack in plan.packs:
        if pack.new:
            content = json.loads((results / "plan" / f"{pack.name}.json").read_text())
            records = [Record(Cell.from_dict(c), status) for c in content["cells"]]
            write_pack(results / "packs" / f"{pack.name}.parquet", records)


def with_gpu(monkeypatch, there):
    """Pretend that torch sees a GPU, or none, wherever planning asks."""
    for module in ("plan", "trained"):
        monkeypatch.setattr(f"bench.planning.{module}.has_gpu", lambda: there)


def test_every_cell_is_in_one_pack(tmp_path):
    plan = make_plan(write_study(tmp_path, {"seconds": 0.02}), tmp_path / "r")
    found = [c.digest for c in planned_cells(plan, tmp_path / "r")]
    assert sorted(found) == sorted(plan.digests) and len(set(found)) == len(found) == 48
    assert len(plan.packs) > 1


def test_cells_of_one_computation_stay_together(tmp_path):
    plan = make_plan(write_study(tmp_path, {"seconds": 1000}), tmp_path / "r")
    (pack,) = plan.packs
    kinds = [(c.model.name, c.activation) for c in planned_cells(plan, tmp_path / "r")]
    runs = 1 + sum(a != b for a, b in itertools.pairwise(kinds))
    assert runs == len(set(kinds)) == 4
    assert pack.covers.startswith("model ") and "moons" in pack.covers and "device cpu" in pack.covers


def test_one_job_a_cell_where_none_are_to_train_together(tmp_path):
    plan = make_plan(write_study(tmp_path, {"fuse": "none"}), tmp_path / "r")
    assert {p.cells for p in plan.packs} == {1} and len(plan.packs) == 48


def test_only_what_is_new_is_planned_again(tmp_path):
    results = tmp_path / "r"
    pretend_to_train(make_plan(write_study(tmp_path), results), results)
    again = make_plan(write_study(tmp_path), results)
    assert not any(p.new for p in again.packs) and len(again.digests) == 48
    more = make_plan(write_study(tmp_path, eta=[0.1, 1, 10]), results)
    assert {c.eta for c in planned_cells(more, results)} == {10.0}
    assert len(more.digests) == 72


def test_a_plan_is_read_back_while_nothing_changed(tmp_path, monkeypatch):
    file, results = write_study(tmp_path), tmp_path / "r"
    first = make_plan(file, results)
    monkeypatch.setattr("bench.planning.plan.grow", lambda *_: pytest.fail("planned again"))
    assert make_plan(file, results) == first
    write_study(tmp_path, eta=[5])
    with pytest.raises(pytest.fail.Exception):
        make_plan(file, results)


def test_truncated_and_foreign_packs_are_named_moved_and_planned_again(tmp_path, capsys):
    file, results = write_study(tmp_path), tmp_path / "r"
    plan = make_plan(file, results)
    pretend_to_train(plan, results)
    victim = results / "packs" / f"{plan.packs[0].name}.parquet"
    victim.write_bytes(victim.read_bytes()[:-100])
    (results / "packs" / "foreign.parquet").write_text("hello")
    again = make_plan(file, results)
    said = capsys.readouterr().err
    assert victim.name in said and "foreign.parquet" in said
    assert [p.name for p in again.packs if p.new] == [plan.packs[0].name]
    assert victim.with_name(f"{victim.name}.bad").exists() and not victim.exists()


def test_packs_of_other_numerics_are_left_aside(tmp_path, monkeypatch):
    file, results = write_study(tmp_path), tmp_path / "r"
    pretend_to_train(make_plan(file, results), results)
    for module in ("planning.plan", "planning.trained", "record"):
        monkeypatch.setattr(f"bench.{module}.NUMERICS", 999)
    again = make_plan(file, results)
    assert sum(p.cells for p in again.packs if p.new) == 48


def test_statuses_can_be_retried(tmp_path):
    file, results = write_study(tmp_path), tmp_path / "r"
    pretend_to_train(make_plan(file, results), results, "failed")
    assert not any(p.new for p in make_plan(file, results).packs)
    assert sum(p.cells for p in make_plan(file, results, retry="failed").packs if p.new) == 48
    with pytest.raises(UserError, match="retry: found 'faild'; did you mean 'failed'"):
        make_plan(file, results, retry="faild")


def test_unavailable_cells_are_planned_again_where_there_is_a_gpu(tmp_path, monkeypatch):
    file, results = write_study(tmp_path, device="cuda"), tmp_path / "r"
    pretend_to_train(make_plan(file, results), results, "unavailable")
    with_gpu(monkeypatch, False)
    assert len(find_cells(results / "packs")) == 48
    with_gpu(monkeypatch, True)
    assert len(find_cells(results / "packs")) == 0


def test_an_unavailable_cell_is_tried_once_more_and_no_oftener(tmp_path, monkeypatch):
    file, results = write_study(tmp_path, device="cuda"), tmp_path / "r"
    with_gpu(monkeypatch, False)
    pretend_to_train(make_plan(file, results), results, "unavailable")
    with_gpu(monkeypatch, True)
    again = make_plan(file, results)
    assert sum(p.cells for p in again.packs if p.new) == 48
    pretend_to_train(again, results, "unavailable")
    assert not any(p.new for p in make_plan(file, results).packs)


def test_a_pack_tried_again_has_another_name_and_its_better_record_counts(tmp_path):
    file, results = write_study(tmp_path), tmp_path / "r"
    first = make_plan(file, results)
    pretend_to_train(first, results, "failed")
    again = make_plan(file, results, retry="failed")
    assert {p.name for p in again.packs if p.new}.isdisjoint(p.name for p in first.packs)
    pretend_to_train(again, results, "ok")
    new = {p.name for p in again.packs if p.new}
    assert set(find_cells(results / "packs").values()) == new
    assert not any(p.new for p in make_plan(file, results, retry="failed").packs)


def test_a_record_that_ran_to_its_end_counts_before_others(tmp_path):
    file, results = write_study(tmp_path), tmp_path / "r"
    cell = planned_cells(make_plan(file, results), results)[0]
    write_pack(results / "packs" / "a.parquet", [Record(cell, "failed")])
    write_pack(results / "packs" / "b.parquet", [Record(cell, "diverged")])
    assert find_cells(results / "packs") == {cell.digest: "b"}


def test_when_all_is_trained_the_cells_are_not_grown_again(tmp_path, monkeypatch):
    file, results = write_study(tmp_path), tmp_path / "r"
    first = make_plan(file, results)
    pretend_to_train(first, results)
    monkeypatch.setattr("bench.planning.plan.grow", lambda *_: pytest.fail("planned again"))
    done = make_plan(file, results)
    assert [p.name for p in done.packs] == sorted(p.name for p in first.packs)
    assert done.digests == first.digests and not any(p.new for p in done.packs)
    assert Plan.read(results / "plan.json") == done


def test_a_plan_means_the_same_before_and_after_training(tmp_path):
    file, results = write_study(tmp_path), tmp_path / "r"
    first = make_plan(file, results)
    pretend_to_train(first, results)
    done = make_plan(file, results)
    assert done.meaning == first.meaning
    assert make_plan(file, tmp_path / "other", fuse="none").meaning == first.meaning
    other = make_plan(write_study(tmp_path, question="What else?"), results)
    assert other.meaning != first.meaning and other.digests == first.digests


def test_a_look_changes_nothing(tmp_path, capsys):
    file, results = write_study(tmp_path), tmp_path / "r"
    plan = make_plan(file, results, write=False)
    assert not results.exists()
    assert make_plan(file, results) == plan
    for kept in results.rglob("*.json"):
        kept.unlink()
    (results / "packs").mkdir()
    (results / "packs" / "damaged.parquet").write_bytes(b"PAR1 no more")
    before = sorted(results.rglob("*"))
    assert make_plan(file, results, write=False).digests == plan.digests
    assert sorted(results.rglob("*")) == before
    assert "damaged.parquet" in capsys.readouterr().err
    with pytest.raises(UserError, match="no plan; run snakemake"):
        current_plan(results)


def test_a_part_has_a_folder_of_its_own_and_shares_packs(tmp_path):
    file, results = write_study(tmp_path), tmp_path / "r"
    part = make_plan(file, results, "task=moons")
    pretend_to_train(part, results)
    whole = make_plan(file, results)
    assert sum(p.cells for p in whole.packs if p.new) == 24
    assert results_folder(results, "task=moons") == results / "only" / "task=moons"
    assert Plan.read(results / "only" / "task=moons" / "plan.json") == part


def test_packs_cost_about_what_is_asked(tmp_path):
    grid = {"eta": [0.1 * i for i in range(1, 9)], "alpha": [0, 0.1, 0.2, 0.3, 0.4], "seed": 5}
    plan = make_plan(write_study(tmp_path, {"seconds": 4}, **grid), tmp_path / "r")
    costs = [p.cost_seconds for p in plan.packs]
    assert max(costs) <= 4 * 1.05 + 1e-9 and costs == sorted(costs, reverse=True)


def test_planning_imports_neither_torch_nor_scikit_learn():
    import subprocess
    import sys

    code = (
        "import sys, bench.planning.plan, bench.cli; print({'torch', 'sklearn', 'pandas'} & set(sys.modules))"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "set()"


def test_a_full_disk_is_one_line(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    file = tmp_path / "study.yaml"
    file.open("w").write(yaml.safe_dump({"name": "try", "title": "A try", "grids": [GRID]}))
    with pytest.raises(UserError, match="could not be written: No space left on device"):
        make_plan(file, tmp_path / "r")


def test_replace_keeps_a_cell_s_meaning():
    """A cell's digest is that of its content, however it was made."""
    from bench.cell import ModelSpec, TaskSpec

    task = TaskSpec.from_dict(
        {"name": "m", "kind": "moons", "problem": "classification", "options": {"b": [1, 2]}}
    )
    cell = Cell(ModelSpec("mlp-4", "mlp", hidden=(4,)), task, 0, eta=0.1, init=(1.0, 2.0))
    assert Cell.from_dict(json.loads(json.dumps(cell.as_dict()))) == cell
    assert replace(cell, eta=0.2).digest != cell.digest


def test_a_plan_is_put_back_where_another_run_wrote_its_own(tmp_path):
    results = tmp_path / "r"
    mine = make_plan(write_study(tmp_path), results)
    make_plan(write_study(tmp_path, eta=[5]), results)
    put_back(mine, results)
    assert current_plan(results) == mine
    assert json.loads((results / "plan.json").read_text())["meaning"] == mine.meaning


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "[]", "{}", '{"version": 4}', "null", '{"version": 4, "packs": 3}']
)
def test_what_is_no_plan_is_planned_again(tmp_path, text):
    results = tmp_path / "r"
    results.mkdir()
    (results / "plan.json").write_text(text)
    assert Plan.read(results / "plan.json") is None
    assert len(make_plan(write_study(tmp_path), results).digests) == 48
