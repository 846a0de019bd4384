"""Findings on densities: whether bands hold what they say, and whose density is worth more."""

import pandas as pd

from report import format as fmt
from report.findings.base import SHOWN, Finding, Verdict, cannot_say, each, of, of_tasks, rule, short
from report.findings.lacking import both, side
from report.tables.reader import Tables
from report.tables.sure import CALLED, firsts_of

SAYS = 0.95
CLOSE = 0.05  # of the points: a band that holds 90 % or more of them is not far from what it says
WIDE = 0.65  # of the points, in a 50 % band: it is wider than it says


def bands(tables: Tables) -> Finding:
    """Whether 95 % of fresh points lie in the 95 % bands."""
    key, question = "bands", "Do 95 % bands hold the fresh points that they should?"
    rows = firsts_of(tables, "test")
    rows = rows[rows["n_seeds"] > 1]
    if rows.empty:
        return cannot_say(key, question, _no_densities(tables))
    shown = rows["coverage_95_low"] >= SAYS - CLOSE
    contrary = rows["coverage_95_high"] < SAYS - CLOSE
    claims = [_held(kind, some, shown, contrary) for kind, some in rows.groupby("kind", sort=False)]
    outside = firsts_of(tables, "outside")
    outside = outside[outside["n_seeds"] > 1]
    claims += [f"outside of it {_beyond(outside)}"] if len(outside) else []
    verdict = of_tasks(
        rule(int(shown.sum()), int(contrary.sum()), len(rows)), rows["task"].nunique(), bool(contrary.any())
    )
    lines = tuple(
        f"{row.task}, {row.model}, {SAID[row.split]}: "
        f"{fmt.percent_interval(row.coverage_95, row.coverage_95_low, row.coverage_95_high, 0)} in the band"
        for row in each(pd.concat([rows, outside]))
    )
    middle = [
        f"{fmt.percent(some['coverage_95'].median(), 0)} in that of {CALLED[str(kind)]}"
        for kind, some in rows.groupby("kind", sort=False)
    ]
    line = short(f"{fmt.listing(middle)} of fresh points, where it says 95 %", verdict=verdict)
    claim = "Of fresh points of the training range the 95 % band " + "; ".join(claims)
    under = (
        f"Shown to hold: at least {fmt.percent(SAYS - CLOSE, 0)} by the lower end of the interval over "
        "seeds; the contrary: less by its upper end. Bands are of the function, without its noise; an "
        "ensemble's is what its networks disagree by."
    )
    return Finding(key, question, f"{claim}.", verdict, lines, ("sureness",), line, under)


SAID = {"test": "inside", "outside": "outside"}


def _held(kind: object, some: pd.DataFrame, shown: "pd.Series[bool]", contrary: "pd.Series[bool]") -> str:
    n, middle = len(some), fmt.percent(some["coverage_95"].median(), 0)
    parts = [f"of {CALLED[str(kind)]} holds {middle}{' in the median' if n > 1 else ''}"]
    good, bad = (list(some.loc[one[some.index], "task"]) for one in (shown, contrary))
    parts.append(f"shown to hold {fmt.percent(SAYS - CLOSE, 0)} or more on {of(len(good), n, 'task')}")
    wide = list(some.loc[some["coverage_50"].to_numpy(float) > WIDE, "task"])
    if wide:
        parts.append(
            f"wider than need be on {len(wide)} of all (the 50 % band holds over {fmt.percent(WIDE, 0)})"
        )
    worst = some.iloc[int(some["coverage_95"].to_numpy(float).argmin())]
    if n > 1:
        parts.append(f"least {fmt.percent(worst['coverage_95'], 0)} on {worst['task']}")
    if bad:
        parts.append(f"shown to be too narrow on {len(bad)} ({fmt.listing(bad, SHOWN)})")
    return ", ".join(parts)


def _beyond(outside: pd.DataFrame) -> str:
    parts = []
    for kind, some in outside.groupby("kind", sort=False):
        worst = some.iloc[int(some["coverage_95"].to_numpy(float).argmin())]
        middle = f"{fmt.percent(some['coverage_95'].median(), 0)} in the median and " if len(some) > 1 else ""
        parts.append(
            f"{CALLED[str(kind)]} has {middle}{fmt.percent(worst['coverage_95'], 0)} on {worst['task']}"
        )
    return fmt.listing(parts)


def densities(tables: Tables) -> Finding:
    """Whose density is worth more: CRPS of process and ensemble."""
    key, question = "densities", "Whose density is worth more, the Gaussian process' or the ensemble's?"
    rows = firsts_of(tables, "test")
    rows = rows[rows["reference"].notna() & (rows["n_pairs"] > 1)]
    if rows.empty:
        return cannot_say(key, question, _no_densities(tables))
    won, lost = (rows[rows["verdict"] == word] for word in ("better", "worse"))
    rest = len(rows) - len(won) - len(lost)
    ratio = fmt.number(float(rows["crps_ratio"].median()), 2)
    claim = f"CRPS × {ratio}{' in the median' if len(rows) > 1 else ''} of the process beside the ensemble: "
    claim += f"better on {of(len(won), len(rows), 'task')}{_on(won)}"
    claim += f", worse on {len(lost)}{_on(lost)}" if len(lost) else ""
    claim += f", on {rest} neither is shown" if rest else ""
    lines = tuple(
        f"{row.task}: CRPS × {fmt.interval(row.crps_ratio, row.crps_ratio_low, row.crps_ratio_high)}, NLPD "
        f"{fmt.interval(row.nlpd_difference, row.nlpd_difference_low, row.nlpd_difference_high)} nats, "
        f"{fmt.seeds(row.n_pairs)}, {row.verdict}"
        for row in each(rows)
    )
    verdict: Verdict = "cannot say" if not len(won) and not len(lost) else None
    line = short(
        f"CRPS × {ratio}: the process beside the ensemble", f"better on {of(len(won), len(rows), 'task')}"
    )
    return Finding(key, question, f"{claim}.", verdict, lines, ("sureness",), "" if verdict else line)


def _on(rows: pd.DataFrame) -> str:
    return f" ({fmt.listing(rows['task'], SHOWN)})" if len(rows) else ""


def _no_densities(tables: Tables) -> str:
    process, ensemble = side(tables, "gp"), side(tables, "ensemble")
    if process.rows.empty or ensemble.rows.empty:
        return both(process, ensemble)
    return "no task has a Gaussian process and an ensemble with results on two seeds or more"
