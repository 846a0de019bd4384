"""Findings on gradient descent: eta, alpha, losses, momentum, initial weights, stopping."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from bench.choosing.axes import numbers
from report import format as fmt
from report.findings.base import (
    SHOWN,
    Finding,
    Verdict,
    cannot_say,
    each,
    of,
    rule,
    short,
    together,
)
from report.findings.beside import caveats
from report.findings.lacking import why
from report.findings.levels import (
    GROUP,
    KEEPS_UP,
    comparisons,
    factor_finding,
    first_contexts,
    matters_finding,
)
from report.findings.lines import difference_text
from report.tables.reader import Tables
from report.words import KINDS, PROBLEMS, called

MATCH = ", but for η and α, which match as N η and α / N"
NO_GAIN = ("equal", "worse", "not better")
STEPS = ("batch_size", "epochs", "reduction", "schedule")  # beside eta, what a step is and how many there are


def best_eta(tables: Tables) -> Finding:
    """Whether one eta of plain descent is as good as the best on every task, for the network."""
    key, question = "best-eta", "Is one learning rate as good as the best on every task?"
    found = _etas(tables)
    if not found:
        return cannot_say(key, question, why(tables, "eta", kind="mlp"))
    counts = pd.Series([eta for one in found.values() for eta in one.good]).value_counts(sort=False)
    best, n = counts.idxmax(), int(counts.max())
    first = [task for task, one in found.items() if one.best == best]
    steps = next(iter(found.values())).steps
    network = tables.network_called(found)
    claim = f"For plain descent on {network} with {steps} η = {best} is the best, or shown to be "
    claim += "as good, on "
    tasks = of(n, len(found), "task")
    tasks += " where several are compared" if len(found) < len(tables.board.networks) else ""
    claim += tasks + (f" (the best itself on {len(first)})" if first else "")
    claim += _by_problem(found, best)
    claim += ", no other on more" if n < len(found) else ""
    doubt = [task for task, one in found.items() if best in one.unsaid]
    claim += f". On {fmt.listing(doubt, SHOWN)} it cannot be said" if doubt else ""
    lost = [f"{task} (best {fmt.listing(one.good)})" for task, one in found.items() if best in one.lost]
    claim += f". It is worse or loses trainings on {fmt.listing(lost, SHOWN)}" if lost else ""
    untried = [
        f"{task} (best {fmt.listing(one.good)})" for task, one in found.items() if best not in one.tried
    ]
    claim += f". It was not tried on {fmt.listing(untried, SHOWN)}" if untried else ""
    lines = tuple(
        f"{task}: the best {one.best}; as good {fmt.listing(one.good[1:]) or 'none'}; "
        f"not to be said {fmt.listing(one.unsaid) or 'none'}; worse {fmt.listing(one.lost) or 'none'}"
        for task, one in found.items()
    )
    verdict, doubt_of_all = _one_for_all(found, best)
    claim = f"Cannot be said: {doubt_of_all}. {claim}" if doubt_of_all else claim
    under = caveats(pd.concat([one.rows for one in found.values()]))
    line = f"η = {best} is the best, or as good, on {tasks}"
    line += f", worse on {len(lost)}" if lost else ""
    line += f": plain descent on {fmt.brief(network)}, "
    line = short(line + steps.split(" and ")[0], verdict=verdict)
    return Finding(key, question, f"{claim}.", verdict, lines, ("effects",), line, under)


def _one_for_all(found: "dict[str, _Etas]", best: object) -> tuple[Verdict, str]:
    """Whether this eta is as good as the best on every task, at least two of them, and no other may be better
    where it is the best; and the reason, where nothing else tells it."""
    tried = {eta for one in found.values() for eta in one.tried}
    if tried == {eta for one in found.values() for eta in one.lost}:
        return "no", ""
    if any(best not in one.good for one in found.values()):
        return "cannot say", ""
    if len(found) == 1:
        return "cannot say", f"learning rates are compared on one task alone ({fmt.listing(found)})"
    doubt = [task for task, one in found.items() if one.best == best and one.rivals]
    if doubt:
        return "cannot say", f"on {fmt.listing(doubt, SHOWN)} it is not settled whether another η is better"
    return "yes", ""


def _by_problem(found: "dict[str, _Etas]", best: object) -> str:
    """: 8 of 11 in classification, 3 of 12 in regression; "" where the study has one of the two."""
    kinds = {task: PROBLEMS[one.metric] for task, one in found.items()}
    parts = [
        f"{sum(best in found[task].good for task in tasks)} of {len(tasks)} in {kind}"
        for kind in dict.fromkeys(kinds.values())
        if (tasks := [task for task, of_kind in kinds.items() if of_kind == kind])
    ]
    return f": {', '.join(parts)}" if len(parts) > 1 else ""


class _Etas(NamedTuple):
    """best: what validation chose; good: that and those shown to be as good; unsaid: of which it cannot be
    said; lost: shown to be worse, or without a result on seeds where the best has one; rows: the comparisons
    with the best; steps: what these share; metric: of the task. An eta in none of these was not tried.
    rivals: how many are neither lost nor shown to be no better than the best."""

    best: str
    good: list[str]
    unsaid: list[str]
    lost: list[str]
    rows: pd.DataFrame
    steps: str
    metric: str
    rivals: int = 0

    @property
    def tried(self) -> list[str]:
        """Every eta that there is."""
        return [*self.good, *self.unsaid, *self.lost]


def _etas(tables: Tables) -> dict[str, _Etas]:
    """Task -> the etas of plain descent on the network, in the usual steps, where its best setting is first
    by validation."""
    rows = tables.effects
    rows = rows[
        (rows["factor"] == "eta")
        & (rows["model"] == rows["task"].map(tables.board.networks))
        & (rows["optimiser"] == "sgd")
    ]
    rows = _usual_steps(rows[rows["momentum"].fillna(0) == 0])
    found = {}
    for task, mine in rows.groupby("task", sort=False):
        part = first_contexts(tables, mine)
        others, own = (part[(part["level"] == part["reference"]) == is_own] for is_own in (False, True))
        if not own["n_seeds"].fillna(0).gt(0).any():
            continue
        pairs, misses = others["n_pairs"].fillna(0), others["n_not_ok"] > 0
        told = (pairs > 1) & ~misses
        lost = (others["verdict"] == "worse") | (misses & (pairs < max(pairs.max(), 2)))
        good = told & ~lost & others["verdict"].isin(KEEPS_UP)
        if not (told | lost).any():
            continue
        best, levels = str(part["reference"].iloc[0]), others["level"].astype(str)
        unsaid = levels[~good & ~lost]
        alike, gone = [best, *levels[good]], list(levels[lost])
        steps, metric = _steps(part.iloc[0]), str(part["metric"].iloc[0])
        rivals = int((~lost & ~(told & others["verdict"].isin(NO_GAIN))).sum())
        found[str(task)] = _Etas(best, alike, list(unsaid), gone, others[told], steps, metric, rivals)
    return found


def _usual_steps(rows: pd.DataFrame) -> pd.DataFrame:
    """Of rows those with what changes the meaning of an eta (STEPS) as most tasks have it: one eta is another
    step with a small batch, and goes another way in ten times the epochs."""
    steps = rows.reindex(columns=list(STEPS)).astype(object)
    kinds = steps.where(steps.notna(), None).apply(tuple, axis=1)
    tasks = rows["task"].groupby(kinds, sort=False).nunique()
    return rows if tasks.empty else rows[(kinds == tasks.idxmax()).to_numpy(bool)]


def _steps(row: "pd.Series[Any]") -> str:
    """The full batch and 1 000 epochs: what all of these share."""
    size = row.get("batch_size")
    batch = called("batch_size", "full" if fmt.missing(size) else fmt.exact(size))
    return f"{batch} and {fmt.count(int(row['epochs']), 'epoch')}"


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


def reduction(tables: Tables) -> Finding:
    """Whether sum and mean are one path, eta and alpha matched."""
    key, question = "reduction", "Is the sum over the batch the mean with another learning rate?"
    rows = comparisons(tables, "reduction")
    if rows.empty:
        return cannot_say(key, question, _no_sum(tables))
    claims, verdicts, parts = [], [], []
    for (kind, _), mine in rows.groupby(GROUP, sort=False):
        apart, alike = int((mine["sure"] != 0).sum()), int(mine["equal"].sum())
        verdicts.append(rule(alike, apart, len(mine)))
        rest = len(mine) - apart - alike
        counts = [("shown to be equal", alike), ("shown to differ", apart), ("not settled", rest)]
        told = fmt.listing([f"{words} in {n}" for words, n in counts if n])
        parts.append(f"{_furthest(mine)} apart at most: sums and means, {KINDS[str(kind)]}")
        told = f"{told} of {len(mine)}" if len(mine) > 1 else told.replace("in 1", "in the only comparison")
        claims.append(f"at most {_furthest(mine)} apart for {KINDS[str(kind)]} ({told})")
    claim = f"Matched sums and means lie {'; '.join(claims)}."
    lines = tuple(f"{r.task}, {r.model}: {difference_text(r)}, {r.verdict}" for r in each(rows))
    verdict = together(verdicts)
    line = short(*parts, verdict=verdict)
    return Finding(key, question, claim, verdict, lines, ("effects",), line, caveats(rows))


def _no_sum(tables: Tables) -> str:
    """Why no sum is held against a mean."""
    told = why(tables, "reduction")
    return told + (MATCH if " differ in this alone" in told else "")


def _furthest(rows: pd.DataFrame) -> str:
    """What no difference is above, rounded up: 1.20 points of accuracy, or 25.00 % of the RMSE."""
    size = np.abs(numbers(rows, "gain")).max()
    if rows["metric"].iloc[0] == "accuracy":
        return f"{fmt.within(size, 2)} of accuracy"
    return f"{fmt.percent(np.ceil(1e4 * np.expm1(size) - 1e-6) / 1e4, 2)} of the RMSE"
