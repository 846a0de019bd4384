"""Do bands hold what they say, and whose density is worth more: the rules, on tables of single numbers."""

from types import SimpleNamespace

import pandas as pd
import pytest

from report.findings import sureness
from report.tables.density_schemas import SURENESS


def study(*rows):
    """(task, kind, split, share inside 95 % with its ends, verdict, ratio of the CRPS)."""
    found = []
    for i, (task, kind, split, inside, verdict, ratio) in enumerate(rows):
        row = dict.fromkeys(SURENESS.names)
        ends = dict(zip(("coverage_95_low", "coverage_95", "coverage_95_high"), inside, strict=True))
        row |= {
            "digest": str(i),
            "task": task,
            "kind": kind,
            "model": kind,
            "split": split,
            "n_seeds": 10,
        } | ends
        if ratio is not None:
            row |= {"reference": "ensemble-40", "n_pairs": 10, "verdict": verdict}
            row |= {f"crps_ratio{end}": ratio for end in ("", "_low", "_high")}
            row |= {f"nlpd_difference{end}": -1.0 for end in ("", "_low", "_high")}
        found.append(row)
    frame = pd.DataFrame(found)
    firsts = {
        (task, kind): pd.Series({"digest": str(i)})
        for i, (task, kind, *_) in enumerate(rows)
        if rows[i][2] == "test"
    }
    tasks = list(dict.fromkeys(row[0] for row in rows))
    ranked = SimpleNamespace(
        tasks=lambda problem: tasks,
        firsts=lambda task, kinds: [firsts[task, kind] for kind in kinds if (task, kind) in firsts],
    )
    return SimpleNamespace(sureness=frame, ranked=ranked)


WIDE, NARROW, OPEN = (0.93, 0.95, 0.97), (0.2, 0.3, 0.4), (0.7, 0.9, 1.0)


@pytest.mark.parametrize(
    ("inside", "verdict"),
    [
        ([WIDE, WIDE], "yes"),
        ([NARROW, NARROW], "no"),
        ([WIDE, NARROW], "in part"),
        ([OPEN, OPEN], "cannot say"),
        ([(0.9, 0.95, 1.0), OPEN, WIDE], "yes"),
        ([(0.5, 0.6, 0.899), OPEN, NARROW], "no"),
    ],
)
def test_a_band_holds_what_it_says_by_the_end_of_its_interval(inside, verdict):
    found = sureness.bands(study(*((f"t{i}", "gp", "test", one, None, None) for i, one in enumerate(inside))))
    assert found.verdict == verdict


def test_both_kinds_are_told_apart_and_what_is_too_narrow_is_named():
    rows = [("a", "gp", "test", WIDE, None, None), ("b", "gp", "test", WIDE, None, None)]
    rows += [
        ("a", "ensemble", "test", NARROW, None, None),
        ("b", "ensemble", "test", (0.1, 0.15, 0.2), None, None),
    ]
    found = sureness.bands(study(*rows))
    said = found.claim.replace("\N{NARROW NO-BREAK SPACE}", " ").replace("\N{NO-BREAK SPACE}", " ")
    assert said == (
        "Of fresh points of the training range the 95 % band of the Gaussian process holds 95 % in "
        "the median, "
        "shown to hold 90 % or more on both tasks, least 95 % on a; of the ensemble holds 22 % in the "
        "median, "
        "shown to hold 90 % or more on none of 2 tasks, least 15 % on b, shown to be too narrow on 2 "
        "(a and b)."
    )


def test_bands_that_are_too_wide_are_counted():
    made = study(("a", "gp", "test", WIDE, None, None), ("b", "gp", "test", WIDE, None, None))
    made.sureness["coverage_50"] = [0.5, 0.9]
    assert "wider than need be on 1 of all" in sureness.bands(made).claim


def test_the_density_that_is_worth_more_is_told_by_its_crps():
    rows = [("a", "gp", "test", WIDE, "better", 0.5), ("b", "gp", "test", WIDE, "worse", 1.4)]
    rows += [("c", "gp", "test", WIDE, "better", 0.8)]
    found = sureness.densities(study(*rows))
    assert found.verdict is None
    assert found.claim == (
        "CRPS × 0.80 in the median of the process beside the ensemble: better on 2 of 3 tasks (a and "
        "c), worse on "
        "1 (b)."
    )
    assert len(found.evidence) == 3 and "NLPD" in found.evidence[0]


def test_where_neither_is_shown_nothing_is_said():
    found = sureness.densities(study(("a", "gp", "test", WIDE, "cannot say", 0.9)))
    assert found.verdict == "cannot say" and found.short == ""
