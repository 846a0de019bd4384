"""Findings on gradient descent: eta, alpha, batches, losses, momentum, initial weights, stopping."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from bench.choosing.axes import numbers
from report import format as fmt
from report.findings.base import SHOWN, Finding, Verdict, cannot_say, each, median, of
from report.findings.beside import caveats, sentence
from report.findings.levels import (
    KEEPS_UP,
    SIDES,
    comparisons,
    difference_text,
    factor_finding,
    first_contexts,
    levels_of,
    lines_of,
    matters_finding,
    verdict_of,
)
from report.tables.cells import CHOOSING
from report.tables.reader import Tables
from report.tables.statistics import clustered_share
from report.tables.stopping import stopped

VERDICTS = ("better", "equal", "worse", "not worse", "not better", "cannot say")


def best_eta(tables: Tables) -> Finding:
    """Whether one eta of plain descent is as good as the best on every task, for the network."""
    key, question = "best-eta", "Is one learning rate as good as the best on every task?"
    found = _etas(tables)
    if not found:
        return cannot_say(
            key, question, "no task has two learning rates of one network over two seeds or more"
        )
    counts = pd.Series([eta for one in found.values() for eta in one.good]).value_counts(sort=False)
    best, n = counts.idxmax(), int(counts.max())
    first = [task for task, one in found.items() if one.best == best]
    doubt = [task for task, one in found.items() if best in one.unsaid]
    claim = f"For plain descent on {tables.network} η = {best} is the best, or shown to be as good, on "
    claim += of(n, len(found), "task") + (f" (the best itself on {len(first)})" if first else "")
    claim += ", no other on more" if n < len(found) else ""
    claim += f"; on {fmt.listing(doubt, SHOWN)} it cannot be said" if doubt else ""
    others = [
        f"{task} ({fmt.listing(one.good)})"
        for task, one in found.items()
        if best not in [*one.good, *one.unsaid]
    ]
    claim += (
        f"; it is worse, loses trainings or was not tried on {fmt.listing(others, SHOWN)}" if others else ""
    )
    lines = tuple(
        f"{task}: the best {one.best}; as good {fmt.listing(one.good[1:]) or 'none'}; "
        f"not to be said {fmt.listing(one.unsaid) or 'none'}"
        for task, one in found.items()
    )
    verdict: Verdict = "yes" if n == len(found) else "no" if others else "cannot say"
    claim += f".{caveats(pd.concat([one.rows for one in found.values()]))}"
    return Finding(key, question, claim, verdict, lines, ("effects",))


class _Etas(NamedTuple):
    """best: what validation chose; good: that and those shown to be as good; unsaid: of which it cannot be
    said; rows: the comparisons with the best."""

    best: str
    good: list[str]
    unsaid: list[str]
    rows: pd.DataFrame


def _etas(tables: Tables) -> dict[str, _Etas]:
    """Task -> the etas of plain descent on the network, where its best setting is first by validation."""
    rows = tables.effects
    rows = rows[(rows["factor"] == "eta") & (rows["model"] == tables.network) & (rows["optimiser"] == "sgd")]
    rows = rows[rows["momentum"].fillna(0) == 0]
    found = {}
    for task, mine in rows.groupby("task", sort=False):
        part = first_contexts(tables, mine)
        own = part["level"] == part["reference"]
        told = part[~own & (part["n_pairs"].fillna(0) > 1) & (part["n_not_ok"] == 0)]
        if told.empty:
            continue
        best = str(part["reference"].iloc[0])
        good = [best, *told.loc[told["verdict"].isin(KEEPS_UP), "level"]]
        unsaid = list(told.loc[told["verdict"].isin(["cannot say", "not better"]), "level"])
        found[str(task)] = _Etas(best, [str(eta) for eta in good], [str(eta) for eta in unsaid], told)
    return found


def too_large_eta(tables: Tables) -> Finding:
    """How the share of trainings that diverge grows with eta."""
    key, question = "large-eta", "Does too large a learning rate make training diverge?"
    shares = _diverged_shares(tables)
    if not shares:
        return cannot_say(key, question, "the study has no two learning rates")
    claims, grows = [], False
    for who, part in shares.items():
        first, last = part.iloc[0], part.iloc[-1]
        grows |= bool(last["low"] > first["high"])
        calm = part.loc[part["mean"] == 0, "eta"]
        claim = f"of {who} {_share(last)} diverged at η = {fmt.exact(last['eta'])}"
        claim += f" and {_share(first)} at {fmt.exact(first['eta'])}"
        between = len(calm) and first["eta"] < calm.max() < last["eta"]
        claims.append(claim + (f", none at {fmt.exact(calm.max())}" if between else ""))
    lines = tuple(
        f"{who}, η = {fmt.exact(row['eta'])}: {_share(row)} of "
        f"{fmt.count(int(row['trainings']), 'training')} "
        f"on {fmt.count(int(row['n']), 'task')}"
        for who, part in shares.items()
        for _, row in part.iterrows()
    )
    told = sentence("; ".join(claims)) + " Intervals are over tasks."
    rises = any(part["mean"].iloc[-1] > part["mean"].iloc[0] for part in shares.values())
    verdict: Verdict = "yes" if grows else "cannot say" if rises else "no"
    return Finding(key, question, told, verdict, lines, ("cells", "diverged"))


def _diverged_shares(tables: Tables) -> dict[str, pd.DataFrame]:
    """Neurons or networks, in classification or regression -> by eta the share of trainings by plain descent
    that diverged, of the seeds that chose, its interval over tasks, their numbers."""
    cells = tables.cells
    cells = cells[
        cells["eta"].notna()
        & cells["status"].isin(["ok", "diverged"])
        & (cells["reduction"] == "mean")
        & (cells["stage"] == CHOOSING)
        & (cells["optimiser"] == "sgd")
    ]
    found = {}
    for (problem, kind), part in cells.groupby(["problem", "kind"], sort=False):
        gone = part.assign(gone=part["status"] == "diverged").groupby(["eta", "task"])["gone"]
        counts = gone.agg(["sum", "size"]).astype(float)
        rows = []
        for eta, of_eta in counts.groupby(level=0):
            share = clustered_share(of_eta["sum"].to_numpy(), of_eta["size"].to_numpy())
            ends = {"mean": float(share.mean), "low": float(share.low), "high": float(share.high)}
            rows.append({"eta": eta, **ends, "n": int(share.n), "trainings": int(of_eta["size"].sum())})
        if len(rows) > 1:
            found[f"{SIDES[str(kind)]} in {problem}"] = pd.DataFrame(rows)
    return found


def _share(row: "pd.Series[float]") -> str:
    return fmt.percent_interval(row["mean"], row["low"], row["high"])


def alpha(tables: Tables) -> Finding:
    """Whether some weight decay is better than none."""
    return factor_finding(tables, "alpha", "alpha", "Does weight decay help?", "Weight decay", "0")


def momentum(tables: Tables) -> Finding:
    """Whether some momentum is better than none."""
    return factor_finding(tables, "momentum", "momentum", "Does momentum help?", "Momentum", "0")


def initial_weights(tables: Tables) -> Finding:
    """Whether it matters how initial weights are drawn."""
    question = "Do the initial weights matter?"
    return matters_finding(tables, "init", "init", question, "The way initial weights are drawn")


def loss(tables: Tables) -> Finding:
    """Whether another loss than the output's own makes a difference."""
    return matters_finding(tables, "loss", "loss", "Does the loss matter?", "The loss")


