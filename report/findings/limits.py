"""What cannot be said: cells without a result, intervals of one seed."""

from report import format as fmt
from report.findings.base import SHOWN, Finding
from report.tables.reader import Tables
from report.tables.schemas import AXIS_NAMES


def not_ok(tables: Tables) -> Finding:
    """How many cells have no result, and why."""
    key, question = "not-ok", "Did every training come to its end?"
    cells, gone = tables.cells, tables.diverged
    if gone.empty:
        return Finding(key, question, f"All {fmt.count(len(cells), 'cell')} are ok.", "yes", (), ("cells",))
    counts = gone["status"].value_counts()
    kinds = fmt.listing([fmt.count(int(n), str(status), str(status)) for status, n in counts.items()])
    share = fmt.percent(len(gone) / len(cells))
    claim = f"Of {fmt.count(len(cells), 'cell')} {fmt.count(len(gone), 'cell')} ({share}) have no result: "
    claim += f"{kinds}."
    return Finding(key, question, claim, "no", _reasons(tables), ("diverged",))


def _reasons(tables: Tables) -> tuple[str, ...]:
    """Models of the diverged; reasons of the rest, each once."""
    gone = tables.diverged
    diverged = gone[gone["status"] == "diverged"]
    lines = [
        f"diverged: {model}, {fmt.count(len(part), 'cell')}, eta from {fmt.exact(part['eta'].min())}"
        for model, part in diverged.groupby("model", sort=False)
    ]
    rest = gone[gone["status"] != "diverged"]
    for (status, reason), part in rest.groupby(["status", "reason"], sort=False, dropna=False):
        where = fmt.listing(dict.fromkeys(part["model"] + " on " + part["task"]), SHOWN)
        lines.append(f"{status}: {fmt.count(len(part), 'cell')} ({where}): {reason}")
    return tuple(lines)


def seeds(tables: Tables) -> Finding:
    """Whether every number has enough seeds for its interval."""
    key, question = "seeds", "Does every number rest on five seeds or more?"
    cells = tables.cells
    n = cells.groupby(list(AXIS_NAMES), dropna=False, sort=False)["seed"].nunique()
    few = int((n < 5).sum())
    span = f"{n.min()}" if n.min() == n.max() else f"{n.min()} to {n.max()}"
    claim = f"{fmt.count(len(n), 'setting')} with {span} seeds each"
    claim += f"; {few} have fewer than five, and wide intervals or none." if few else "."
    return Finding(key, question, claim, "no" if few else "yes", (), ("cells",))
