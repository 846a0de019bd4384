"""The second stage: what validation chose, on seeds that had no part in it, and nothing else."""

from collections import Counter
from dataclasses import replace

import pytest

from bench.errors import UserError
from bench.planning.confirm import asked_for, fresh_of
from bench.planning.plan import Plan, make_plan
from bench.planning.trained import find_cells
from bench.study.grid import cells
from bench.study.loading import load
from bench.study.schema import Confirm


def confirm(**keys):
    return Confirm.model_validate(keys)


@pytest.fixture
def chosen(study, tmp_path, pretend):
    """A study all of whose choosing cells are trained, and the plan after: chosen({"seeds": 4}, eta=[3])."""

    def made(*args, results=tmp_path / "r", **changes):
        file = study(*args, **changes)
        pretend(make_plan(file, results), results)
        return file, make_plan(file, results)

    return made


def test_fresh_seeds_are_those_from_1000_on_that_no_grid_has():
    assert fresh_of(confirm(seeds=3), [0, 1]).seeds == (1000, 1001, 1002)
    assert fresh_of(confirm(seeds=3), [0, 1000, 1001, 1003]).seeds == (1002, 1004, 1005)
    assert fresh_of(confirm(), [0]).seeds == tuple(range(1000, 1025))
    assert fresh_of(confirm(seeds=[7, 5]), [0, 1]).seeds == (7, 5)
    assert fresh_of(confirm(seeds=0), [0]) is None


def test_parts_take_their_own_numbers_and_no_more_than_there_are():
    found = fresh_of(confirm(seeds=12, eta_alpha_seeds=3, process_seeds=5), [0])
    assert (len(found.seeds), found.sweep, found.process) == (12, 3, 5)
    few = fresh_of(confirm(seeds=4), [0])  # ten of each is what is said by nobody
    assert (few.sweep, few.process) == (4, 4)


def test_a_seed_that_chooses_never_confirms(chosen, wanted, tmp_path):
    _, plan = chosen({"seeds": 3}, seed=[0, 1000, 1001])
    fresh = {cell.seed for cell in wanted(plan, tmp_path / "r")}
    assert fresh == {1002, 1003, 1004} == set(plan.settings["fresh_seeds"])


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"seeds": [5, 1]}, "confirm.seeds: found 1, which chooses; seeds that no grid has would do"),
        ({"seeds": [5, 7, 5]}, "confirm.seeds: found 5 twice; each once would do"),
        (
            {"seeds": 4, "eta_alpha_seeds": 5},
            "confirm.eta_alpha_seeds: found 5; at most 4, all seeds, would do",
        ),
        (
            {"seeds": [5], "process_seeds": 2},
            "confirm.process_seeds: found 2; at most 1, all seeds, would do",
        ),
        ({"seeds": -1}, "confirm.seeds: found -1; a number of 0 to 10000 would do"),
        ({"seeds": 10_001}, "confirm.seeds: found 10001; a number of 0 to 10000 would do"),
        ({"seeds": 2.5}, "confirm.seeds: found 2.5; a whole number would do"),
        ({"seeds": "many"}, "confirm.seeds: found 'many'; a number of seeds, or a list of them, would do"),
        ({"seeds": []}, "confirm.seeds: found []; at least one value would do"),
        ({"seeds": [5, -1]}, "confirm.seeds[1]: found -1; a number of at least 0 would do"),
        ({"eta_alpha_seeds": 0}, "confirm.eta_alpha_seeds: found 0; a number of at least 1 would do"),
        ({"process_seeds": 1.5}, "confirm.process_seeds: found 1.5; a whole number would do"),
        ({"seed": 3}, "confirm.seed: no such key; did you mean seeds?"),
        (3, "confirm: found 3; keys with values would do: seeds, eta_alpha_seeds, process_seeds"),
    ],
)
def test_what_cannot_be_confirmed_is_refused_in_a_line(study, tmp_path, asked, said):
    file = study(asked)
    with pytest.raises(UserError) as refused:
        make_plan(file, tmp_path / "r")
    assert str(refused.value) == f"{file}: {said}"
    assert not (tmp_path / "r").exists()


def test_nothing_is_confirmed_before_all_that_chooses_is_trained(study, tmp_path, pretend):
    """Cells: neuron with two etas, and linear, on two seeds."""
    file, results = study(packs={"fuse": "none"}), tmp_path / "r"
    first = make_plan(file, results)
    assert first.confirming is None and first.every == first.digests and len(first.digests) == 6
    pretend(replace(first, packs=first.packs[1:]), results)
    assert make_plan(file, results).confirming is None
    pretend(make_plan(file, results), results)
    assert make_plan(file, results).confirming


def test_a_settings_cells_differ_from_its_first_in_seed_and_checkpoints_alone(
    study, tmp_path, pretend, wanted
):
    file, results = study(checkpoints=25, model="mlp-3"), tmp_path / "r"
    pretend(make_plan(file, results), results)
    own = cells(load(file))
    assert {cell.checkpoints for cell in own if cell.model.trained} == {0, 4}
    confirming = wanted(make_plan(file, results), results)
    first = {replace(cell, checkpoints=0) for cell in own if cell.seed == 0}
    assert {replace(cell, seed=0) for cell in confirming} == first
    assert {cell.checkpoints for cell in confirming} == {0} and 0 not in {cell.seed for cell in confirming}


