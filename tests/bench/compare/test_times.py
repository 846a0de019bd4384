"""Times: what each entry is called, for which reason."""

from dataclasses import replace

import numpy as np
import pytest
import timings
from scipy import stats

from bench.compare.dispersion import Shared
from bench.compare.ratio import Ratio
from bench.compare.row import Row
from bench.compare.student import Component
from bench.compare.times import Times, _read, compare_times


def compared(a, b, minimum=0.05, drift=0.03) -> Times:
    return compare_times(a, b, minimum, drift)


def row(times: Times, width: int) -> Row:
    (found,) = [r for r in times.rows if r.name == f"train plain cpu width={width}"]
    return found


def with_one(width: int, **changes) -> dict:
    """Twelve entries, of which one is not what it was."""
    entries = timings.many(12)
    return {
        key: [replace(runs[0], **changes)] if runs[0].sizes["width"] == width else runs
        for key, runs in entries.items()
    }


def test_the_same_is_the_same():
    times = compared(timings.many(12), timings.many(12))
    assert {r.verdict for r in times.rows} == {"same"} and times.shared.verdict == "inconclusive"


@pytest.mark.parametrize(("by", "verdict"), [(1.2, "slower"), (1 / 1.2, "faster"), (1.005, "same")])
def test_one_entry_that_changed_is_found_and_no_other(by, verdict):
    times = compared(timings.many(12), timings.many(12, {5: by}))
    assert row(times, 5).verdict == verdict and row(times, 5).change == pytest.approx(by)
    assert {r.verdict for r in times.rows if r != row(times, 5)} == {"same"}


def test_what_scatters_by_its_kind_is_not_called_where_the_others_would_be():
    """Six entries of a kind scatter by a tenth: one that is off by 30 % is one of them; alone it is not."""
    apart = dict(zip(range(13, 19), (1.1, 0.9, 1.08, 0.93, 1.3, 0.97), strict=True))
    sides = []
    for by in ({}, apart):
        side = timings.many(12)
        for width in range(13, 19):
            one = replace(timings.one(width, 1e-5 * width * by.get(width, 1)), variant="vmap")
            side[one.key] = [one]
        sides.append(side)
    told = {r.name: r.verdict for r in compared(*sides).rows}
    assert "slower" not in told.values()
    for side in sides:
        for key in [key for key in side if "vmap" in key and "17" not in str(key)]:
            del side[key]
    (off,) = (r for r in compared(*sides).rows if "vmap" in r.name)
    assert off.verdict == "slower"


def test_the_minimum_is_asked_for_beside_significance():
    b = timings.many(12, {5: 1.2})
    assert row(compared(timings.many(12), b, minimum=0.19), 5).verdict == "slower"
    found = row(compared(timings.many(12), b, minimum=0.21), 5)
    assert found.verdict != "slower" and found.p_holm < 0.05


def test_p_values_are_holms_over_the_entries_and_what_they_share():
    """Thirteen tests: the least p counts thirteen times, the next twelve times, those of no change are 1."""
    times = compared(timings.many(12), timings.many(12, {5: 1.1, 7: 1.12}))
    first, second, *others = sorted([*times.rows, times.shared], key=lambda r: r.p)
    assert [first, second] == [row(times, 7), row(times, 5)]
    assert (first.p_holm, second.p_holm) == pytest.approx((13 * first.p, 12 * second.p))
    assert 12 * second.p < 1 and {r.p_holm for r in others} == {1}


def test_what_all_share_is_not_taken_for_a_change_of_each_unless_it_is_larger_than_drift():
    everything = dict.fromkeys(range(1, 13), 1.1)
    drifted = compared(timings.many(12), timings.many(12, everything))
    assert {r.verdict for r in [*drifted.rows, drifted.shared]} == {"inconclusive"}
    assert drifted.shared.change == pytest.approx(1.1)
    surely = compared(timings.many(12), timings.many(12, everything), drift=0.01)
    assert {r.verdict for r in [*surely.rows, surely.shared]} == {"slower"}


