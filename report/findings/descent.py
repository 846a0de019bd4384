"""Findings on gradient descent: eta, alpha, batches, losses, momentum, initial weights, stopping."""

import numpy as np
import pandas as pd

from bench.statistics import SIGNIFICANCE
from report import format as fmt
from report.findings.base import SHOWN, Finding, cannot_say, each, median, of
from report.findings.levels import (
    beyond_chance,
    comparisons,
    difference_text,
    factor_finding,
    levels_of,
    lines_of,
    matters_finding,
    sentence,
)
from report.tables.reader import Tables
from report.tables.settings import numbers, worse_by
from report.tables.statistics import mean_interval, wilson_interval


def best_eta(tables: Tables) -> Finding:
    """Whether one eta is as good as the best on every task, for the network."""
    key, question = "best-eta", "Is one learning rate as good as the best on every task?"
    tied = _tied_etas(tables)
    if not tied:
        return cannot_say(
            key, question, "no task has two learning rates of one network over two seeds or more"
        )
    counts = pd.Series([eta for etas in tied.values() for eta in etas]).value_counts(sort=False)
    best, n = counts.idxmax(), int(counts.max())
    claim = f"eta = {best} is as good as {tables.network}'s best on {of(n, len(tied), 'task')}"
    if n < len(tied):
        others = [f"{task} ({fmt.listing(etas)})" for task, etas in tied.items() if best not in etas]
        claim += f", no other on more; as good as the best are on {fmt.listing(others, SHOWN)}"
    lines = tuple(f"{task}: eta = {fmt.listing(etas)} not told from the best" for task, etas in tied.items())
    return Finding(
        key, question, claim + ".", "yes" if n == len(tied) else "no", lines, ("effects", "scoreboard")
    )


def _tied_etas(tables: Tables) -> dict[str, list[str]]:
    """Task -> the etas that cannot be told from the scoreboard's choice for the network."""
    board = tables.scoreboard[tables.scoreboard["model"] == tables.network]
    rows = tables.effects
    rows = rows[(rows["factor"] == "eta") & rows["reference_digest"].isin(board["digest"])]
    rows = rows[(rows["n_seeds"] > 1) & (rows.groupby("task")["level"].transform("size") > 1)]
    gain = -worse_by(rows["metric"]) * numbers(rows, "difference")
    high = np.where(gain > 0, np.inf, gain + (numbers(rows, "difference_high") - numbers(rows, "difference")))
    rows = rows[(high >= 0) & (rows["n_not_ok"] == 0)]
    return {str(task): list(part["level"]) for task, part in rows.groupby("task", sort=False)}


def too_large_eta(tables: Tables) -> Finding:
    """How the share of trainings that diverge grows with eta."""
    key, question = "large-eta", "Does too large a learning rate make training diverge?"
    shares = _diverged_shares(tables)
    if not shares:
        return cannot_say(key, question, "the study has no two learning rates")
    claims, grows = [], False
    for problem, part in shares.items():
        first, last = part.iloc[0], part.iloc[-1]
        grows |= bool(last["low"] > first["high"])
        calm = part.loc[part["mean"] == 0, "eta"]
        claim = f"of the {problem} trainings {_share(last)} diverged at eta = {fmt.exact(last['eta'])}"
        claim += f" and {_share(first)} at {fmt.exact(first['eta'])}"
        claims.append(
            claim + (f", none at {fmt.exact(calm.max())}" if len(calm) and calm.max() > first["eta"] else "")
        )
    lines = tuple(
        f"{problem}, eta = {fmt.exact(row['eta'])}: {_share(row)} of {fmt.count(int(row['n']), 'training')}"
        for problem, part in shares.items()
        for _, row in part.iterrows()
    )
    return Finding(
        key, question, sentence("; ".join(claims)), "yes" if grows else "no", lines, ("cells", "diverged")
    )


def _diverged_shares(tables: Tables) -> dict[str, pd.DataFrame]:
    """Problem -> by eta the share of trainings that diverged, Wilson's interval, their number."""
    cells = tables.cells
    cells = cells[
        cells["eta"].notna() & cells["status"].isin(["ok", "diverged"]) & (cells["reduction"] == "mean")
    ]
    found = {}
    for problem, part in cells.groupby("problem", sort=False):
        gone = (part["status"] == "diverged").groupby(part["eta"]).agg(["sum", "size"])
        mean, low, high, n = wilson_interval(gone["sum"].to_numpy(float), gone["size"].to_numpy(float))
        if len(gone) > 1:
            found[str(problem)] = pd.DataFrame(
                {"eta": gone.index, "mean": mean, "low": low, "high": high, "n": n}
            )
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
    lines, needs, fewer = [], [], []
    for level, part in rows.groupby("level", sort=False):
        epochs, sure = median(numbers(part, "epochs_to_95")), part["sure"].to_numpy(int)
        fewer.append(epochs < whole)
        needs.append(f"batches of {level} need {fmt.exact(epochs)} epochs")
        lines.append(
            f"score at batches of {level}: better in {(sure > 0).sum()} and worse in {(sure < 0).sum()} of "
            f"{fmt.count(len(part), 'comparison')} with the full batch"
        )
    claim = f"To 95 % of the best validation accuracy (median) {fmt.listing(needs)}, the full batch "
    claim += f"{fmt.exact(whole)}; {'; '.join(lines)}."
    return Finding(
        key, question, claim, "yes" if all(fewer) else "no", lines_of(rows, levels_of(rows)), ("effects",)
    )


