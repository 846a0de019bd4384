"""What findings say of cells without a result and of seeds."""

import made_up
import pytest
from made_up import GP, LINEAR, NEURON, mlp
from runs import run

from bench.record import Record
from report.findings import limits as limit_findings
from report.findings import speed
from report.tables.reader import Tables

FEWER = "have fewer than five, and wide intervals or none."
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
    assert found.claim == f"Of 13 cells 9 cells ({share}) have no result: 6 diverged and 3 failed."
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


@pytest.mark.parametrize(
    ("n", "more", "verdict", "claim"),
    [
        (5, 5, "yes", "2 settings with 5 seeds each."),
        (4, 4, "no", "2 settings with 4 seeds each; 2 have fewer than five, and wide intervals or none."),
        (
            4,
            6,
            "no",
            "2 settings with 4 to 6 seeds each; 1 have fewer than five, and wide intervals or none.",
        ),
    ],
)
def test_five_seeds_are_enough(tables, n, more, verdict, claim):
    """Two cells of one setting and seed, which differ in their checkpoints, are one."""
    records = run(NEURON, "moons", 0.8, seeds=range(n)) + run(mlp(40), "moons", 0.8, seeds=range(more))
    records += [made_up.measured(made_up.cell(NEURON, "moons", 0, checkpoints=5), 0.8)]
    found = limit_findings.seeds(tables(records))
    assert (found.verdict, found.claim) == (verdict, claim)


def test_all_well(tables):
    made = tables(run(NEURON, "moons", 0.8))
    found = limit_findings.not_ok(made)
    assert (found.verdict, found.claim) == ("yes", "All 4 cells are ok.")
    assert speed.gpu(made).claim == "Cannot be said: GPU not measured here (the study asks for none)."
    assert {f(made).verdict for f in TIMING} == {"cannot say"}
