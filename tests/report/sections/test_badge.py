"""Is this run sound: what is looked at, and when it is a doubt."""

from types import SimpleNamespace

import pandas as pd
import pytest
from made_up import LINEAR, NEURON, fixed_cell, mlp
from runs import run

from bench.choosing.axes import AXIS_NAMES
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
    found = badge.badge(material_of(made, seeds="no"))
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
    found = checks_of(tables(run(NEURON, "moons", 0.8, seeds=range(8)) + lost(status, 2)))
    assert found["results"].well is well
    assert found["results"].text.startswith(f"of 10 cells 2 {status}")


@pytest.mark.parametrize(("n", "well"), [(1, True), (2, False)])
def test_that_many_trainings_diverged_is_a_doubt(tables, n, well):
    """Of seven or eight; none of these is all of a model on its task."""
    made = tables(run(LINEAR, "moons", 0.8, seeds=range(2, 8)) + lost("diverged", n))
    check = checks_of(made)["results"]
    assert (check.well, check.text) == (well, f"of {6 + n} cells {n} diverged")


def test_a_reported_setting_without_any_result_is_a_doubt(tables):
    check = checks_of(tables(run(NEURON, "moons", 0.8, seeds=range(30)) + lost("diverged")))["results"]
    assert not check.well and check.text == "of 31 cells 1 diverged; no result of linear on moons"


@pytest.mark.parametrize(
    ("verdict", "well", "text"),
    [
        ("yes", True, "what was chosen is reported on fresh seeds"),
        ("in part", False, "1 of 2 scores on fewer than 2 fresh seeds"),
        ("cannot say", False, "one fresh seed confirms nothing, an interval needs 2"),
        ("no", False, "1 of 2 scores on fewer than 2 fresh seeds"),
    ],
)
def test_what_is_confirmed_is_what_the_finding_says(verdict, well, text):
    made = SimpleNamespace(confirmed=True, scoreboard=pd.DataFrame({"n_seeds": [2, 1]}))
    check = badge._confirmed(made, Finding("seeds", "?", "!", verdict))
    assert (check.well, check.text) == (well, text)


def test_the_doubt_is_what_lacks_and_of_the_same_scores_as_the_check_on_seeds():
    made = SimpleNamespace(confirmed=True, scoreboard=pd.DataFrame({"n_seeds": [3, 1, 3, 0]}))
    part = Finding("seeds", "?", "Some.", "in part")
    assert badge._confirmed(made, part).text == (
        "1 of 3 scores on fewer than 2 fresh seeds; 1 chosen setting without any result"
    )
    assert badge._seeds(made).text.startswith("3 of 3 scores ")
    made.scoreboard = made.scoreboard.iloc[[0, 2]]
    assert badge._confirmed(made, part).text == "Some"


def test_where_nothing_has_a_result_nothing_was_chosen_or_trained_to_the_end(tables):
    found = checks_of(tables(lost("diverged", 4)))
    for name in ("seeds", "trained to the end", "chosen within what was tried"):
        assert found[name].well is None
    assert found["results"].well is False


@pytest.mark.parametrize(
    ("verdict", "well"), [("yes", True), ("no", False), ("cannot say", None)], ids=["yes", "no", "unsaid"]
)
def test_findings_are_looked_at(tables, verdict, well):
    found = checks_of(tables(run(NEURON, "moons", 0.8)), bayes_limit=verdict)
    assert found["no score beyond the possible"].well is well
    assert found["a quiet machine"].well is None


@pytest.mark.parametrize(("n", "well"), [(0, True), (1, True), (2, False)])
def test_settings_at_an_end_of_what_was_tried_are_counted(n, well):
    """Of four with several η or α, one of them a linear model's; what had nothing to choose from, all else
    alike, does not count, nor what has no result."""
    tried = [(m, "tanh", eta, 0.0) for m in ("mlp-5", "mlp-10", "neuron") for eta in (0.1, 1.0, 10.0)]
    tried += [("linear", None, None, 0.0), ("linear", None, None, 1.0), ("gp", None, None, None)]
    tried += [("mlp-40", "tanh", 0.1, 0.0), ("mlp-40", "relu", 1.0, 0.0), ("mlp-2", "relu", 1.0, 0.0)]
    tried += [("mlp-2", "relu", 0.1, 0.0)]
    settings = pd.DataFrame(tried, columns=["model", "activation", "eta", "alpha"])
    settings = settings.reindex(columns=list(dict.fromkeys([*AXIS_NAMES, *settings]))).assign(task="moons")
    board = settings.iloc[[0, 4, 8, 10, 12, 11, 14]].reset_index(names="digest")
    board["n_seeds"] = [5] * 6 + [0]
    board["edge"] = ["lowest eta"] * n + [None] * (7 - n)
    chosen = SimpleNamespace(frame=settings)
    made = SimpleNamespace(scoreboard=board, settings=chosen, setting_of=lambda digest: digest)
    found = badge._inside(made)
    assert found.well is well
    assert found.text == (
        f"{n or 'none'} of 4 settings chosen among several η or α at the end of what was tried"
    )
    made.scoreboard = board.iloc[4:]
    none = badge._inside(made)
    assert (none.well, none.text) == (None, "nothing had several η or α to choose from")


