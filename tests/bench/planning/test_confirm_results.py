"""What came to no end on any seed that chose has no second stage; on one seed there is no interval."""

from dataclasses import replace

import pytest

from bench.planning.plan import make_plan


def test_what_has_no_result_on_any_seed_that_chose_is_not_tried_again(study, pretend, wanted, tmp_path):
    """Eta 1 failed on both seeds; where all did, the second stage is planned and empty."""
    results, file = tmp_path / "r", study(model="neuron", packs={"fuse": "none"})
    plan = make_plan(file, results)
    for pack in plan.packs:
        own = replace(plan, packs=[pack])
        (cell,) = wanted(own, results)
        pretend(own, results, status="diverged" if cell.eta == 1 else "ok")
    again = make_plan(file, results)
    found = sorted((cell.eta, cell.seed) for cell in wanted(again, results))
    assert found == [(0.1, seed) for seed in (1000, 1001, 1002, 1003)]


def test_where_everything_that_chooses_failed_the_second_stage_is_empty(study, pretend, tmp_path):
    results, file = tmp_path / "r", study()
    pretend(make_plan(file, results), results, status="failed")
    done = make_plan(file, results)
    assert done.confirming == [] and not any(pack.new for pack in done.packs)


ONE_SEED = "which have one seed and are not confirmed"
SWEEP = "levels of eta and alpha, on one fresh seed (confirm.eta_alpha_seeds)"
PROCESS = "Gaussian processes and ensembles, on one fresh seed (confirm.process_seeds)"


@pytest.mark.parametrize(
    ("confirm", "grid", "said"),
    [
        ({"seeds": 0}, {"seed": 1}, [f"any of the settings, {ONE_SEED}"]),
        ({"seeds": 0}, {"seed": [7]}, [f"any of the settings, {ONE_SEED}"]),
        ({"seeds": 0}, {}, []),
        ({"seeds": 1}, {}, ["what is chosen, on one fresh seed (confirm.seeds)"]),
        ({"seeds": [9]}, {}, ["what is chosen, on one fresh seed (confirm.seeds)"]),
        ({"seeds": 4, "eta_alpha_seeds": 1}, {}, [SWEEP]),
        ({"seeds": 4, "eta_alpha_seeds": 1}, {"eta": 0.1}, []),
        ({"seeds": 4, "process_seeds": 1}, {}, []),
        ({"seeds": 4, "process_seeds": 1}, {"model": ["gp"], "task": "sin"}, [PROCESS]),
        ({"seeds": 4}, {"model": ["gp"], "task": "sin"}, []),
        ({"seeds": 2}, {"seed": 1}, []),
    ],
)
def test_what_is_reported_on_one_seed_is_told(study, tmp_path, confirm, grid, said):
    assert make_plan(study(confirm, **grid), tmp_path / "r").alone == said


def test_settings_with_one_seed_are_counted_over_the_grids(study, tmp_path):
    """Another grid adds a seed to one of the three settings; checkpoints make no setting."""
    file = study({"seeds": 0}, seed=1)
    text = file.read_text()
    more = (
        "- {name: more, model: neuron, task: moons, activation: tanh, eta: 1, seed: [0, 1], checkpoints: 2}\n"
    )
    file.write_text(text.replace("grids:\n", f"grids:\n{more}"))
    assert make_plan(file, tmp_path / "r").alone == [f"2 of 3 settings, {ONE_SEED}"]