def test_the_best_takes_all_seeds_and_what_eta_alone_chose_a_few(chosen, wanted, tmp_path):
    """The neuron's best, eta 1, and linear: on four. Eta 0.1 is chosen beside it, as a level: on two."""
    _, plan = chosen()
    found = Counter((c.model.name, c.eta) for c in wanted(plan, tmp_path / "r", confirms=True))
    assert found == {("neuron", 1.0): 4, ("neuron", 0.1): 2, ("linear", None): 4}
    assert len(plan.confirming) == len(set(plan.confirming)) == 10
    assert [pack.confirms for pack in plan.packs] == [False, True]


def test_processes_take_a_number_of_their_own(chosen, wanted, tmp_path):
    asked = {"seeds": 4, "process_seeds": 3}
    _, plan = chosen(asked, model=["linear", "gp"], task="sin", activation="tanh", eta=[1])
    found = Counter(cell.model.kind for cell in wanted(plan, tmp_path / "r", confirms=True))
    assert found == {"gp": 3, "linear": 4}


def test_one_more_seed_that_confirms_trains_it_alone(chosen, study, wanted, pretend, tmp_path):
    results = tmp_path / "r"
    _, plan = chosen()
    pretend(plan, results)
    more = make_plan(study({"seeds": 5, "eta_alpha_seeds": 2}), results)
    assert {cell.seed for cell in wanted(more, results)} == {1004}
    assert len(wanted(more, results)) == 2 and len(more.confirming) == 12
    fewer = make_plan(study({"seeds": 2}), results)
    assert not wanted(fewer, results) and len(fewer.confirming) == 6


def test_one_more_seed_that_chooses_keeps_what_still_stands(chosen, study, wanted, pretend, tmp_path):
    """With its word eta 0.1 becomes the best: it takes all seeds, and the other keeps what it has."""
    results = tmp_path / "r"
    _, plan = chosen()
    pretend(plan, results)
    file = study(seed=3)
    pretend(make_plan(file, results), results, lambda cell: 0.3 if cell.eta == 1 else 0.8)
    again = make_plan(file, results)
    found = sorted((cell.eta, cell.seed) for cell in wanted(again, results))
    assert found == [(0.1, 1002), (0.1, 1003)] and len(again.confirming) == 10


def test_a_fresh_seed_that_a_grid_takes_up_confirms_no_longer(chosen, study, wanted, pretend, tmp_path):
    results = tmp_path / "r"
    _, plan = chosen()
    pretend(plan, results)
    file = study(seed=[0, 1, 1000])
    taken = make_plan(file, results)
    assert taken.settings["fresh_seeds"] == [1001, 1002, 1003, 1004] and len(taken.digests) == 9
    found = sorted((c.model.name, c.eta, c.seed) for c in wanted(taken, results))
    assert found == [("linear", None, 1004), ("neuron", 0.1, 1002), ("neuron", 1.0, 1004)]


def test_cells_that_are_in_packs_are_not_trained_again(chosen, study, pretend, wanted, tmp_path):
    """Another study chose with seeds that confirm here."""
    results = tmp_path / "r"
    other = study({"seeds": 0}, name="other", seed=[1000, 1001], model="linear")
    pretend(make_plan(other, results), results)
    _, plan = chosen()
    assert {c.seed for c in wanted(plan, results) if c.model.name == "linear"} == {1002, 1003}
    assert [pack.cells for pack in plan.packs if pack.confirms] == [2, 8] and len(plan.confirming) == 10


def test_a_plan_is_read_back_while_nothing_changed(chosen, pretend, tmp_path, monkeypatch):
    file, plan = chosen()
    pretend(plan, tmp_path / "r")
    with monkeypatch.context() as patched:
        patched.setattr("bench.planning.plan.grow", lambda *_: pytest.fail("planned again"))
        done = make_plan(file, tmp_path / "r")
        assert make_plan(file, tmp_path / "r") == done == Plan.read(tmp_path / "r" / "plan.json")
    assert done.confirming == plan.confirming and not any(pack.new for pack in done.packs)
    assert done.meaning == plan.meaning


def test_other_records_in_a_pack_may_choose_something_else(chosen, pretend, wanted, tmp_path):
    """The pack that chose is another one of the same name: what confirms is asked for anew."""
    file, plan = chosen()
    results = tmp_path / "r"
    pretend(plan, results)
    first = make_plan(file, results)
    choosing = [replace(pack, new=True) for pack in first.packs if not pack.confirms]
    pretend(replace(first, packs=choosing), results, lambda cell: 0.3 if cell.eta == 1 else 0.8)
    again = make_plan(file, results)
    assert sorted((c.eta, c.seed) for c in wanted(again, results)) == [(0.1, 1002), (0.1, 1003)]
    assert again.meaning == first.meaning and again.chosen_of != first.chosen_of


