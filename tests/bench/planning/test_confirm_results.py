"""What came to no end on any seed that chose has no second stage."""

from dataclasses import replace

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
