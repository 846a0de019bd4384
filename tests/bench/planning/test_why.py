"""Every reason why a cell is trained or not, in words; and nothing is changed by asking."""

import json

import pytest
import yaml

from bench.errors import UserError
from bench.planning.plan import make_plan
from bench.planning.why import why
from bench.record import Record, write_pack
from bench.study.grid import cells
from bench.study.loading import load

GRID = {"name": "one", "model": "neuron", "task": "moons", "activation": "tanh", "eta": [0.1, 1], "seed": 1}


@pytest.fixture
def made(tmp_path):
    """(study, results, its cells): the first cell is recorded, the second is not."""
    study = tmp_path / "study.yaml"
    study.write_text(yaml.safe_dump({"name": "t", "title": "T", "confirm": {"seeds": 0}, "grids": [GRID]}))
    both = cells(load(study))
    write_pack(tmp_path / "r" / "packs" / "aaaa.parquet", [Record(both[0], "ok")])
    return study, tmp_path / "r", both


def last(words):
    return words.splitlines()[-1]


def test_a_recorded_cell_is_not_trained(made):
    study, results, (first, _) = made
    words = why(first.digest[:8], study, results)
    assert last(words) == "Not trained: its record in pack aaaa serves."
    assert json.loads(words[: words.index("\n}") + 2])["eta"] == 0.1


def test_a_new_cell_is_told_beside_the_nearest_that_is_trained(made):
    study, results, (first, second) = made
    words = why(second.digest, study, results)
    assert "Trained: no whole pack has it." in words
    assert last(words) == f"The nearest that is trained, {first.digest}, differs in: eta 0.1 there, 1.0 here"


def test_the_study_is_that_which_the_folder_is_of(made, tmp_path, monkeypatch):
    """Whichever lies where the command runs; a part's plan will do, and the whole study's goes before it."""
    study, results, (first, _) = made
    there = tmp_path / "elsewhere"
    (there / "config").mkdir(parents=True)
    other = yaml.safe_dump({"name": "o", "title": "O", "grids": [GRID | {"task": "xor"}]})
    (there / "config" / "study.yaml").write_text(other)
    monkeypatch.chdir(there)
    assert last(why(first.digest, None, results)) == "Not trained: config/study.yaml does not ask for it."
    for only in ("eta=0.1", None):
        make_plan(study, results, only)
        assert last(why(first.digest, None, results)) == "Not trained: its record in pack aaaa serves."
    study.rename(tmp_path / "moved.yaml")
    with pytest.raises(UserError, match=r"study\.yaml: not there, the study that .*; name it: --study FILE"):
        why(first.digest, None, results)
    assert last(why(first.digest, tmp_path / "moved.yaml", results)).startswith("Not trained: its record")
    for plan in results.rglob("plan.json"):
        plan.write_text("{}")
    with pytest.raises(UserError, match=r"plan\.json: damaged, .*; name the study: --study FILE"):
        why(first.digest, None, results)


def test_a_status_is_tried_again_where_that_is_asked(made):
    study, results, (_, second) = made
    write_pack(results / "packs" / "bbbb.parquet", [Record(second, "failed", "no memory")])
    assert last(why(second.digest, study, results)) == "Not trained: its record in pack bbbb serves."
    words = why(second.digest, study, results, "failed,timeout")
    assert "pack bbbb has it: failed (no memory), which is to be tried again" in words
    assert last(words) == "Trained: cells that are failed or timeout are to be trained again."


def test_other_numerics_do_not_serve(made, monkeypatch):
    study, results, (first, _) = made
    for module in ("planning.trained", "planning.why"):
        monkeypatch.setattr(f"bench.{module}.NUMERICS", 1000)
    words = why(first.digest, study, results)
    assert "this code's are 1000" in words
    assert "Trained: its records are of other numerics, which gave other numbers." in words


