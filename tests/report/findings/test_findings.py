"""Every finding speaks of the made-up study, and cannot say where there is no data."""

import re

import made_up
import pytest
from made_up import LINEAR, NEURON, fixed_cell, measured
from runs import SEEDS

from bench.record import Record
from report.findings import FINDINGS, budget, diverging, findings
from report.findings import limits as limit_findings
from report.findings.base import LINE
from report.tables.reader import Tables

VERDICTS = ("yes", "no", "in part", "cannot say", None)
COUNTS = (limit_findings.not_ok, limit_findings.seeds)


def test_the_made_up_study_has_every_finding(results):
    found = findings(Tables(results / "tables"))
    assert len(found) == len(FINDINGS) and len({f.key for f in found}) == len(FINDINGS)
    for f in found:
        assert f.claim.endswith(".") and f.question.endswith("?") and f.verdict in VERDICTS
        assert "nan" not in f.claim and "<NA>" not in f.claim and "None" not in f.claim, f.claim
        assert not any("nan" in line or "<NA>" in line for line in f.evidence), f.key


@pytest.mark.parametrize("study", ["results", "unconfirmed"])
def test_every_answer_has_a_short_form(study, request):
    """In one line, with a number in it."""
    for f in findings(Tables(request.getfixturevalue(study) / "tables")):
        assert bool(f.short) == (f.verdict != "cannot say"), f.key
        assert len(f.short) <= LINE and "\n" not in f.short, f.short
        assert not f.short or any(sign.isdigit() for sign in f.short), f.short


OPEN = re.compile(r"how|when|from how many|which|what|why|where", re.IGNORECASE)


def test_what_no_yes_or_no_answers_has_no_verdict(results):
    for f in findings(Tables(results / "tables")):
        asks = bool(OPEN.match(f.question))
        assert f.verdict == "cannot say" or (f.verdict is None) == asks, f.question


def test_a_study_that_confirms_nothing_says_so_and_the_same_questions_are_answered(unconfirmed):
    found = findings(Tables(unconfirmed / "tables"))
    seeds = next(f for f in found if f.key == "seeds")
    assert seeds.verdict == "no" and seeds.claim.startswith("Not confirmed: ")
    assert not any("nan" in f.claim or "None" in f.claim for f in found)


@pytest.mark.parametrize("records", [
    [made_up.record(made_up.cell(NEURON, "moons"))],
    [Record(made_up.cell(NEURON, "moons", s), "diverged", "in epoch 1") for s in SEEDS],
    [Record(made_up.cell(NEURON, "moons"), "failed", "no data")],
    [measured(fixed_cell(LINEAR, "sin"), 0.4)],
], ids=["one cell", "all diverged", "failed", "no training"])  # fmt: skip
def test_a_study_with_hardly_any_data_cannot_say(tables, records):
    made = tables(records)
    for find in (line.find for line in FINDINGS):
        found = find(made)
        if find not in (*COUNTS, diverging.too_large_eta, budget.still_falling):
            assert found.verdict == "cannot say" and found.claim.startswith("Cannot be said: "), found


def test_two_seeds_are_enough_to_say(tables):
    """All but what the made-up study does not vary, and what was not timed."""
    cells = [c for c in made_up.study_cells() if c.seed < 2 and c.task.name in ("moons", "overlap", "sin")]
    usual = [c for c in cells if c.eta in (None, 0.005, 0.1, 1.0) and c.activation != "tanh"]
    made = tables([made_up.record(c) for c in usual])
    found = [line.find(made) for line in FINDINGS]
    silent = {f.key for f in found if f.claim.startswith("Cannot be said: ")}
    timing = {
        "bands",
        "densities",
        "next-point",
        "map",
        "timing-fused",
        "timing-growth",
        "timing-gp",
        "gpu",
        "timing-quiet",
        "slower",
        "changed",
    }
    explored = {"bands", "densities", "next-point", "map"}
    untold = {"best-eta", "same-points", "few-points", "network-beats-neuron", "strong-alpha"}
    assert silent == untold | explored | timing
