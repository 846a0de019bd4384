"""Findings on what trains and for how long: optimisers, schedules, epochs, and who was still on the way."""

import pandas as pd

from report import format as fmt
from report.findings.base import SHOWN, Finding, cannot_say
from report.findings.levels import better_finding, comparisons, factor_finding, levels_of
from report.tables.reader import Tables
from report.tables.settings import numbers

CALLED = {"sgd": "plain descent", "nesterov": "Nesterov's momentum", "adam": "Adam", "adamw": "AdamW"}
CALLED |= {"lbfgs": "L-BFGS"}
FALLS = 0.01  # of the validation loss, per factor e of epochs: more is still on the way down


def optimiser(tables: Tables) -> Finding:
    """Whether some optimiser is better than gradient descent with the same number of epochs."""
    key, question = "optimiser", "Is another optimiser better than plain gradient descent in as many epochs?"
    rows = comparisons(tables, "optimiser")
    rows = rows[rows["reference"] == "sgd"]
    if rows.empty:
        return cannot_say(key, question, "the study compares no optimiser with sgd over two seeds or more")
    rows = rows.assign(**{name: rows[name].replace(CALLED) for name in ("level", "reference")})
    return better_finding(rows, key, question, "Another optimiser", every=True)


def epochs(tables: Tables) -> Finding:
    """Whether more epochs than the fewest are better, by optimiser."""
    key, question = "epochs", "Do more epochs help?"
    rows = comparisons(tables, "epochs")
    if rows.empty:
        return cannot_say(key, question, "the study compares no numbers of epochs over two seeds or more")
    rows = rows.assign(**{name: rows[name].map(_budget) for name in ("level", "reference")})
    found = better_finding(rows, key, question, "Training for longer")
    lines = [
        f"{CALLED.get(str(name), name)}: {level.text}"
        for name, part in rows.groupby("optimiser", sort=False)
        for level in levels_of(part)
    ]
    return Finding(key, question, found.claim, found.verdict, tuple(lines), found.tables)


def schedule(tables: Tables) -> Finding:
    """Whether a learning rate that changes over the epochs is better than a constant one."""
    question = "Does a schedule of the learning rate help?"
    return factor_finding(tables, "schedule", "schedule", question, "A schedule", "constant")


def still_falling(tables: Tables) -> Finding:
    """Which networks would have gone on learning, by the number of epochs that they had."""
    key, question = "still-falling", "Were networks still on their way down at their last epoch?"
    cells = tables.cells[(tables.cells["status"] == "ok") & tables.cells["trend"].notna()]
    if cells.empty:
        return cannot_say(key, question, "no network was trained for long enough to see where it goes")
    falls = numbers(cells, "trend") < -FALLS * numbers(cells, "validation_loss")
    falls &= numbers(cells, "epochs_run") >= numbers(cells, "epochs")  # who ended before has arrived
    cells = cells.assign(falls=falls)
    groups = [(int(part["epochs"].iloc[0]), part) for _, part in cells.groupby("epochs")]
    shares = [f"{_share(part)} given {fmt.count(n, 'epoch')}" for n, part in groups]
    given = (
        f": {fmt.listing(shares, SHOWN)}" if len(groups) > 1 else f" given {fmt.count(groups[0][0], 'epoch')}"
    )
    claim = f"The validation loss was still falling in {_share(cells)}{given}. Falling means by more than "
    claim += f"{100 * FALLS:g} % for each factor e (2.7) in epochs."
    lines = tuple(
        f"{fmt.count(n, 'epoch')}, {CALLED.get(name, name)}: {_share(some)}"
        for n, part in groups
        for name, some in part.groupby(part["optimiser"].fillna("sgd"), sort=False)
    )
    return Finding(key, question, claim, "yes" if falls.any() else "no", lines, ("cells",))


def _budget(epochs: str) -> str:
    return f"a budget of {fmt.count(int(epochs), 'epoch')}"


def _share(cells: pd.DataFrame) -> str:
    """12.5 % of 40."""
    return f"{fmt.percent(cells['falls'].mean())} of {fmt.count(len(cells), 'network')}"
