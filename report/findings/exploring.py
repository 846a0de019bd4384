"""Findings on what was explored: rules that choose the next point, and what the map called rightly."""

import pandas as pd

from report import format as fmt
from report.findings.base import SHOWN, Finding, Verdict, cannot_say, each, of, short, together
from report.tables.reader import Tables
from report.tables.statistics import Interval, clustered_share
from report.words import RULES

NOT_THERE = "this study explores nothing beside its cells (exploring)"
CLEVER = ("variance", "average", "disagreement")


def next_point(tables: Tables) -> Finding:
    """Whether points that are chosen beat random ones, and whether the variance rule stands still."""
    key, question = "next-point", "Does it pay to choose the next point?"
    rows = tables.reached[tables.reached["verdict"].notna() & tables.reached["rule"].isin(CLEVER)]
    if rows.empty:
        return cannot_say(key, question, NOT_THERE)
    won, lost, over = (
        int((rows[name] == word).sum())
        for name, word in (("verdict", "better"), ("verdict", "worse"), ("verdict_sobol", "better"))
    )
    n, even = len(rows), int(rows["verdict_sobol"].notna().sum())
    verdict: Verdict = (
        "yes" if won == n == over else "no" if lost > n / 2 else "in part" if won else "cannot say"
    )
    goal = fmt.exact(float(tables.reached["goal"].iloc[0]))
    parts = [_took(str(model), some) for model, some in tables.reached.groupby("model", sort=False)]
    lines = tuple(
        f"{row.task}, {row.model}, {RULES[row.rule]}: last RMSE "
        f"{fmt.interval(row.last, row.last_low, row.last_high)}, × "
        f"{fmt.interval(row.ratio, row.ratio_low, row.ratio_high)} of random points', {row.verdict}"
        for row in each(rows)
    )
    best = rows.iloc[int(rows["ratio"].to_numpy(float).argmin())]
    who = f"{best['model']} by {RULES[str(best['rule'])]}"
    ratio = fmt.interval(best["ratio"], best["ratio_low"], best["ratio_high"])
    most = int(tables.walks["n"].max()) if len(tables.walks) else 0
    claim = f"After {most} points the RMSE is smaller than by random points in {of(won, n, 'case')}"
    claim += f", than by Sobol points in {of(over, even, 'case')}" if even else ""
    claim += f"; least of random points' with {who} (× {ratio})" if won else ""
    claim += f". Points to an RMSE of {goal}: {'; '.join(parts)}."
    line = short(f"RMSE × {fmt.number(best['ratio'], 2)} of random points'", who, verdict=verdict)
    return Finding(key, question, claim, verdict, lines, ("reached", "walks"), line)


def _took(model: str, rows: pd.DataFrame) -> str:
    """gp 10 (largest variance) and 11 (random points); in the end 0.026 (random points)."""
    there = rows[rows["points"].notna()].sort_values("points", kind="stable")
    rest = rows[rows["points"].isna()].sort_values("last", kind="stable")
    few = [f"{fmt.exact(row.points)} ({RULES[row.rule]})" for row in each(there)]
    least = [f"{fmt.number(row.last, 2)} ({RULES[row.rule]})" for row in each(rest)]
    said = f"{model} {fmt.listing(few, SHOWN)}" if few else f"{model} by no rule within as many"
    ended = (
        f", others end at {fmt.listing(least, SHOWN)}"
        if few
        else f", which end at {fmt.listing(least, SHOWN)}"
    )
    return said + (ended if least else "")


def the_map(tables: Tables) -> Finding:
    """Where an ensemble beats a process, and how often the map is right on functions that it is not made
    of."""
    key, question = "map", "Can it be said before, from points, noise, roughness and inputs, who wins?"
    calls = tables.calls
    both = calls[calls["called"].notna() & calls["found"].notna()]
    if both.empty:
        why = "no held-out function is both called and settled"
        return cannot_say(key, question, NOT_THERE if calls.empty else why)
    usual = _usual(tables)
    parts, verdicts = [], []
    for measure, some in both.groupby("measure", sort=False):
        settled = calls[(calls["measure"] == measure) & calls["found"].notna()]
        right, same = (some["called"] == some["found"]), (some["found"] == usual)
        share = _by_function(right, some["function"])
        other = some[some["called"] != usual]
        coin = _by_function(other["called"] == other["found"], other["function"])
        verdicts.append("cannot say" if other.empty else _coin(coin))
        said = (
            f"{str(measure).upper()}: {int(right.sum())} of {len(some)} rightly "
            f"({fmt.percent_interval(share.mean, share.low, share.high, 0)}), of {len(settled)} that are "
            f"settled; who says {usual} of all of them is right on {int(same.sum())}"
        )
        n = int((other["called"] == other["found"]).sum())
        bold = f"where the map says otherwise it is right on {of(n, len(other), 'point')}"
        parts.append(f"{said}, and {bold if len(other) else 'nowhere does the map say otherwise'}")
    wrong = both[both["called"] != both["found"]]
    names = [str(name) for name in dict.fromkeys(wrong["function"])]
    claim = f"On functions that had no part in it the map calls by {'; by '.join(parts)}"
    claim += f". Wrong on some of {fmt.listing(names, SHOWN)}" if names else ""
    verdict = together(verdicts)
    lines = tuple(
        f"{row.measure}, {row.function}, {row.n} points, noise {fmt.exact(row.noise)}: called {row.called}, "
        f"error × {fmt.interval(row.ratio, row.ratio_low, row.ratio_high)} of the process beside the ensemble"
        for row in each(wrong)
    )
    n = int((both["called"] == both["found"]).sum())
    line = short(
        f"{fmt.percent(n / len(both), 0)} of what the map calls is right on functions it never saw",
        verdict=verdict,
    )
    return Finding(key, question, f"{claim}.", verdict, lines, ("calls", "borders"), line)


def _usual(tables: Tables) -> str:
    """Who wins most of what the map is made of: what one would say without it."""
    made = tables.map[~tables.map["held"].astype(bool)]
    won = (made["process_rmse"].fillna(float("inf")) < made["ensemble_rmse"].fillna(float("inf"))).mean()
    return "process" if not won < 0.5 else "ensemble"


def _by_function(right: "pd.Series[bool]", functions: "pd.Series[str]") -> Interval:
    """The share that is right, points of one function being no independent ones."""
    counts = right.groupby(functions).agg(["sum", "size"])
    return clustered_share(counts["sum"], counts["size"])


def _coin(share: Interval) -> Verdict:
    """Whether it is shown to be more, or less, than a coin gives."""
    return "yes" if float(share.low) > 0.5 else "no" if float(share.high) < 0.5 else "cannot say"
