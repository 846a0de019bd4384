"""What findings say of cells without a result and of seeds."""

import made_up
import pytest
from made_up import GP, LINEAR, NEURON, mlp
from runs import run

from bench.record import Record
from report.findings import limits as limit_findings
from report.findings import speed
from report.tables.reader import Tables

TIMING = (speed.fused, speed.growth, speed.processes, speed.gpu, speed.quiet)


def test_what_has_no_result_is_counted(results):
    read = Tables(results / "tables")
    found = limit_findings.not_ok(read)
    counts = read.cells["status"].value_counts()
    assert found.verdict == "no" and f"{counts['diverged']} diverged and 1 unavailable" in found.claim
    assert any("torch sees no GPU" in line for line in found.evidence)


def gone(status, model, task="moons", reason="no data", eta=0.1, n=1, **axes):
    """Cells without a result."""
    make = made_up.cell if model.trained else made_up.fixed_cell
    more = {"eta": eta} | axes if model.trained else axes
    return [Record(make(model, task, s, **more), status, reason) for s in range(n)]


def test_cells_without_a_result_are_told_by_what_became_of_them(tables):
    """Those that diverged by model, with the least eta; the others by their reason."""
    records = run(NEURON, "moons", 0.8) + gone("failed", LINEAR) + gone("failed", LINEAR, "xor")
    records += gone("failed", GP, "sin", reason="no memory") + gone("diverged", mlp(40), eta=30.0, n=2)
    records += gone("diverged", mlp(40), eta=10.0, n=3) + gone("diverged", NEURON, eta=100.0)
    found = limit_findings.not_ok(tables(records))
    assert found.verdict == "no"
    share = "69.2\N{NARROW NO-BREAK SPACE}%"
    assert found.claim == f"Of 13 cells 9 ({share}) have no result: 6 diverged and 3 failed."
    assert found.evidence == (
        "diverged: mlp-40, 5 cells, eta from 10",
        "diverged: neuron, 1 cell, eta from 100",
        "failed: 2 cells (linear on moons and linear on xor): no data",
        "failed: 1 cell (gp on sin): no memory",
    )


def test_a_place_is_named_once_and_seven_are_too_many(tables):
    records = [r for task in made_up.TASKS for r in gone("failed", LINEAR, task, n=2)]
    records += [r for task in ("sin", "harmonic") for r in gone("failed", GP, task)]
    (line,) = limit_findings.not_ok(tables(records)).evidence
    assert line.startswith("failed: 12 cells (linear on moons, linear on overlap, linear on xor, ")
    assert line.endswith("linear on harmonic, gp on sin and 1 more): no data")


def test_what_is_not_confirmed_is_said_to_flatter(tables):
    """Two cells of one setting and seed, which differ in their checkpoints, are one."""
    records = run(NEURON, "moons", 0.8, seeds=range(5)) + run(mlp(40), "moons", 0.8, seeds=range(5))
    records += [made_up.measured(made_up.cell(NEURON, "moons", 0, checkpoints=5), 0.8)]
    found = limit_findings.seeds(tables(records))
    assert (found.verdict, found.claim) == (
        "no",
        "Not confirmed: settings are chosen and reported on the same 5 seeds, which flatters them. "
        "2 settings were tried on 5 seeds: 2 have a result on each seed.",
    )


def later(model, task, value, n, **axes):
    return [made_up.measured(made_up.cell(model, task, 1000 + s, **axes), value) for s in range(n)]


@pytest.mark.parametrize(
    ("n", "more", "claim"),
    [
        (6, 6, "on 6 others.ALL"),
        (5, 6, "on 5 to 6 others.ALL"),
        (4, 6, "on 4 to 6 others.ALL 1 of 2 scores rests on fewer than 5, with wide intervals or none."),
        (2, 2, "on 2 others.ALL Both scores rest on fewer than 5, with wide intervals or none."),
    ],
)
def test_on_how_many_fresh_seeds_is_said(tables, n, more, claim):
    records = run(NEURON, "moons", 0.8) + run(mlp(40), "moons", 0.8)
    records += later(NEURON, "moons", 0.7, n) + later(mlp(40), "moons", 0.8, more)
    found = limit_findings.seeds(tables(records, range(1000, 1006)))
    assert found.verdict == "yes"
    every = " 2 settings were tried on 4 seeds: 2 have a result on each seed."
    assert (
        found.claim
        == f"Settings were chosen on 4 seeds and the scoreboard's are reported {claim.replace('ALL', every)}"
    )


def test_one_fresh_seed_confirms_nothing(tables):
    """Nor where some settings have one and others two: then in part."""
    chose = run(NEURON, "moons", 0.8) + run(mlp(40), "moons", 0.8)
    one = later(NEURON, "moons", 0.7, 1) + later(mlp(40), "moons", 0.8, 1)
    found = limit_findings.seeds(tables(chose + one, [1000]))
    assert (found.verdict, found.short) == ("cannot say", "")
    assert found.claim.startswith(
        "Cannot be said: one fresh seed confirms nothing, an interval needs 2. Settings were chosen on 4 "
        "seeds and the scoreboard's are reported on 1 other. "
    )
    two = chose + one + later(NEURON, "moons", 0.7, 2)[1:]
    assert limit_findings.seeds(tables(two, [1000, 1001])).verdict == "in part"


