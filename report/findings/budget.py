"""Findings on what trains and for how long: optimisers, schedules, epochs, and who was still on the way."""

from dataclasses import replace

import pandas as pd

from report import format as fmt
from report.findings.absent import left_out
from report.findings.base import SHOWN, Finding, cannot_say, each, of, short, together
from report.findings.beside import caveats, sentence, sentences
from report.findings.lacking import no_trend, why
from report.findings.levels import (
    GROUP,
    best_of,
    better_finding,
    comparisons,
    factor_finding,
    helps,
    levels_of,
    shorts,
)
from report.findings.lines import line_of
from report.tables.cells import CHOOSING
from report.tables.reader import Tables
from report.tables.results import FALLS, falls
from report.words import KINDS, OPTIMISERS, called


def optimiser(tables: Tables) -> Finding:
    """Whether some optimiser is better than gradient descent, each with its best budget."""
    key = "optimiser"
    question = "Is another optimiser better than plain gradient descent, each with its best budget?"
    rows = comparisons(tables, "optimiser")
    rows = rows[rows["reference"] == "sgd"]
    if rows.empty:
        return cannot_say(key, question, why(tables, key, against="sgd"))
    rows = rows.assign(**{name: rows[name].replace(OPTIMISERS) for name in ("level", "reference")})
    return better_finding(rows, key, question, "Another optimiser", tables, left_out(tables, key))


def epochs(tables: Tables) -> Finding:
    """Whether more epochs than the fewest are better, by optimiser."""
    key, question = "epochs", "Do more epochs help?"
    rows = comparisons(tables, "epochs")
    if rows.empty:
        return cannot_say(key, question, why(tables, key))
    rows = rows.assign(**{name: rows[name].map(_budget) for name in ("level", "reference")})
    told, verdicts, best = [], [], []
    for (name, *_), part in rows.groupby(["optimiser", *GROUP], sort=False):
        verdicts.append(helps(part))
        best.append(replace(best_of(levels_of(part)), under=called("optimiser", str(name))))
        told.append(f"{best[-1].under}, {best[-1].text}")
    verdict = together(verdicts)
    claim = f"At the best number of each optimiser: {sentences(told)}"
    lines = tuple(line_of(row, tables) for row in each(rows))
    line = short(*shorts(best), verdict=verdict)
    return Finding(key, question, claim, verdict, lines, ("effects",), line, caveats(rows))


def schedule(tables: Tables) -> Finding:
    """Whether a learning rate that changes over the epochs is better than a constant one."""
    question = "Does a schedule of the learning rate help?"
    return factor_finding(tables, "schedule", "schedule", question, "A schedule", "constant")


def still_falling(tables: Tables) -> Finding:
    """Which trainings would have gone on, networks and neurons apart, by the number of epochs that they
    had."""
    key, question = "still-falling", "How many trainings were still on their way down at their last epoch?"
    cells = tables.cells[(tables.cells["status"] == "ok") & tables.cells["trend"].notna()]
    cells = cells[cells["stage"] == CHOOSING]
    if cells.empty:
        return cannot_say(key, question, no_trend(tables))
    cells = cells.assign(falls=falls(cells))
    claims: list[str] = []
    sizes: list[str] = []
    for kind, of_kind in cells.groupby("kind", sort=False):
        groups = [(int(part["epochs"].iloc[0]), part) for _, part in of_kind.groupby("epochs")]
        shares = [f"{_share(part)} given {fmt.count(n, 'epoch')}" for n, part in groups]
        most, last = groups[-1]
        sizes.append(f"{fmt.percent(last['falls'].mean())} of {KINDS[str(kind)]} given ")
        sizes[-1] += fmt.count(most, "epoch") + ("" if claims else " were still on their way down")
        still = "" if claims else "the validation loss was still falling "
        claims.append(f"of {KINDS[str(kind)]} {still}in {fmt.listing(shares, SHOWN)}")
    claim = f"{sentence('; '.join(claims))} Falling means by more than "
    claim += f"{100 * FALLS:g} % for each factor e (2.7) in epochs."
    lines = tuple(
        f"{KINDS[str(kind)]}, {fmt.count(int(str(n)), 'epoch')}, {called('optimiser', str(name))}: "
        f"{_share(some)}"
        for (kind, n, name), some in cells.groupby(["kind", "epochs", "optimiser"], sort=False)
    )
    claim += " Trainings are those of the seeds that chose." if tables.confirmed else ""
    return Finding(key, question, claim, None, lines, ("cells",), short(*sizes))


def _budget(epochs: str) -> str:
    return f"a budget of {fmt.count(int(epochs), 'epoch')}"


def _share(cells: pd.DataFrame) -> str:
    """12.5 % of 40 trainings; all 40 trainings."""
    some = int(cells["falls"].sum())
    if some in (0, len(cells)):
        return of(some, len(cells), "training")
    return f"{fmt.percent(cells['falls'].mean())} of {fmt.count(len(cells), 'training')}"
