"""Is this run sound? What was looked at, and one badge for all of it."""

import re

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bench.choosing.axes import AXIS_NAMES
from bench.choosing.factors import TUNED
from report import format as fmt
from report.document import Badge, Block, Check, Table
from report.findings import Finding
from report.findings.lacking import no_trend
from report.findings.limits import LEAST
from report.sections.material import Material
from report.tables.guess import no_better
from report.tables.reader import Tables
from report.tables.scoreboard import FIRST

PLACE = "limits"  # the section that shows the checks
MANY = 0.25  # of the cells, of the scoreboard's settings, or of the fits
FEW = 5  # seeds
SHOWN = 4  # names in one text
ABSENT = "unavailable"  # the status of what this machine cannot train
OTHERS = re.compile(r"model ([^,;]+), task ([^;]+)")  # trained by other code than most, in the provenance
SIGNS = {True: "well", False: "doubtful", None: "not looked at"}


def badge(material: Material) -> Badge:
    """Sound, or how many doubts there are."""
    found = checks(material)
    doubts = [check for check in found if check.well is False]
    if not doubts:
        return Badge("sound", _well(found), True, PLACE, found)
    word = fmt.count(len(doubts), "doubt")
    return Badge(word, f"{'; '.join(check.text for check in doubts)}.", False, PLACE, found)


def blocks(material: Material) -> list[Block]:
    """The checks as a table."""
    found = checks(material)
    n = sum(check.well is False for check in found)
    return [
        Table(
            title=f"{fmt.count(n, 'of the checks is', 'of the checks are')} doubtful"
            if n
            else "Every check is well",
            caption=(
                "What was looked at before these numbers are believed. A share is doubtful above "
                f"{fmt.percent(MANY, 0)}; of failures, of scores on too few seeds, of scores beyond the "
                "possible and of other work beside the clock every one is."
            ),
            header=("check", "is", "found"),
            rows=tuple((check.name, SIGNS[check.well], check.text) for check in found),
            align="lll",
            name="checks",
        )
    ]


def checks(material: Material) -> tuple[Check, ...]:
    """Every look, in the order of what it would spoil."""
    tables = material.tables
    findings = {one.finding.key: one.finding for one in material.numbered}
    return (
        _results(tables),
        _confirmed(tables, findings.get("seeds")),
        _seeds(tables),
        _settled(tables),
        _inside(tables),
        _off_bounds(tables),
        _one_code(tables),
        _learnt(tables),
        _of(findings.get("bayes-limit"), "no score beyond the possible", "no model beats the Bayes accuracy"),
        _of(findings.get("timing-quiet"), "a quiet machine", "no measurement was contaminated by other work"),
    )


def _well(found: tuple[Check, ...]) -> str:
    looked = sum(check.well is not None for check in found)
    return f"{fmt.count(looked, 'check')} made, none in doubt."


def _results(tables: Tables) -> Check:
    """Trainings that diverged are an experiment's outcome, unless these are many, or all of a model on a
    task; what broke otherwise went wrong."""
    counts = {str(k): int(n) for k, n in tables.cells["status"].value_counts().items() if k != "ok"}
    said = fmt.listing([fmt.count(n, status, status) for status, n in counts.items()])
    text = f"of {fmt.count(len(tables.cells), 'cell')} {said}" if counts else "every cell has a result"
    gone = sum(n for status, n in counts.items() if status != ABSENT)
    empty = _empty(tables)
    text += f"; no result of {fmt.listing(empty, SHOWN)}" if empty else ""
    broken = bool(counts.keys() & {"failed", "timeout"}) or gone >= MANY * len(tables.cells)
    return Check("results", not (broken or empty), text)


def _empty(tables: Tables) -> list[str]:
    """Models on tasks, of the scoreboard, that have no result though they could be trained."""
    rows = tables.scoreboard[tables.scoreboard["n_seeds"].fillna(0) == 0]
    had = tables.cells.loc[tables.cells["status"] != ABSENT, ["model", "task"]].drop_duplicates()
    rows = rows.merge(had, on=["model", "task"])
    return [f"{model} on {task}" for model, task in zip(rows["model"], rows["task"], strict=True)]


def _confirmed(tables: Tables, finding: Finding | None) -> Check:
    """As the finding on fresh seeds has it: one of them confirms nothing."""
    name = "confirmed"
    if finding is None:
        return Check(name, None, "this study has nothing to tell it by")
    if finding.verdict == "yes":
        return Check(name, True, "what was chosen is reported on fresh seeds")
    if not tables.confirmed:
        return Check(name, False, "nothing is confirmed on fresh seeds")
    if finding.verdict == "cannot say":
        return Check(name, False, f"one fresh seed confirms nothing, an interval needs {LEAST}")
    scored = _scored(tables)
    few, many = int((scored["n_seeds"] < LEAST).sum()), len(scored)
    text = f"{few} of {fmt.count(many, 'score')} on fewer than {LEAST} fresh seeds" if few else ""
    empty = len(tables.scoreboard) - many
    none = f"{fmt.count(empty, 'chosen setting')} without any result" if empty else ""
    return Check(name, False, "; ".join(filter(None, (text, none))) or finding.claim.rstrip("."))