@pytest.mark.parametrize(("n", "well"), [(0, True), (1, True), (2, False)])
def test_processes_at_a_bound_are_counted(n, well):
    """Of four fits; what came to no end does not count."""
    fits = pd.DataFrame(
        {"status": ["ok"] * 4 + ["failed"], "bounds": ["noise"] * n + [None] * (4 - n) + ["a"]}
    )
    found = badge._off_bounds(SimpleNamespace(processes=fits))
    assert found.well is well and found.text.startswith(f"{n} of 4 fits of Gaussian processes")
    lost, none = (badge._off_bounds(SimpleNamespace(processes=fits.iloc[i:])) for i in (4, 5))
    assert (lost.well, lost.text) == (None, "no Gaussian process came to a result")
    assert (none.well, none.text) == (None, "this study fits no Gaussian process")


def test_every_check_is_made(tables):
    found = checks_of(tables(run(NEURON, "moons", 0.8)))
    assert {"chosen within what was tried", "processes off their bounds"} <= found.keys()


def test_packs_of_two_codes_are_told(tables):
    made = tables(run(NEURON, "moons", 0.8))
    made.__dict__["provenance"] = {
        "mixed": "yes: 2 kinds of packs; others than most: model neuron, task moons"
    }
    check = checks_of(made)["one code"]
    start = (
        "not everything was trained by the same code on the same machine: trained otherwise than most are "
    )
    assert check.well is False and check.text == start + "neuron on moons"


@pytest.mark.parametrize(("value", "well"), [(0.9, True), (0.5, False)])
def test_that_nothing_is_learnt_on_a_task_is_a_doubt(tables, value, well):
    """The first of moons is a guess; another model, which validation does not put first, does not help."""

    def half(_):
        counts = dict.fromkeys(("tp", "fn", "fp", "tn"), 100.0)
        return {f"train_{name}": n for name, n in counts.items()} | dict.fromkeys(
            ("test_tp", "test_tn"), 500.0
        )

    more = {"test_fp": 0.0, "test_fn": 0.0}
    records = run(NEURON, "moons", value, seeds=range(9), metrics=lambda v: half(v) | more)
    records += run(NEURON, "xor", 0.8, seeds=range(9), metrics=lambda v: half(v) | more)
    check = checks_of(tables(records))["something is learnt"]
    assert check.well is well
    assert ("on moons the first model is not" in check.text) is not well and "xor" not in check.text
    assert checks_of(tables(run(NEURON, "moons", 0.8)))["something is learnt"].well is None


def test_a_margin_that_leaves_no_room_above_a_guess_is_a_doubt(tables):
    """One of a thousand points: from a guess to 100 % is less than a point."""
    rare = {"train_tp": 2.0, "train_fn": 0.0, "train_fp": 0.0, "train_tn": 1998.0}
    rare |= {"test_tp": 1.0, "test_fn": 0.0, "test_fp": 0.0, "test_tn": 999.0}
    made = tables(run(NEURON, "moons", 1.0, seeds=range(9), metrics=lambda v: rare))
    check = checks_of(made)["something is learnt"]
    assert check.well is False and "the margin is more than a guess leaves on moons" in check.text


def test_a_task_that_is_held_against_no_guess_is_named(tables):
    half = dict.fromkeys(("train_tp", "train_fn", "train_fp", "train_tn"), 100.0)
    half |= {"test_tp": 500.0, "test_fn": 0.0, "test_fp": 0.0, "test_tn": 500.0}
    records = run(NEURON, "moons", 0.9, seeds=range(9), metrics=lambda v: half)
    check = checks_of(tables(records + run(NEURON, "xor", 0.9, seeds=(0,), metrics=lambda v: half)))
    assert check["something is learnt"].text.startswith("on every other task the first model beats a guess")
    assert check["something is learnt"].text.endswith("; not told on xor")