def test_an_unavailable_cell_waits_for_a_gpu(made, monkeypatch):
    study, results, (_, second) = made
    write_pack(results / "packs" / "bbbb.parquet", [Record(second, "unavailable", "no GPU")])
    assert "Not trained" in last(why(second.digest, study, results))
    for module in ("trained", "why"):
        monkeypatch.setattr(f"bench.planning.{module}.has_gpu", lambda: True)
    assert last(why(second.digest, study, results)) == (
        "Trained: there was no GPU then, and there is one now."
    )


def test_a_damaged_pack_is_named_and_left_where_it_is(made):
    study, results, (first, _) = made
    pack = results / "packs" / "aaaa.parquet"
    pack.write_bytes(pack.read_bytes()[:-3])
    words = why(first.digest, study, results)
    assert "aaaa.parquet: not a whole pack" in words and "(a damaged one may have)" in words
    assert pack.exists()


def test_a_cell_that_the_study_does_not_ask_for(made, tmp_path):
    study, results, (first, _) = made
    other = tmp_path / "other.yaml"
    other.write_text(study.read_text().replace("0.1", "0.2"))
    assert last(why(first.digest, other, results)) == f"Not trained: {other} does not ask for it."


def shared(cells):
    """A first digit that two of them have."""
    starts = [cell.digest[:1] for cell in cells]
    return next(start for start in starts if starts.count(start) > 1)


def test_no_cell_and_several_are_refused(made):
    study, results, _ = made
    more = yaml.safe_load(study.read_text())
    more["grids"][0]["seed"] = 9  # 18 cells, and a digit is one of 16
    study.write_text(yaml.safe_dump(more))
    with pytest.raises(UserError, match="zz: no such cell"):
        why("zz", study, results)
    with pytest.raises(UserError, match=r"^.: \d+ cells begin so: "):
        why(shared(cells(load(study))), study, results)


@pytest.mark.parametrize("nothing", ["", " "])
def test_without_a_digit_it_is_said_that_some_are_needed(made, nothing):
    study, results, _ = made
    with pytest.raises(UserError, match=f"^digest: found '{nothing}'; its first digits would do$"):
        why(nothing, study, results)


def test_results_are_a_folder_or_are_yet_to_be(made, tmp_path):
    study, _, (first, _) = made
    with pytest.raises(UserError, match=r"study\.yaml: not a folder$"):
        why(first.digest, study, study)
    assert last(why(first.digest, study, tmp_path / "none")) == "Trained: no whole pack has it."


def test_it_says_what_the_planner_does(made):
    study, results, (first, second) = made
    plan = make_plan(study, results)
    trained = {one.name: one.new for one in plan.packs}
    assert trained.pop("aaaa") is False and list(trained.values()) == [True]
    assert "Not trained" in why(first.digest, study, results)
    assert "\nTrained" in why(second.digest, study, results)


@pytest.fixture
def confirmed(study, tmp_path, pretend):
    """(study, results, plan) of one all of whose cells that choose are trained, and none that confirms."""
    file, results = study(), tmp_path / "confirmed"
    pretend(make_plan(file, results), results)
    return file, results, make_plan(file, results)


def test_a_cell_that_confirms_is_asked_for(confirmed, pretend):
    file, results, plan = confirmed
    digest = plan.confirming[0]
    assert "Trained: no whole pack has it." in why(digest, file, results)
    pretend(plan, results, status="failed")
    (pack,) = (pack.name for pack in plan.packs if pack.confirms)
    assert last(why(digest, file, results)) == f"Not trained: its record in pack {pack} serves."
    assert (
        last(why(digest, file, results, "failed"))
        == "Trained: cells that are failed are to be trained again."
    )


def test_a_cell_that_confirms_is_not_known_while_one_that_chooses_is_missing(confirmed, pretend):
    file, results, plan = confirmed
    pretend(plan, results)
    (pack,) = (pack.name for pack in plan.packs if not pack.confirms)
    (results / "packs" / f"{pack}.parquet").unlink()
    assert last(why(plan.confirming[0], file, results)) == (
        f"Not known yet: seed 1000 confirms what {file} chooses; 6 cells that choose are to be trained first."
    )
