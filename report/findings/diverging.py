"""Whether too large a learning rate makes training diverge: the share that does, along eta.

Tasks are the units: trainings of one task are no independent trials, and a task has etas of its own. Each is
asked whether more of its trainings diverge at the largest eta that it tried than at the smallest; that more
tasks say so than the contrary is held against chance by the sign test.
"""

import pandas as pd
from scipy.special import bdtr

from bench.statistics import SIGNIFICANCE
from report import format as fmt
from report.findings.base import SHOWN, Finding, Verdict, cannot_say, rule, short, together
from report.findings.beside import sentence
from report.findings.lacking import why
from report.tables.cells import CHOOSING
from report.tables.reader import Tables
from report.tables.statistics import LEAST_TASKS, clustered_share
from report.words import KINDS


def too_large_eta(tables: Tables) -> Finding:
    """How the share of trainings that diverge grows with eta."""
    key, question = "large-eta", "Does too large a learning rate make training diverge?"
    shares = _diverged_shares(tables)
    if not shares:
        return cannot_say(key, question, why(tables, "eta"))
    shares = dict(sorted(shares.items(), key=lambda one: _contrast(one[1]), reverse=True))
    told = " ".join(sentence(_divergence(who, part)) for who, part in shares.items())
    lines = tuple(
        f"{who}, η = {fmt.exact(row['eta'])}: {_share(row)} of "
        f"{fmt.count(int(row['trainings']), 'training')} "
        f"on {fmt.count(int(row['n']), 'task')}{_fresh(row)}"
        for who, part in shares.items()
        for _, row in part.iterrows()
    )
    if any(part["fresh"].any() for part in shares.values()):
        told += " Shares are of the seeds that chose."
    told += _intervals(pd.concat(shares.values())["n"])
    verdict = together(_too_large(part) for part in shares.values())
    most = next(iter(shares))
    first, last = shares[most].iloc[0], shares[most].iloc[-1]
    line = f"{_some(last)} of {most} diverged at η = {fmt.exact(last['eta'])}, "
    line = short(
        line + f"{_some(first).lower().removesuffix(' of trainings')} at {fmt.exact(first['eta'])}",
        verdict=verdict,
    )
    return Finding(key, question, told, verdict, lines, ("cells", "diverged"), line)


def _intervals(n: "pd.Series[int]") -> str:
    """What intervals are over, of shares of so many tasks each."""
    few = n < LEAST_TASKS
    if few.all():
        return f" Of fewer than {LEAST_TASKS} tasks no interval is told."
    return f" Intervals are over tasks{f', where these are {LEAST_TASKS} or more' if few.any() else ''}."


def _contrast(part: pd.DataFrame) -> tuple[float, float]:
    """How far the share at the largest eta is from that at the smallest, then the share there: what tells
    most comes first."""
    first, last = part["mean"].iloc[0], part["mean"].iloc[-1]
    return abs(float(last - first)), float(last)


def _too_large(part: pd.DataFrame) -> Verdict:
    """Whether more trainings diverge at the largest eta than at the smallest. That none did says that none of
    the etas tried was too large, not that no eta is; that as many did at every eta says nothing of eta, as
    nothing was tried that is not too large."""
    rises, falls = part.attrs["rises"], part.attrs["falls"]
    shown = 2 * bdtr(min(rises, falls), rises + falls, 0.5) < SIGNIFICANCE
    return rule(int(shown and rises > falls), int(shown and falls > rises), 1)