def batch_size(tables: Tables) -> Finding:
    """How many epochs batches need, and what they do to the score."""
    key, question = "batch-size", "Do small batches learn in fewer epochs?"
    rows = comparisons(tables, "batch_size")
    rows = rows[rows["reference"] == "full"]
    if rows.empty:
        return cannot_say(key, question, "the study compares no batch sizes over two seeds or more")
    full = tables.effects[(tables.effects["factor"] == "batch_size") & (tables.effects["level"] == "full")]
    whole = median(numbers(full, "epochs_to_95"))
    if np.isnan(whole):
        return cannot_say(key, question, "no full batch came near the best validation accuracy")
    needs, fewer = [], []
    for level, part in rows.groupby("level", sort=False):
        epochs = median(numbers(part, "epochs_to_95"))
        fewer.append(epochs < whole)
        needs.append(f"batches of {level} need {fmt.exact(epochs)} epochs")
    levels = levels_of(rows)
    claim = f"To 95 % of the best validation accuracy (median) {fmt.listing(needs)}, the full batch "
    claim += f"{fmt.exact(whole)}; the score: {'; '.join(level.text for level in levels)}.{caveats(rows)}"
    return Finding(key, question, claim, "yes" if all(fewer) else "no", lines_of(rows, levels), ("effects",))