@pytest.mark.parametrize(
    ("lost", "words"),
    [
        ({}, "3 settings were tried on 5 seeds: 3 have a result on each seed."),
        ({0.3: 5}, "3 settings were tried on 5 seeds: 2 have a result on each seed and 1 on none."),
        (
            {0.1: 5, 0.3: 4, 1.0: 1},
            "3 settings were tried on 5 seeds: 2 have a result on 1 to 4 and 1 on none.",
        ),
    ],
)
def test_settings_are_counted_by_the_seeds_that_have_a_result(tables, lost, words):
    """Not by those that were planned."""
    records = [
        Record(one.cell, "diverged", "in epoch 1") if i < lost.get(eta, 0) else one
        for eta in (0.1, 0.3, 1.0)
        for i, one in enumerate(run(NEURON, "moons", 0.8, seeds=range(5), eta=eta))
    ]
    assert limit_findings.seeds(tables(records)).claim.startswith(
        f"Not confirmed: settings are chosen and reported on the same 5 seeds, which flatters them. {words}"
    )


def test_where_nothing_has_a_result_there_was_nothing_to_confirm(tables):
    """Though the study asks for it; no score rests on anything."""
    made = tables([r for model in (NEURON, mlp(40)) for r in gone("diverged", model, n=2)])
    flattered = limit_findings.seeds(made)
    made.plan = {"settings": {"fresh_seeds": [1000, 1001, 1002]}}
    found = limit_findings.seeds(made)
    assert (found.verdict, found.claim) == (
        "no",
        "Nothing could be confirmed: none of what was tried on 2 seeds has a result, so that fresh seeds had "
        "nothing to train. 2 settings were tried on 2 seeds: 2 have a result on none.",
    )
    assert flattered.claim.startswith("Not confirmed: ") and "rest on fewer" not in flattered.claim


def test_what_failed_on_every_fresh_seed_is_told_by_name(tables):
    """A level that has no pair is in no comparison; a score that is not there rests on no seeds."""
    records = [r for eta in (0.1, 1.0) for r in run(mlp(40), "moons", 0.7 + eta / 10, eta=eta)]
    records += later(mlp(40), "moons", 0.8, 1, eta=1.0) + run(NEURON, "moons", 0.6)
    lost = later(mlp(40), "moons", 0.8, 1, eta=0.1) + later(NEURON, "moons", 0.6, 1)
    records += [Record(one.cell, "diverged", "in epoch 1") for one in lost]
    found = limit_findings.seeds(tables(records, [1000]))
    assert (
        "Settings were chosen on 4 seeds and the scoreboard's are reported on 1 other; of 2 levels of η and "
        "α 1 on 1 and 1 on none; neuron on moons failed on every seed; "
        "1 comparison of levels has one that failed on every seed (η 0.1)" in found.claim
    )
    assert "The only score rests on fewer than 5" in found.claim


def test_one_setting_of_one_seed_is_one(tables):
    found = limit_findings.seeds(tables(run(NEURON, "moons", 0.8, seeds=[0])))
    assert "on the same 1 seed, which" in found.claim
    assert " 1 setting was tried on 1 seed: 1 has a result on each seed." in found.claim


def test_levels_of_eta_have_seeds_of_their_own(tables):
    """Two of them; the scoreboard's choice has six, and one that another factor chose."""
    records, etas = [], (0.1, 0.3, 1.0, 3.0)
    for eta in etas:
        records += run(mlp(40), "moons", 0.9 if eta == 1.0 else 0.7, eta=eta)
        records += later(mlp(40), "moons", 0.8, 6 if eta in (1.0, 3.0) else 2, eta=eta)
    found = limit_findings.seeds(tables(records, range(1000, 1006)))
    assert "are reported on 6 others; of 4 levels of η and α 2 on 2 and 2 on 6. " in found.claim


def test_seeds_of_levels_are_counted_one_by_one(tables):
    """By hand: 40 levels on five seeds, one on two and one on three, four on none."""
    n = [5] * 40 + [2, 3] + [0] * 4
    records = [r for i in range(len(n)) for r in run(mlp(40), "moons", 0.9, eta=0.01 + i)]
    made = tables(records + later(mlp(40), "moons", 0.8, 6, eta=0.01), range(1000, 1006))
    made.effects = made.effects.assign(n_seeds=n, n_pairs=1)
    claim = limit_findings.seeds(made).claim
    assert "; of 46 levels of η and α 40 on 5, 2 on 2 to 3 and 4 on none" in claim
    made.effects = made.effects.assign(n_seeds=[5] * 40 + [2, 3, 6, 9, 0, 0])
    claim = limit_findings.seeds(made).claim
    assert "; of 46 levels of η and α 40 on 5, 2 on 2 to 3, 2 on 6 to 9 and 2 on none" in claim


def test_by_how_much_the_seeds_that_chose_flattered_is_said(tables):
    records = run(NEURON, "moons", 0.8) + later(NEURON, "moons", 0.7, 6)
    records += run(mlp(40), "moons", 0.9) + later(mlp(40), "moons", 0.86, 6)
    records += [
        made_up.measured(made_up.fixed_cell(GP, "sin", s), v)
        for s, v in ((0, 0.1), (1, 0.4), (1000, 0.1), (1001, 0.4))
    ]
    found = limit_findings.seeds(tables(records, range(1000, 1006)))
    assert found.evidence == (
        "fresh seeds against those that chose: −7.0 points of accuracy on average, of 2 settings",
        "fresh seeds against those that chose: RMSE × 1.00 on average, of 1 setting",
    )


def test_all_well(tables):
    made = tables(run(NEURON, "moons", 0.8))
    found = limit_findings.not_ok(made)
    assert (found.verdict, found.claim) == ("yes", "All 4 cells are ok.")
    assert speed.gpu(made).claim == "Cannot be said: GPU not measured here (the study asks for none)."
    assert {f(made).verdict for f in TIMING} == {"cannot say"}
