"""What findings say of cells without a result and of seeds."""

from made_up import NEURON
from runs import run

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


def test_all_well(tables):
    made = tables(run(NEURON, "moons", 0.8))
    assert (
        limit_findings.not_ok(made).claim == "All 4 cells are ok."
        and limit_findings.seeds(made).verdict == "no"
    )
    assert speed.gpu(made).claim == "Cannot be said: GPU not measured here (the study asks for none)."
    assert {f(made).verdict for f in TIMING} == {"cannot say"}
