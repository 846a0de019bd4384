"""What was explored, as tables: medians that are not reached, borders by logistic regression, and calls."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.linear_model import LogisticRegression

from report.tables import exploring
from report.tables.exploring import frames_of, reached_frame
from report.tables.exploring_schemas import BORDERS, CALLS, EFFORT, MAP, MAP_SECONDS, REACHED, WALKS

RNG = np.random.default_rng(0)
THREE = {f"waves 3 {i}" for i in range(3)}


def walks(errors, rule="variance", model="gp"):
    """errors: (starts, points)."""
    return [
        {
            "task": "t",
            "model": model,
            "rule": rule,
            "start": s,
            "n": n + 1,
            "x": 0.1,
            "rmse": e,
            "spread": 0.2,
        }
        for s, row in enumerate(errors)
        for n, e in enumerate(row)
    ]


def frame(*rows):
    return exploring._frame([one for some in rows for one in some], WALKS)


def problem(function, n, ratio, held=False, draw=0, **rest):
    row = {
        "function": function, "inputs": 1, "turns": 3.0, "n": n, "noise": 0.0, "draw": draw, "held": held,
        "process_rmse": ratio, "ensemble_rmse": 1.0, "process_crps": ratio, "ensemble_crps": 1.0,
        "process_seconds": 1.0, "ensemble_seconds": 4.0,
    }  # fmt: skip
    return row | rest


@pytest.fixture(scope="module")
def mapped():
    """The process is better below some 40 points, the ensemble above, now and then the other way."""
    rows = []
    for f in range(12):
        for n in (5, 10, 20, 40, 80, 160, 320):
            log_ratio = np.log(n / 40) + 0.3 * RNG.normal()
            rows.append(problem(f"waves 3 {f}", n, float(np.exp(log_ratio)), turns=2.9 + 0.02 * f))
    held = [
        problem("sure", n, ratio * (1 + 0.01 * d), True, d)
        for n, ratio in ((5, 0.5), (320, 2.0), (6, 2.0))
        for d in range(4)
    ]
    held += [problem("open", 5, 1 + (-1) ** d * 0.5, True, d) for d in range(4)]
    return rows, held, frames_of({"map-1": rows + held})


def test_nothing_explored_gives_empty_tables():
    found = frames_of({})
    assert set(found) == {WALKS, REACHED, MAP, MAP_SECONDS, BORDERS, EFFORT, CALLS}
    assert all(table.empty and list(table) == schema.names for schema, table in found.items())


def test_points_to_reach_are_the_first_that_come_to_it():
    errors = [[0.1, 0.02, 0.01, 0.5], [0.1, 0.009, 0.02, 0.5], [0.5, 0.5, 0.5, 0.001]]
    row = reached_frame(frame(walks(errors))).iloc[0]
    assert (row["points"], row["share"], row["n_starts"], row["goal"]) == (3, 1, 3, 0.01)


def test_a_median_that_fewer_than_half_reach_is_missing():
    errors = [[0.1, 0.001], [0.1, 0.1], [0.1, 0.1]]
    row = reached_frame(frame(walks(errors))).iloc[0]
    assert pd.isna(row["points"]) and pd.isna(row["points_high"]) and row["share"] == pytest.approx(1 / 3)


def test_the_interval_of_the_median_is_by_ranks():
    """Of 25 the 8th and the 18th: binomial quantiles at 2.5 %."""
    took = np.arange(1.0, 26.0)
    middle, low, high = exploring._median(took)
    k = int(stats.binom.ppf(0.025, 25, 0.5))
    assert (middle, low, high) == (13, k, 26 - k) and k == 8


def test_the_last_error_is_held_against_random_points_of_the_same_model_and_start():
    last = np.exp(RNG.normal(size=(6, 2)))
    rows = walks(last, "random") + walks(last * [1, 0.5], "variance") + walks(last, "random", "other")
    found = reached_frame(frame(rows)).set_index(["model", "rule"])
    assert found.loc[("gp", "variance"), "ratio"] == pytest.approx(0.5)
    assert found.loc[("gp", "variance"), "verdict"] == "better"
    assert pd.isna(found.loc[("gp", "random"), "ratio"]) and pd.isna(
        found.loc[("other", "random"), "verdict"]
    )


def test_coefficients_are_scikit_learn_s(mapped):
    rows, _, _ = mapped
    made = pd.DataFrame(rows)
    X, won = exploring._features(made), (made["process_rmse"] < 1).to_numpy(float)
    varied = X[:, np.ptp(X, axis=0) > 0]
    ours = exploring._logistic(np.column_stack([np.ones(len(X)), varied]), won, np.ones(len(X)))
    theirs = LogisticRegression(C=1 / exploring.RIDGE, tol=1e-10, max_iter=10_000).fit(varied, won)
    np.testing.assert_allclose(ours[1:], theirs.coef_[0], rtol=1e-3)
    assert ours[0] == pytest.approx(theirs.intercept_[0], rel=1e-3)


def test_the_border_is_where_sides_change(mapped):
    borders = mapped[2][BORDERS]
    few, many = borders[borders["n"] <= 12], borders[borders["n"] >= 150]
    assert (few["called"] == "process").all() and (many["called"] == "ensemble").all()
    near = borders[(borders["n"] > 30) & (borders["n"] < 55)]
    assert near["share"].between(0.3, 0.7).all() and near["called"].isna().all()


def test_intervals_are_wider_with_fewer_functions(mapped):
    rows = mapped[0]
    few = frames_of({"map-1": [row for row in rows if row["function"] in THREE]})[BORDERS]
    width = [float((b["share_high"] - b["share_low"]).mean()) for b in (few, mapped[2][BORDERS])]
    assert width[0] > width[1]


def test_what_all_goes_one_way_is_not_certain_and_beyond_it_nothing_is_called():
    rows = [problem(f"waves 3 {f}", n, 0.5, turns=2.0 + f / 3) for f in range(7) for n in (5, 10)]
    held = [problem("near", 10, 0.5, True, d) for d in range(4)]
    held += [problem("far", 10, 0.5, True, d, turns=30.0) for d in range(4)]
    held += [problem("more", 200, 0.5, True, d) for d in range(4)]
    found = frames_of({"map-1": rows + held})
    share = found[BORDERS]
    assert (share["share"] < 0.97).all() and (share["share_high"] - share["share_low"] > 0.02).all()
    calls = found[CALLS].drop_duplicates("function").set_index("function")["called"]
    assert calls["near"] == "process" and pd.isna(calls["far"]) and pd.isna(calls["more"])


def test_of_few_functions_nothing_is_called(mapped):
    rows, held, _ = mapped
    calls = frames_of({"map-1": [row for row in rows if row["function"] in THREE] + held})[CALLS]
    assert calls["called"].isna().all() and calls["found"].notna().any()


def test_effort_counts_the_seconds(mapped):
    """The process takes a quarter of the ensemble's: it wins up to 160 points instead of 40."""
    effort, borders = mapped[2][EFFORT], mapped[2][BORDERS]
    at = (effort["n"] > 60) & (effort["n"] < 110)
    assert (effort.loc[at, "share"] > 0.5).all()
    assert (borders.loc[borders["n"].between(61, 109), "share"] < 0.5).all()


