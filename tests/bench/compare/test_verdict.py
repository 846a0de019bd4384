"""Rows in, one verdict out: the code, its words and its reasons."""

from dataclasses import replace
from pathlib import Path

import pytest

from bench.compare.folders import Side
from bench.compare.quality import Quality
from bench.compare.row import CONTAMINATED, Row
from bench.compare.times import Times
from bench.compare.verdict import Comparison, Options, _conclude, _excluded, _same_code


def rows(*verdicts) -> list[Row]:
    return [Row(f"entry {i}", verdict, high=1.1) for i, verdict in enumerate(verdicts)]


def times(*verdicts, shared=None) -> Times:
    return Times(rows(*verdicts), None if shared is None else Row("shared", shared, high=1.1))


def scores(*verdicts, statuses=()) -> Quality:
    told = {"scores": rows(*verdicts), "epochs": [], "lost": []}
    return Quality(told, rows(*statuses), changed=[], unequal=[], common=9, same=9, only_a=0, only_b=0)


EXCLUDED = "; half of them exclude that they are slower by more than 10 %, nine in ten by more than 10 %"


@pytest.mark.parametrize(
    ("of_times", "of_scores", "code", "reasons"),
    [
        (times("same", "faster"), scores("same", "better"), 0, []),
        (times("slower", "slower", "same"), None, 1, ["times: 2 slower"]),
        (times("failed", "slower"), None, 1, ["times: 1 slower, 1 failed"]),
        (None, scores("worse", "same"), 1, ["scores: 1 worse"]),
        (times("slower"), scores("worse"), 1, ["times: 1 slower", "scores: 1 worse"]),
        (None, scores("same", statuses=["failed", "not compared"]), 1, ["cells: 1 failed"]),
        (None, scores("same", statuses=["not compared", "better"]), 0, []),
        (times("not compared"), None, 2, ["times: none of 1 could be judged"]),
        (times("inconclusive", "not compared"), scores("same"), 2,
         ["times: none of 2 could be judged", f"times: 1 of 1 inconclusive{EXCLUDED}"]),
        (times("same", "inconclusive", "inconclusive", "not compared"), None, 0,
         [f"times: 2 of 3 inconclusive{EXCLUDED}"]),
        (times("same"), scores("inconclusive", "same"), 0, ["scores: 1 of 2 inconclusive"]),
        (times("same"), scores("inconclusive"), 2,
         ["scores: none of 1 could be judged", "scores: 1 of 1 inconclusive"]),
        (times("slower"), scores("inconclusive"), 1,
         ["times: 1 slower", "scores: none of 1 could be judged", "scores: 1 of 1 inconclusive"]),
        (times("same"), scores(), 0, []),
        (times("same", shared="slower"), None, 1, ["times: 1 slower"]),
        (times("same", shared="faster"), None, 0, []),
        (times("not compared", shared="faster"), None, 0, []),
        (times("same", shared="inconclusive"), None, 0, []),
    ],
)  # fmt: skip
def test_one_that_is_bad_is_a_regression_and_none_that_can_be_judged_is_no_verdict(
    of_times, of_scores, code, reasons
):
    assert _conclude(of_times, of_scores, []) == (code, reasons)


def test_what_was_left_aside_leaves_the_verdict_open_unless_it_is_bad_anyway():
    assert _conclude(times("same"), None, ["x.json: broken"]) == (2, ["left aside: x.json: broken"])
    code, reasons = _conclude(times("slower", "inconclusive"), None, ["x.json: broken"])
    assert (code, reasons[:2]) == (1, ["times: 1 slower", "left aside: x.json: broken"])
    assert reasons[2] == f"times: 1 of 2 inconclusive{EXCLUDED}"


@pytest.mark.parametrize(
    ("code", "of_times", "of_scores", "words"),
    [
        (0, times("same"), scores("same"), "same or better"),
        (0, times("same", "inconclusive"), None, "no regression found, not all could be judged"),
        (0, None, scores("same", "inconclusive"), "no regression found, not all could be judged"),
        (0, times("same", shared="inconclusive"), scores("same"), "same or better"),
        (1, times("slower", "inconclusive"), None, "regression"),
        (2, times("inconclusive"), None, "could not be judged"),
    ],
)
def test_the_headline_is_the_code_in_words(code, of_times, of_scores, words):
    folders = {"a": Path("a"), "b": Path("b")}
    found = Comparison(
        **folders, options=Options(), code=code, reasons=[], notes=[], changed=[],
        times=of_times, quality=of_scores,
    )  # fmt: skip
    assert found.headline == words


def excluded(*ends, **more) -> str:
    return _excluded([Row("x", "inconclusive", high=end, **more) for end in ends])


def test_half_and_nine_in_ten_are_counted_from_those_that_tell_most():
    """Of ten the fifth and the ninth, in whatever order they stand."""
    said = excluded(*(1 + k / 100 for k in (10, 3, 8, 1, 6, 2, 9, 4, 7, 5)))
    assert (
        said == "; half of them exclude that they are slower by more than 5 %, nine in ten by more than 9 %"
    )
    five = "; half of them exclude that they are slower by more than 3 %, nine in ten by more than 5 %"
    assert excluded(1.01, 1.02, 1.03, 1.04, 1.05) == five


def test_only_what_cannot_be_judged_is_asked_what_it_excludes():
    doubtful = [Row("x", "inconclusive", high=1.02)]
    judged = [Row("y", verdict, high=1.5) for verdict in ("same", "slower", "not compared")]
    assert _excluded([*judged, *doubtful]) == _excluded(doubtful) == excluded(1.02)


def test_shares_are_rounded_up_and_never_below_nothing():
    assert "by more than 6 %, nine in ten by more than 6 %" in excluded(1.0501, 1.06)
    assert "by more than 0 %, nine in ten by more than 0 %" in excluded(0.9)


def test_an_interval_that_is_none_or_was_disturbed_excludes_nothing():
    half = "; half of them exclude that they are slower by more than 2 %"
    assert excluded(1.01, 1.02, None) == half
    assert excluded(1.01, None, None) == "" == excluded(1.01, note=f"{CONTAMINATED}; B: busy")
    assert excluded(1.01, note="no yardstick") != ""


CODE = "code abc, processor one, compiler g++ -O3; static, numpy 2"
SAME = f"9 cells: commit x, {CODE}"


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        (SAME, f"12 cells: commit y-dirty, {CODE}", True),
        (SAME, SAME.replace("abc", "abd"), False),
        (SAME, SAME.replace("one", "two"), False),
        (f"{SAME}; 3 cells: commit z, {CODE}", SAME, True),
        (f"{SAME}; 3 cells: commit z, code d", f"{SAME}; 3 cells: commit z, code d", False),
        ("", "", False),
    ],
)
def test_the_same_code_is_told_by_what_trained_the_packs(a, b, same):
    """Where two codes trained a table, nobody knows which trained a cell."""
    sides = [Side(Path("x"), machines={"tables": {"trained_with": told}}) for told in (a, b)]
    assert _same_code(*sides) == same


def test_cells_that_the_same_code_trained_otherwise_are_a_regression():
    found = replace(scores("same"), unequal=["d1", "d2"])
    assert _conclude(None, found, []) == (1, ["bits: 2 cells that the same code trained to other numbers"])
