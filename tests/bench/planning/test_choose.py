"""The verb between the stages: it plans what confirms, or says what is missing and leaves all as it is."""

import json
from dataclasses import replace

import pytest

from bench.cli import main
from bench.errors import UserError
from bench.planning.choose import choose
from bench.planning.plan import Plan, make_plan


@pytest.fixture
def results(tmp_path):
    return tmp_path / "r"


def everything(folder):
    return {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_what_confirms_is_planned_and_said(study, results, pretend):
    file = study()
    pretend(make_plan(file, results), results)
    said = choose(file, results, out=results / "chosen.json")
    assert said == "10 cells confirm what was chosen; 0 are in packs already, 1 pack is to be made"
    plan = Plan.read(results / "plan.json")
    (new,) = (pack for pack in plan.packs if pack.new)
    assert new.cells == len(plan.confirming) == 10 and new.confirms
    assert json.loads((results / "chosen.json").read_text()) == {"confirming": 10, "packs": [new.name]}
    pretend(plan, results)
    assert choose(file, results).endswith("10 are in packs already, 0 packs are to be made")


def test_it_is_refused_while_cells_that_choose_are_missing(study, results, pretend):
    """Nothing is written, for jobs of a run at work read the plan."""
    file = study(packs={"fuse": "none"})
    plan = make_plan(file, results)
    pretend(replace(plan, packs=plan.packs[2:]), results)
    before = everything(results)
    with pytest.raises(UserError, match=r"r: 2 of 6 cells that choose are not trained; run snakemake$"):
        choose(file, results, out=results / "chosen.json")
    assert everything(results) == before
    make_plan(file, results)
    with pytest.raises(UserError, match="2 of 6 cells"):  # also where this plan stands already
        choose(file, results)


def test_one_job_a_cell_where_that_is_asked(study, results, pretend):
    file = study()
    pretend(make_plan(file, results), results)
    assert choose(file, results, fuse="none").endswith("10 packs are to be made")


def test_a_part_has_a_plan_of_its_own(study, results, pretend):
    file, part = study(), "model=linear"
    pretend(make_plan(file, results, part), results)
    assert choose(file, results, part).startswith("4 cells confirm")
    assert len(Plan.read(results / "only" / part / "plan.json").confirming) == 4
    assert not (results / "plan.json").exists()


def test_what_failed_again_is_not_tried_a_third_time_and_what_confirms_is_tried_again(
    study, results, pretend, wanted
):
    """Where a person asks for a status again: cells that choose have been tried by now. Eta 1 fails wherever
    it is tried, eta 0.1 where it confirms."""
    file = study(model="neuron", packs={"fuse": "none"})

    def train(plan):
        for pack in (pack for pack in plan.packs if pack.new):
            own = replace(plan, packs=[pack])
            (cell,) = wanted(own, results)
            pretend(own, results, status="failed" if cell.eta == 1 or pack.confirms else "ok")

    train(make_plan(file, results))
    train(make_plan(file, results))
    train(make_plan(file, results, retry="failed"))
    said = choose(file, results, retry="failed")
    assert said == "4 cells confirm what was chosen; 0 are in packs already, 4 packs are to be made"
    assert {cell.eta for cell in wanted(Plan.read(results / "plan.json"), results)} == {0.1}
    assert choose(file, results).endswith("0 packs are to be made")


def test_a_study_that_confirms_nothing_is_told_so(study, results, pretend):
    file = study({"seeds": 0})
    pretend(make_plan(file, results), results)
    assert choose(file, results) == "nothing is confirmed: confirm.seeds is 0"


def test_a_person_can_type_it(study, results, pretend, capsys):
    file = study()
    words = ["choose", "--study", str(file), "--results", str(results)]
    assert main(words) == 2 and "6 of 6 cells that choose are not trained" in capsys.readouterr().err
    pretend(make_plan(file, results), results)
    assert main([*words, "--fuse", "none", "--out", str(results / "chosen.json")]) == 0
    assert capsys.readouterr().out.startswith("10 cells confirm what was chosen")
    assert len(json.loads((results / "chosen.json").read_text())["packs"]) == 10