def test_a_call_is_held_against_what_is(mapped):
    calls = mapped[2][CALLS]
    rmse = calls[calls["measure"] == "rmse"].set_index(["function", "n"])
    assert rmse.loc[("sure", 5), ["called", "found"]].tolist() == ["process", "process"]
    assert rmse.loc[("sure", 320), ["called", "found"]].tolist() == ["ensemble", "ensemble"]
    assert rmse.loc[("sure", 6), ["called", "found"]].tolist() == ["process", "ensemble"]
    assert pd.isna(rmse.loc[("open", 5), "found"])
    assert rmse.loc[("sure", 5), "ratio"] == pytest.approx(
        0.5 * np.exp(np.log1p([0, 0.01, 0.02, 0.03]).mean())
    )


def test_a_held_out_function_makes_no_map(mapped):
    rows, held, found = mapped
    alone = frames_of({"map-1": rows})[BORDERS]
    pd.testing.assert_frame_equal(alone, found[BORDERS])
    assert found[MAP]["held"].sum() == len(held)


def test_a_network_that_diverged_lost():
    rows = [
        problem("waves 3 0", 5, None, ensemble_rmse=1.0),
        problem("waves 3 1", 5, 1.0, ensemble_rmse=None),
    ]
    ratio = exploring._log_ratio(pd.DataFrame(rows), "rmse")
    assert ratio[0] > 0 > ratio[1]