@pytest.mark.parametrize("x", [0.2, 0.05, -0.1])
def test_a_reading_is_as_sure_as_the_less_sure_of_the_two(x):
    """Welch and Satterthwaite by hand, once for each reading; where they disagree in sign nothing is sure."""
    within, apart, of_median = (1e-4, 7), (2e-4, 8), (1e-5, 8)
    r, m = Ratio(x, 0.02, Component(*within), ("calls",)), Shared(0.08, Component(*of_median))
    found = _read(r, Component(*apart), m)
    v, df = np.array([within, apart, of_median]).T
    tests = [
        stats.t(v.sum() ** 2 / (v**2 / df).sum(), scale=np.sqrt(v.sum())).sf(abs(y)) for y in (x, x - 0.08)
    ]
    assert found.p == pytest.approx(1 if x * (x - 0.08) < 0 else 2 * max(tests))
    runs = np.sqrt(v[1:].sum()) * stats.t.ppf(0.975, v[1:].sum() ** 2 / (v[1:] ** 2 / df[1:]).sum())
    ends = min(x, x - 0.08) - np.hypot(0.02, runs), max(x, x - 0.08) + np.hypot(0.02, runs)
    assert (found.low, found.high) == pytest.approx(ends)


@pytest.mark.parametrize("by", [1.1, 1 / 1.1])
def test_what_all_share_has_the_error_of_a_median_and_of_the_drift(by):
    """Eight entries that agree: pi / 2 * 2 * 0.01^2 / 8 of 0.82 * 7 degrees of freedom, and 2 * 0.03^2."""
    entries = {1.0: {}, by: {}}
    for factor, of in entries.items():
        for width in range(1, 9):
            one = timings.one(width, factor * 1e-5, noise=0)
            of[one.key] = [one]
    found = compared(entries[1.0], entries[by]).shared
    median = np.pi / 2 * 2e-4 / 8
    variance = median + 2 * 0.03**2
    of_t = stats.t(variance**2 / (median**2 / 5.74), scale=np.sqrt(variance))
    half = of_t.ppf(0.975)
    assert found.name == "shared by 8 entries"
    logs = np.log([found.change, found.low, found.high])
    assert logs == pytest.approx(np.log(by) + np.array([0, -half, half]))
    assert found.p == pytest.approx(2 * of_t.sf(abs(np.log(by))))


def test_an_interval_covers_both_readings():
    times = compared(timings.many(12), timings.many(12, dict.fromkeys(range(1, 13), 1.04)))
    assert row(times, 3).low < 1 and row(times, 3).high > 1.04


@pytest.mark.parametrize(("by", "verdict"), [(1.0, "inconclusive"), (1.12, "inconclusive"), (1.6, "slower")])
def test_contaminated_entries_are_judged_only_where_it_is_clear(by, verdict):
    slower = [s * by for s in timings.one(5).samples]
    b = with_one(5, samples=[5 * s for s in slower], contaminated=["load 2.0 of 2 cores"])
    found = row(compared(timings.many(12), b), 5)
    assert found.verdict == verdict and "B: load 2.0 of 2 cores" in found.note


@pytest.mark.parametrize(
    ("changes", "verdict", "said"),
    [
        ({"status": "failed", "reason": "out of memory", "samples": []}, "failed", "out of memory"),
        ({"status": "unavailable", "reason": "no GPU", "samples": []}, "not compared", "no GPU"),
        ({"threads": 2}, "not compared", "threads: 1 in A, 2 in B"),
        ({"unit": "call"}, "not compared", "unit: epoch in A, call in B"),
        ({"samples": [1e-5] * 4}, "inconclusive", "4 samples, at least 5"),
        ({"processes": [8, 8, 4]}, "inconclusive", "3 processes, at least 5"),
    ],
)
def test_what_cannot_be_compared_is_listed_with_its_reason(changes, verdict, said):
    found = row(compared(timings.many(12), with_one(5, **changes)), 5)
    assert found.verdict == verdict and said in found.note


def test_first_times_are_listed_and_not_compared():
    a, b = ({one.key: [one]} for one in (timings.one(phase="cold"), timings.one(phase="cold", median=9e-5)))
    (found,) = compared(a, b).rows
    assert found.verdict == "not compared" and "a first time" in found.note


def test_what_only_one_has_is_listed():
    times = compared(timings.many(9), dict(list(timings.many(10).items())[1:]))
    assert {row(times, w).note for w in (1, 10)} == {"only in A", "only in B"}
    assert len(times.rows) == 10


def test_without_a_yardstick_it_is_said_that_nothing_was_corrected():
    found = row(compared(timings.many(12), with_one(5, yardstick={})), 5)
    assert "not corrected" in found.note


def test_the_same_folders_give_the_same_numbers():
    assert compared(timings.many(9), timings.many(9, {2: 1.1})) == compared(
        timings.many(9), timings.many(9, {2: 1.1})
    )


def test_what_load_did_to_some_entries_says_nothing_of_how_the_others_scatter():
    loaded = timings.many(20, {w: 1 + 0.05 * w for w in range(1, 9)})
    for runs in list(loaded.values())[:8]:
        runs[0] = replace(runs[0], contaminated=["load"])
    times = compared(timings.many(20), loaded)
    assert [row(times, w).verdict for w in range(9, 21)] == ["same"] * 12
    assert times.shared.name == "shared by 12 entries" and times.shared.change == pytest.approx(1)


