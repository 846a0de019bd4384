"""Why an entry has no ratio: what it is called then, and what is said."""

from dataclasses import replace

import pytest
import timings

from bench.compare.row import Row
from bench.compare.times import compare_times

OUT_OF_MEMORY = {"status": "failed", "reason": "out of memory", "samples": []}
NO_GPU = {"status": "unavailable", "reason": "no GPU", "samples": []}
KILLED = {"status": "failed", "samples": []}


def told(a: list[dict], b: list[dict]) -> Row:
    """Of one entry: its runs in both, each what it has beside the usual."""
    runs = [[replace(timings.one(noise=0), **one) for one in side] for side in (a, b)]
    key = timings.one().key
    (found,) = compare_times(*({key: side} if side else {} for side in runs), 0.05, 0.03).rows
    return found


@pytest.mark.parametrize(
    ("a", "b", "verdict", "note"),
    [
        ([{}], [], "not compared", "only in A"),
        ([], [{}], "not compared", "only in B"),
        ([OUT_OF_MEMORY], [], "not compared", "only in A, failed (out of memory)"),
        ([], [NO_GPU], "not compared", "only in B, unavailable (no GPU)"),
        ([OUT_OF_MEMORY, {}], [], "not compared", "only in A"),
        ([{}], [KILLED], "failed", "ok in A, in B failed"),
        ([{}], [{}, OUT_OF_MEMORY, {}], "failed", "ok in A, in B failed (out of memory)"),
        ([{}], [OUT_OF_MEMORY, NO_GPU], "failed", "ok in A, in B failed (out of memory)"),
        ([{}], [NO_GPU], "not compared", "A: ok; B: unavailable (no GPU)"),
        ([NO_GPU], [OUT_OF_MEMORY], "not compared", "A: unavailable (no GPU); B: failed (out of memory)"),
        ([OUT_OF_MEMORY], [{}], "not compared", "A: failed (out of memory); B: ok"),
        ([{"threads": n} for n in (4, 2, 3, 1)], [{}], "not compared", "threads: 1, 2, 3, 4 in A, 1 in B"),
        ([{}], [{"unit": "call"}], "not compared", "unit: epoch in A, call in B"),
    ],
)  # fmt: skip
def test_an_entry_that_cannot_be_compared_says_why(a, b, verdict, note):
    found = told(a, b)
    assert (found.verdict, found.note) == (verdict, note)
    assert (found.name, found.change) == ("train plain cpu width=1", None)


def samples(n: int, **more) -> dict:
    return {"samples": [1e-5] * n, "yardstick": {}, **more}


@pytest.mark.parametrize(
    ("few", "note"),
    [
        (samples(1), "1 sample, at least 5 are needed"),
        (samples(4), "4 samples, at least 5 are needed"),
        (samples(4, processes=[4]), "4 samples, at least 5 are needed"),
        (samples(20, processes=[10, 10]), "2 processes, at least 5 are needed"),
        (samples(20, processes=[5, 5, 5, 5]), "4 processes, at least 5 are needed"),
    ],
)
def test_the_run_with_the_fewest_decides_on_either_side(few, note):
    for a, b in (([{}, few], [{}]), ([{}], [few, {}])):
        found = told(a, b)
        assert (found.verdict, found.note) == ("inconclusive", note)


@pytest.mark.parametrize("enough", [samples(5), samples(20, processes=[4] * 5), samples(20, processes=[20])])
def test_five_samples_or_processes_are_enough(enough):
    assert told([{}], [enough]).change == pytest.approx(1)


def test_first_times_are_not_compared_whatever_they_are():
    for b in ([{"phase": "cold"}], []):
        found = told([{"phase": "cold"}], b)
        assert (found.verdict, found.note) == ("not compared", "a first time: caches and libraries decide")