def reduction(tables: Tables) -> Finding:
    """Whether sum and mean are one path, eta and alpha matched."""
    key, question = "reduction", "Is the sum over the batch the mean with another learning rate?"
    rows = comparisons(tables, "reduction")
    if rows.empty:
        return cannot_say(
            key, question, "the study has no sum that matches a mean, (eta, alpha) with (N eta, alpha / N)"
        )
    apart, alike = rows[rows["sure"] != 0], int(rows["equal"].sum())
    size = numbers(rows, "gain")
    accuracy = (rows["metric"] == "accuracy").to_numpy(bool)
    parts = []
    if accuracy.any():
        parts.append(f"{fmt.fixed(100 * np.abs(size[accuracy]).max(), 2)} points of accuracy")
    if (~accuracy).any():
        parts.append(f"{fmt.percent(np.expm1(np.abs(size[~accuracy]).max()), 2)} of the RMSE")
    claim = f"Matched sums and means differ by at most {fmt.listing(parts)} in "
    claim += f"{fmt.count(len(rows), 'comparison')}; {alike} shown to be equal, {len(apart)} to differ."
    lines = tuple(f"{r.task}, {r.model}: {difference_text(r)}, {r.verdict}" for r in each(rows))
    verdict: Verdict = "no" if len(apart) else "yes" if alike == len(rows) else "cannot say"
    return Finding(key, question, claim + caveats(rows), verdict, lines, ("effects",))


def early_stopping(tables: Tables) -> Finding:
    """What the weights of the best validation epoch would have given on test, per scoreboard row."""
    key, question = "early-stopping", "Would stopping at the best validation epoch have helped?"
    rows = stopped(tables)
    if rows.empty:
        return cannot_say(key, question, "nothing was trained over two seeds or more")
    lines = []
    for row in each(rows):
        unit = "" if row.metric == "accuracy" else "RMSE "
        gain = fmt.gain(row.metric, row.difference, row.difference_low, row.difference_high)
        lines.append(
            f"{row.task}, {row.model}: best epoch {fmt.exact(row.epoch)}, {unit}{gain}, {row.verdict}"
        )
    claims, said = [], []
    for kind, part in rows.groupby("kind", sort=False):
        counts = [(word, int((part["verdict"] == word).sum())) for word in VERDICTS]
        words = [f"{'not settled' if word == 'cannot say' else word} on {n}" for word, n in counts if n]
        claims.append(
            f"{fmt.listing(words)} of {fmt.count(len(part), 'chosen setting')} of {SIDES[str(kind)]}"
        )
        said.append(_stops(part["verdict"]))
    claim = f"Stopping at the best epoch is {'; '.join(claims)}."
    verdict: Verdict = "yes" if "yes" in said else "no" if set(said) == {"no"} else "cannot say"
    return Finding(key, question, claim, verdict, tuple(lines), ("cells", "scoreboard"))


def _stops(verdicts: "pd.Series[str]") -> Verdict:
    """Whether stopping helps one kind of model: by the rule of factors."""
    helps, harms = int((verdicts == "better").sum()), int((verdicts == "worse").sum())
    if helps > harms and 3 * helps >= len(verdicts):
        return "yes"
    idle = int(verdicts.isin(["equal", "not better", "worse"]).sum())
    return "no" if 2 * idle > len(verdicts) else "cannot say"


def same_points(tables: Tables) -> Finding:
    """What scoring on the training points promises too much."""
    key, question = "same-points", "Does scoring on the training points promise too much?"
    rows = comparisons(tables, "split")
    rows = rows[rows["level"] == "same"]
    if rows.empty:
        return cannot_say(key, question, "the study scores nothing on its training points")
    more = rows[rows["sure"] > 0].sort_values("gain", ascending=False, kind="stable")
    claim = f"It is shown to promise too much in {len(more)} of {fmt.count(len(rows), 'comparison')}, and to "
    claim += f"make no difference in {int(rows['equal'].sum())}"
    claim += "".join(f"; most with {r.model} on {r.task}, {difference_text(r)}" for r in each(more.iloc[:1]))
    lines = tuple(
        f"{r.task}, {r.model} ({r.activation}): {difference_text(r)}, {r.verdict}" for r in each(rows)
    )
    verdict: Verdict = "yes" if len(more) else verdict_of(levels_of(rows))
    return Finding(key, question, f"{claim}.{caveats(rows)}", verdict, lines, ("effects",))