def test_sizes_are_in_the_order_of_numbers():
    names = [r.name for r in compared(timings.many(12), timings.many(12)).rows]
    assert names == [f"train plain cpu width={w}" for w in range(1, 13)]


def single(by=1.0, runs=(1, 1), minimum=0.05, drift=0.03, in_a=None, in_b=None) -> Row:
    """One entry without any noise of its own, in so many runs, whose time is multiplied in B.

    Nothing but the drift is then in its error, and that is assumed to be normal.
    """
    a, b = timings.one(noise=0, **(in_a or {})), timings.one(median=1e-5 * by, noise=0, **(in_b or {}))
    (found,) = compared({a.key: [a] * runs[0]}, {a.key: [b] * runs[1]}, minimum, drift).rows
    return found


@pytest.mark.parametrize(("runs", "weight"), [((1, 1), 2), ((2, 4), 3 / 4), ((4, 2), 3 / 4)])
def test_of_one_entry_the_drift_is_all_its_error_and_less_for_each_further_run(runs, weight):
    found, error = single(1.1, runs), 0.03 * np.sqrt(weight)
    half = stats.norm.ppf(0.975) * error
    assert (np.log(found.low), np.log(found.high)) == pytest.approx((np.log(1.1) - half, np.log(1.1) + half))
    assert found.p == found.p_holm == pytest.approx(2 * stats.norm.sf(np.log(1.1) / error))


def test_the_entry_with_the_fewest_runs_says_how_well_all_are_known():
    often, once = ([timings.one(width, noise=0)] * n for width, n in ((1, 4), (2, 1)))
    entries = {runs[0].key: runs for runs in (often, once)}
    ends = [np.log(r.high) for r in compared(entries, entries).rows]
    assert ends == pytest.approx([stats.norm.ppf(0.975) * 0.03 * np.sqrt(2)] * 2)


def test_the_same_is_an_interval_within_the_minimum_on_both_sides():
    """Half width: 1.96 sqrt(2) 0.01, a factor of 1.0281; times 1.0205 that is 1.0492, times 1.0220 1.0507."""
    for by, verdict in ((1.0205, "same"), (1.0220, "inconclusive")):
        assert [single(x, drift=0.01).verdict for x in (by, 1 / by)] == [verdict] * 2
    assert single(drift=0.03).verdict == "inconclusive"  # to both sides it may be more


def test_a_change_needs_the_minimum_and_significance():
    """p of 1.1 is 0.025 with a drift of 0.03, and 0.054 with 0.035."""
    assert [single(by).verdict for by in (1.1, 1 / 1.1)] == ["slower", "faster"]
    assert single(1.1, drift=0.035).verdict == "inconclusive"
    for minimum, verdict in ((0.0999, "slower"), (0.1001, "inconclusive")):
        assert single(1.1, minimum=minimum).verdict == verdict


@pytest.mark.parametrize(
    ("by", "verdict"), [(1.205, "inconclusive"), (1.215, "slower"), (1 / 1.215, "faster")]
)
def test_load_explains_no_interval_that_lies_beyond_three_times_the_minimum(by, verdict):
    """Half width: 1.96 sqrt(2) 0.018, a factor of 1.0512; 1.15 times that is 1.2089."""
    assert single(by, drift=0.018).verdict in ("slower", "faster")
    found = single(by, drift=0.018, in_b={"contaminated": ["load"]})
    assert found.verdict == verdict and found.note == "contaminated; B: load"


def test_reasons_are_told_once_with_their_side_and_beside_what_else_is_to_be_known():
    found = single(
        runs=(2, 1),
        in_a={"contaminated": ["load"], "yardstick": {}},
        in_b={"contaminated": ["load", "steal"]},
    )
    lacks = "no yardstick beside it in both: not corrected"
    assert found.note == f"contaminated; A: load; B: load; B: steal; {lacks}"
    assert single().note == "" and single(in_b={"yardstick": {}}).note == lacks


def test_times_are_told_as_the_clock_had_them():
    """Of each run the median, of runs the mean."""
    a = [timings.one(noise=0, median=m) for m in (1e-5, 2e-5, 6e-5)]
    b = timings.one(samples=[1e-5] * 3 + [9e-5] * 2)
    (found,) = compared({b.key: a}, {b.key: [b]}).rows
    assert (found.a, found.b) == pytest.approx((3e-5, 1e-5))