def test_a_lost_pack_that_confirms_is_planned_again_alone(chosen, pretend, tmp_path):
    file, plan = chosen(packs={"fuse": "none"})
    pretend(plan, tmp_path / "r")
    victim = next(pack for pack in plan.packs if pack.confirms)
    (tmp_path / "r" / "packs" / f"{victim.name}.parquet").unlink()
    again = make_plan(file, tmp_path / "r")
    assert [p.name for p in again.packs if p.new] == [victim.name] and again.confirming == plan.confirming


def test_a_lost_pack_that_chooses_makes_what_confirms_unknown_until_it_is_there(chosen, pretend, tmp_path):
    file, plan = chosen(packs={"fuse": "none"})
    results = tmp_path / "r"
    pretend(plan, results)
    (results / "packs" / f"{next(p for p in plan.packs if not p.confirms).name}.parquet").unlink()
    again = make_plan(file, results)
    assert again.confirming is None and [p.cells for p in again.packs if p.new] == [1]
    pretend(again, results)
    done = make_plan(file, results)
    assert done.confirming == plan.confirming and not any(pack.new for pack in done.packs)


def test_statuses_are_tried_again_in_both_stages(chosen, pretend, wanted, tmp_path):
    file, plan = chosen()
    results = tmp_path / "r"
    pretend(plan, results, status="failed")
    assert not wanted(make_plan(file, results), results)
    again = make_plan(file, results, retry="failed")
    assert {cell.digest for cell in wanted(again, results)} == set(plan.confirming)
    assert {pack.name for pack in again.packs if pack.new}.isdisjoint(pack.name for pack in plan.packs)


def test_a_part_confirms_what_it_chose_alone(chosen, pretend, study, tmp_path):
    """The whole study then asks for the rest."""
    results, part = tmp_path / "r", "model=linear"
    file = study()
    pretend(make_plan(file, results, part), results)
    plan = make_plan(file, results, part)
    assert len(plan.digests) == 2 and len(plan.confirming) == 4
    pretend(plan, results)
    pretend(make_plan(file, results), results)
    whole = make_plan(file, results)
    assert set(plan.confirming) < set(whole.confirming)
    assert sum(pack.cells for pack in whole.packs if pack.new and pack.confirms) == 6


def test_fresh_seeds_of_a_part_are_those_of_the_whole(study, tmp_path):
    """A seed that a grid outside of the part has is none."""
    plan = make_plan(study(seed=[0, 1000]), tmp_path / "r", "seed=0")
    assert len(plan.digests) == 3 and plan.settings["fresh_seeds"][0] == 1001


@pytest.mark.parametrize("models", [["neuron"], ["neuron", "mlp-3", "linear"]])
def test_the_estimate_before_is_within_a_factor_of_two(study, pretend, tmp_path, models):
    axes = {"model": models, "eta": [0.1, 1, 3], "alpha": [0, 0.1], "activation": ["tanh", "relu"], "seed": 3}
    file, results = study({"seeds": 25}, task=["moons", "xor"], **axes), tmp_path / "r"
    before = make_plan(file, results)
    pretend(before, results)
    after = make_plan(file, results)
    cost = sum(pack.cost_seconds for pack in after.packs)
    assert 0.5 < before.expected["cells"] / len(after.confirming) < 2
    assert 0.5 < before.expected["seconds"] / cost < 2
    assert after.expected is None and before.expected["seeds"] == 25


def test_where_nothing_is_confirmed_there_is_no_second_stage(study, pretend, tmp_path):
    file, results = study({"seeds": 0}), tmp_path / "r"
    plan = make_plan(file, results)
    assert plan.confirming == [] and plan.expected is None and plan.settings["fresh_seeds"] == []
    pretend(plan, results)
    done = make_plan(file, results)
    assert done.confirming == [] and not any(pack.new for pack in done.packs)


def test_the_number_of_seeds_is_part_of_what_a_plan_means(study, tmp_path):
    found = {
        make_plan(study(asked, name=str(i)), tmp_path / str(i)).meaning
        for i, asked in enumerate(({"seeds": 4}, {"seeds": 5}, {"seeds": [7]}, {"seeds": 0}))
    }
    assert len(found) == 4


def test_what_a_study_asks_for_is_known_when_all_that_chooses_is_there(study, pretend, tmp_path):
    file, results = study(), tmp_path / "r"
    packs = results / "packs"
    first = make_plan(file, results)
    own, confirming, fresh = asked_for(load(file), packs, {})
    assert [cell.digest for cell in own] == first.digests and confirming is None
    assert fresh == (1000, 1001, 1002, 1003)
    pretend(first, results)
    _, confirming, _ = asked_for(load(file), packs, find_cells(packs))
    assert [cell.digest for cell in confirming] == make_plan(file, results).confirming
    assert asked_for(load(study({"seeds": 0})), packs, {})[1:] == ([], ())
