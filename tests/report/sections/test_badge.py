"""Is this run sound: what is looked at, and when it is a doubt."""

from types import SimpleNamespace

import pandas as pd
import pytest
from made_up import LINEAR, NEURON, fixed_cell, mlp
from runs import run

from bench.record import Record
from report.findings import Finding
from report.sections import badge


def lost(status, n=1, task="moons"):
    return [Record(fixed_cell(LINEAR, task, s), status, "why") for s in range(n)]


def material_of(made, **verdicts):
    made.__dict__.setdefault("processes", pd.DataFrame({"status": [], "bounds": []}))
    findings = [Finding(key.replace("_", "-"), "?", f"{key}.", v) for key, v in verdicts.items()]
    return SimpleNamespace(tables=made, numbered=[SimpleNamespace(finding=one) for one in findings])


def checks_of(made, **verdicts):
    made.__dict__["provenance"] = made.__dict__.get("provenance", {})
    return {check.name: check for check in badge.checks(material_of(made, **verdicts))}


def test_a_run_without_fresh_seeds_is_in_doubt(tables):
    made = tables(run(NEURON, "moons", 0.8))
    made.__dict__["provenance"] = {"mixed": "no"}
    found = badge.badge(material_of(made))
    assert not found.well and "nothing is confirmed on fresh seeds" in found.text
    assert "1 of 1 score of the scoreboard on fewer than 5 seeds" in found.text and found.word == "2 doubts"


def test_scores_on_few_seeds_are_counted_as_the_finding_counts_them(tables):
    """Who has no result has no score."""
    made = tables(run(NEURON, "moons", 0.8) + run(mlp(40), "moons", 0.8, seeds=range(6)) + lost("failed", 2))
    made.scoreboard = made.scoreboard.assign(n_seeds=[2] + [0] * (len(made.scoreboard) - 1))
    assert checks_of(made)["seeds"].text == "1 of 1 score of the scoreboard on fewer than 5 seeds"
    made.scoreboard = made.scoreboard.assign(n_seeds=0)
    assert checks_of(made)["seeds"].well is None


@pytest.mark.parametrize(("status", "well"), [("failed", False), ("timeout", False), ("unavailable", True)])
def test_what_broke_is_a_doubt_and_what_cannot_be_had_is_none(tables, status, well):
    found = checks_of(tables(run(NEURON, "moons", 0.8) + lost(status, 2)))
    assert found["results"].well is well
    assert found["results"].text == f"of 6 cells 2 {status}"


@pytest.mark.parametrize(
    ("verdict", "well"), [("yes", True), ("no", False), ("cannot say", None)], ids=["yes", "no", "unsaid"]
)
def test_findings_are_looked_at(tables, verdict, well):
    found = checks_of(tables(run(NEURON, "moons", 0.8)), bayes_limit=verdict)
    assert found["no score beyond the possible"].well is well
    assert found["a quiet machine"].well is None


@pytest.mark.parametrize(("n", "well"), [(0, True), (1, True), (2, False)])
def test_settings_at_an_end_of_what_was_tried_are_counted(n, well):
    """Of four with η or α, one of them a linear model's; the one without either does not count."""
    board = pd.DataFrame({"eta": [0.1, 0.1, 0.1, None, None], "alpha": [0.0, 0.0, 0.0, 1.0, None]})
    board["edge"] = ["lowest eta"] * n + [None] * (5 - n)
    found = badge._inside(SimpleNamespace(scoreboard=board))
    assert found.well is well and found.text.startswith(f"{n or 'none'} of 4 chosen settings")
    none = badge._inside(SimpleNamespace(scoreboard=board.iloc[4:]))
    assert none.well is None


@pytest.mark.parametrize(("n", "well"), [(0, True), (1, True), (2, False)])
def test_processes_at_a_bound_are_counted(n, well):
    """Of four fits; what came to no end does not count."""
    fits = pd.DataFrame(
        {"status": ["ok"] * 4 + ["failed"], "bounds": ["noise"] * n + [None] * (4 - n) + ["a"]}
    )
    found = badge._off_bounds(SimpleNamespace(processes=fits))
    assert found.well is well and found.text.startswith(f"{n} of 4 fits of Gaussian processes")
    assert badge._off_bounds(SimpleNamespace(processes=fits.iloc[4:])).well is None


def test_every_check_is_made(tables):
    found = checks_of(tables(run(NEURON, "moons", 0.8)))
    assert {"chosen within what was tried", "processes off their bounds"} <= found.keys()


def test_packs_of_two_codes_are_told(tables):
    made = tables(run(NEURON, "moons", 0.8))
    made.__dict__["provenance"] = {
        "mixed": "yes: 2 kinds of packs; others than most: model neuron, task moons"
    }
    check = checks_of(made)["one code"]
    assert check.well is False and check.text.startswith("2 kinds of packs")
