"""Whether it pays to choose the next point, and whether the map calls rightly: the rules."""

from types import SimpleNamespace

import pandas as pd
import pytest

from report.findings import exploring
from report.tables.exploring_schemas import CALLS, REACHED


def reached(*rows, sobol=None):
    """(model, rule, points or None, last RMSE, verdict or None)."""
    found = []
    for model, rule, points, last, verdict in rows:
        row = dict.fromkeys(REACHED.names)
        row |= {"task": "double_well", "model": model, "rule": rule, "n_starts": 25, "goal": 0.01}
        row |= {"points": points, "last": last, "last_low": last, "last_high": last, "verdict": verdict}
        if verdict:
            row |= {f"ratio{by}{end}": last for by in ("", "_sobol") for end in ("", "_low", "_high")}
            row["verdict_sobol"] = sobol or verdict
        found.append(row)
    walks = pd.DataFrame({"n": [1, 21]})
    return SimpleNamespace(reached=pd.DataFrame(found, columns=REACHED.names), walks=walks)


@pytest.mark.parametrize(
    ("verdicts", "verdict"),
    [
        (["better", "better"], "yes"),
        (["better", "cannot say"], "in part"),
        (["worse", "worse"], "no"),
        (["equal", "worse"], "cannot say"),
    ],
)
def test_it_pays_where_every_rule_that_looks_is_better_than_random_points(verdicts, verdict):
    rows = [("gp", rule, 10, 0.1, one) for rule, one in zip(("variance", "average"), verdicts, strict=True)]
    found = exploring.next_point(
        reached(*rows, ("gp", "sobol", 10, 0.1, "worse"), ("gp", "random", 12, 0.1, None))
    )
    assert found.verdict == verdict


def test_it_pays_in_part_where_an_even_sequence_does_as_well():
    found = exploring.next_point(reached(("gp", "variance", 10, 0.1, "better"), sobol="cannot say"))
    assert found.verdict == "in part"
    assert found.claim.startswith(
        "After 21 points the RMSE is smaller than by random points in the only case, than by Sobol "
        "points in no case"
    )


def test_what_it_takes_is_told_model_by_model():
    rows = [("gp", "variance", 10, 0.001, "better"), ("gp", "random", 12.0, 0.002, None)]
    rows += [("p", "variance", None, 0.03, "better"), ("p", "random", None, 0.05, None)]
    found = exploring.next_point(reached(*rows))
    assert found.claim.endswith(
        "Points to an RMSE of 0.01: gp 10 (largest variance) and 12 (random points); p by no rule within as "
        "many, which end at 0.030 (largest variance) and 0.050 (random points)."
    )


def calls(*rows):
    """(measure, function, called or None, found or None)."""
    found = []
    for measure, function, called, side in rows:
        row = dict.fromkeys(CALLS.names)
        row |= {
            "measure": measure,
            "function": function,
            "called": called,
            "found": side,
            "n": 10,
            "noise": 0.2,
        }
        found.append(row | {"ratio": 2.0, "ratio_low": 1.5, "ratio_high": 2.5})
    made = pd.DataFrame({"held": [False], "process_rmse": [0.5], "ensemble_rmse": [1.0]})
    return SimpleNamespace(calls=pd.DataFrame(found, columns=CALLS.names), map=made)


def test_only_what_is_called_and_settled_counts():
    rows = [("rmse", f"f{i}", "process", "process") for i in range(18)]
    rows += [("rmse", "bad", "process", "ensemble")]
    rows += [("rmse", "open", None, "process"), ("rmse", "x", "process", None)]
    found = exploring.the_map(calls(*rows))
    assert "RMSE: 18 of 19 rightly (95" in found.claim and "of 20 that are settled" in found.claim
    assert "wrong on some of bad" in found.claim.lower()
    assert len(found.evidence) == 1 and "bad, 10 points, noise 0.2: called process" in found.evidence[0]


def test_who_always_says_what_is_usual_has_no_map():
    """The process wins most of what the map is made of: to say so of every function is no merit."""
    found = exploring.the_map(calls(*(("rmse", f"f{i}", "process", "process") for i in range(20))))
    assert found.verdict == "cannot say"
    assert (
        "who says process of all of them is right on 20, and nowhere does the map say otherwise"
        in found.claim
    )


@pytest.mark.parametrize(("right", "verdict"), [(2, "no"), (10, "cannot say"), (18, "yes")])
def test_a_map_is_one_where_it_is_right_against_what_is_usual(right, verdict):
    rows = [("rmse", f"f{i}", "ensemble", "ensemble" if i < right else "process") for i in range(20)]
    rows += [("rmse", f"g{i}", "process", "process") for i in range(20)]
    assert exploring.the_map(calls(*rows)).verdict == verdict


def test_a_map_without_calls_cannot_say():
    assert exploring.the_map(calls()).verdict == "cannot say"
    assert "no held-out function" in exploring.the_map(calls(("rmse", "f", None, None))).claim