def reduction(tables: Tables) -> Finding:
    """Whether sum and mean are one path, eta and alpha matched."""
    key, question = "reduction", "Is the sum over the batch the mean with another learning rate?"
    rows = comparisons(tables, "reduction")
    if rows.empty:
        return cannot_say(
            key, question, "the study has no sum that matches a mean, (eta, alpha) with (N eta, alpha / N)"
        )
    apart = rows[rows["sure"] != 0]
    size = numbers(rows, "gain")
    accuracy = (rows["metric"] == "accuracy").to_numpy(bool)
    parts = (
        [f"{fmt.fixed(100 * np.abs(size[accuracy]).max(), 2)} points of accuracy"] if accuracy.any() else []
    )
    parts += [f"{fmt.number(np.abs(size[~accuracy]).max())} in RMSE"] if (~accuracy).any() else []
    claim = f"Matched sums and means differ by at most {fmt.listing(parts)} in "
    claim += fmt.count(len(rows), "comparison")
    claim += (
        f"; {fmt.count(len(apart), 'difference')} can be told from 0."
        if len(apart)
        else ", none told from 0."
    )
    lines = tuple(f"{r.task}, {r.model}: difference {fmt.gain(r.metric, r.difference)}" for r in each(rows))
    return Finding(key, question, claim, "no" if len(apart) else "yes", lines, ("effects",))


def early_stopping(tables: Tables) -> Finding:
    """What the weights of the best validation epoch would have given on test, per scoreboard row."""
    key, question = "early-stopping", "Would stopping at the best validation epoch have helped?"
    cells = tables.cells[tables.cells["epochs"].notna() & (tables.cells["status"] == "ok")]
    rows = tables.settings.setting[cells.index]
    board = tables.scoreboard[tables.scoreboard["epochs"].notna() & (tables.scoreboard["n_seeds"] > 1)]
    better, worse, lines = 0, 0, []
    for entry in each(board):
        part = cells.loc[rows == tables.setting_of(entry.digest)].drop_duplicates("seed")
        metric = entry.metric
        sign = 1.0 if metric == "accuracy" else -1.0
        gain = sign * (numbers(part, f"best_test_{metric}") - numbers(part, f"test_{metric}"))
        found = mean_interval(gain)
        better, worse = better + int(found.low > 0), worse + int(found.high < 0)
        ends = (found.mean, found.low, found.high) if sign > 0 else (-found.mean, -found.high, -found.low)
        epochs = median(numbers(part, "best_epoch"))
        unit = "" if metric == "accuracy" else "RMSE "
        lines.append(
            f"{entry.task}, {entry.model}: best epoch {fmt.exact(epochs)}, {unit}{fmt.gain(metric, *ends)}"
        )
    if not lines:
        return cannot_say(key, question, "nothing was trained over two seeds or more")
    claim = f"The best epoch's weights would have been better on {better} and worse on {worse} of "
    claim += fmt.count(len(lines), "chosen setting") + ", the others not told apart."
    return Finding(
        key, question, claim, "yes" if better > worse else "no", tuple(lines), ("cells", "scoreboard")
    )


def same_points(tables: Tables) -> Finding:
    """What scoring on the training points promises too much."""
    key, question = "same-points", "Does scoring on the training points promise too much?"
    rows = comparisons(tables, "split")
    rows = rows[rows["level"] == "same"]
    if rows.empty:
        return cannot_say(key, question, "the study scores nothing on its training points")
    more = rows[rows["sure"] > 0].sort_values("gain", ascending=False, kind="stable")
    sure = beyond_chance(len(more), len(rows), SIGNIFICANCE / 2)
    claim = f"It promises too much in {len(more)} of {fmt.count(len(rows), 'comparison')}"
    claim += ", no more than chance gives" if len(more) and not sure else ""
    claim += "".join(f"; most with {r.model} on {r.task}, {difference_text(r)}" for r in each(more.iloc[:1]))
    lines = tuple(f"{r.task}, {r.model} ({r.activation}): {difference_text(r)}" for r in each(rows))
    return Finding(key, question, claim + ".", "yes" if sure else "no", lines, ("effects",))