def _divergence(who: str, part: pd.DataFrame) -> str:
    """What became of trainings along eta, in words."""
    first, last = part.iloc[0], part.iloc[-1]
    n, up = fmt.count(int(part["trainings"].sum()), "training"), fmt.exact(last["eta"])
    calm = part.loc[(part["mean"] == 0) & (part["fresh_lost"] == 0), "eta"]
    if len(calm) == len(part):
        most = f", where up to {fmt.percent(last['high'])} may" if last["n"] >= LEAST_TASKS else ""
        return f"of {who} none of {n} diverged at up to η = {up}{most}"
    if part["mean"].min() == 1:
        tried = fmt.listing(map(fmt.exact, part["eta"]), SHOWN)
        return f"of {who} all {n} diverged, at every η tried ({tried}), and no smaller one was tried"
    on = [
        f" on {fmt.count(int(row['n']), 'task')}" if first["n"] != last["n"] else "" for row in (last, first)
    ]
    told = f"of {who} {_share(last)}{on[0]} diverged at η = {up} and {_share(first)}{on[1]} at "
    told += fmt.exact(first["eta"])
    between = len(calm) and first["eta"] < calm.max() < last["eta"]
    seeds = ", on any seed, fresh ones too," if part["fresh_lost"].any() else ""
    return told + (f"; the largest η at which none did{seeds} is {fmt.exact(calm.max())}" if between else "")


def _fresh(row: "pd.Series[float]") -> str:
    """How many trainings of fresh seeds diverged, where some did."""
    lost = int(row["fresh_lost"])
    return f"; of {fmt.count(int(row['fresh']), 'training')} on fresh seeds {lost}" if lost else ""


def _diverged_shares(tables: Tables) -> dict[str, pd.DataFrame]:
    """Neurons or networks, in classification or regression -> by eta the share of trainings by plain descent
    that diverged, of the seeds that chose, its interval over tasks, their numbers; fresh, fresh_lost: how
    many the other seeds trained of what was chosen, and lost."""
    cells = tables.cells
    cells = cells[
        cells["eta"].notna()
        & cells["status"].isin(["ok", "diverged"])
        & (cells["reduction"] == "mean")
        & (cells["optimiser"] == "sgd")
    ]
    cells = cells.assign(gone=cells["status"] == "diverged")
    chose, found = cells["stage"] == CHOOSING, {}
    later = cells[~chose].groupby(["problem", "kind", "eta"])["gone"]
    fresh = {key: (int(gone.sum()), len(gone)) for key, gone in later}
    for (problem, kind), part in cells[chose].groupby(["problem", "kind"], sort=False):
        counts = part.groupby(["eta", "task"])["gone"].agg(["sum", "size"]).astype(float)
        rows = []
        for eta, of_eta in counts.groupby(level=0):
            share = clustered_share(of_eta["sum"].to_numpy(), of_eta["size"].to_numpy())
            ends = {"mean": float(share.mean), "low": float(share.low), "high": float(share.high)}
            rows.append({"eta": eta, **ends, "n": int(share.n), "trainings": int(of_eta["size"].sum())})
            lost, trained = fresh.get((problem, kind, eta), (0, 0))
            rows[-1] |= {"fresh": trained, "fresh_lost": lost}
        if len(rows) > 1:
            found[f"{KINDS[str(kind)]} in {problem}"] = _with_changes(pd.DataFrame(rows), counts)
    return found


def _with_changes(shares: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    """The same, with how many tasks lose more, or fewer, at their largest eta than at their smallest."""
    of_task = (counts["sum"] / counts["size"]).sort_index(level="eta").groupby(level="task")
    change = of_task.last() - of_task.first()
    shares.attrs |= {"rises": int((change > 0).sum()), "falls": int((change < 0).sum())}
    return shares


def _some(row: "pd.Series[float]") -> str:
    """All trainings; none; 12.5 % of trainings."""
    return {0.0: "None", 1.0: "All trainings"}.get(row["mean"], f"{fmt.percent(row['mean'])} of trainings")


def _share(row: "pd.Series[float]") -> str:
    """With its interval; over fewer tasks than that takes there is none."""
    ends = (row["low"], row["high"]) if row["n"] >= LEAST_TASKS else (None, None)
    return fmt.percent_interval(row["mean"], *ends)