def _scored(tables: Tables) -> pd.DataFrame:
    """The scoreboard's rows that have a result."""
    return tables.scoreboard[tables.scoreboard["n_seeds"] > 0]


def _seeds(tables: Tables) -> Check:
    """Of scores that there are, as the finding counts them."""
    n = _scored(tables)["n_seeds"]
    if n.empty:
        return Check("seeds", None, "no model has a score")
    few = int((n < FEW).sum())
    text = f"{few} of {fmt.count(len(n), 'score')} of the scoreboard on fewer than {FEW} seeds"
    return Check("seeds", not few, text if few else f"every score of the scoreboard on {FEW} seeds or more")


def _settled(tables: Tables) -> Check:
    """Whether many of the scoreboard's settings would have gone on."""
    falling = tables.scoreboard["falling"].dropna()
    if falling.empty:
        return Check("trained to the end", None, no_trend(tables))
    down = int((falling >= 0.5).sum())
    text = f"{down} of {fmt.count(len(falling), 'chosen setting')} still on the way down at the last epoch"
    return Check("trained to the end", down <= MANY * len(falling), text)


def _inside(tables: Tables) -> Check:
    """Whether many of the scoreboard's settings lie at an end of what was tried, of those that had several η
    or α to choose from."""
    board = _scored(tables)
    if board.empty:
        return Check("chosen within what was tried", None, "nothing was chosen, as nothing has a result")
    tuned = board[_had_several(tables, board["digest"])]
    if tuned.empty:
        return Check("chosen within what was tried", None, "nothing had several η or α to choose from")
    n = int(tuned["edge"].notna().sum())
    many = fmt.count(len(tuned), "setting")
    text = f"{n or 'none'} of {many} chosen among several η or α at the end of what was tried"
    return Check("chosen within what was tried", n <= MANY * len(tuned), text)


def _had_several(tables: Tables, digests: "pd.Series[str]") -> NDArray[np.bool_]:
    """Whether several η, or α, were tried in place of a setting's own, all else alike, as an end of them is
    told (D,)."""
    frame = tables.settings.frame
    rows = [tables.setting_of(digest) for digest in digests]
    found = np.zeros(len(rows), bool)
    for axis in TUNED:
        alike = ["task", "model", *(name for name in AXIS_NAMES if name != axis)]
        n = frame.groupby(list(dict.fromkeys(alike)), dropna=False, sort=False)[axis].transform("nunique")
        found |= n.to_numpy()[rows] > 1
    return found


def _off_bounds(tables: Tables) -> Check:
    """Whether many Gaussian processes ended with a hyperparameter at a bound of its search."""
    fits = tables.processes[tables.processes["status"] == "ok"]
    if fits.empty:
        tried = len(tables.processes) > 0
        none = "no Gaussian process came to a result" if tried else "this study fits no Gaussian process"
        return Check("processes off their bounds", None, none)
    n = int(fits["bounds"].notna().sum())
    text = f"{n} of {fmt.count(len(fits), 'fit')} of Gaussian processes with a hyperparameter at a bound"
    return Check("processes off their bounds", n <= MANY * len(fits), text)


def _one_code(tables: Tables) -> Check:
    mixed = tables.provenance.get("mixed", "no")
    if mixed == "no":
        return Check("one code", True, "everything was trained by the same code on the same machine")
    others = [f"{_names(models)} on {_names(tasks)}" for models, tasks in OTHERS.findall(mixed)]
    more = f": trained otherwise than most are {'; '.join(others)}" if others else ""
    return Check("one code", False, f"not everything was trained by the same code on the same machine{more}")


def _names(words: str) -> str:
    return fmt.listing(words.split(), SHOWN)


def _learnt(tables: Tables) -> Check:
    """Whether on every task the first model is shown to have learnt more than a guess knows, and the study's
    margin leaves room above it."""
    board, name = tables.board.frame, "something is learnt"
    first = board[(board["verdict"] == FIRST) & board["over_guess"].notna()].drop_duplicates("task")
    if first.empty:
        return Check(name, None, "no score over two seeds or more to hold against a guess")
    gone = [str(task) for task in first.loc[no_better(first), "task"]]
    untold = [task for task in tables.ranked.tasks() if task not in {*first["task"]}]
    room = 1 - first.loc[first["metric"] == "accuracy"].set_index("task")["guess"]
    margin = tables.results.margins["accuracy"]
    close = [str(task) for task in room.index[room <= margin]]
    parts = [f"on {fmt.listing(gone, SHOWN)} the first model is not shown to beat a guess"] if gone else []
    parts += [f"the margin is more than a guess leaves on {fmt.listing(close, SHOWN)}"] if close else []
    if parts:
        return Check(name, False, "; ".join(parts))
    rest = f"; not told on {fmt.listing(untold, SHOWN)}" if untold else ""
    every = "every other task" if untold else "every task"
    return Check(name, True, f"on {every} the first model beats a guess that ignores the inputs{rest}")


def _of(finding: Finding | None, name: str, well: str) -> Check:
    """A finding as a check: yes is well, no is not."""
    if finding is None or finding.verdict == "cannot say":
        return Check(name, None, "this study has nothing to tell it by")
    return Check(
        name, finding.verdict == "yes", well if finding.verdict == "yes" else finding.claim.rstrip(".")
    )
