"""Two results folders, two studies or two machines, as one Document: what each found, and what differs.

How they are compared is `report.tables.two`'s.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from report import format as fmt
from report.document import Badge, Block, Chapter, Document, Front, Line, Missing, Section, Table, Told
from report.findings import Finding
from report.sections.badge import badge
from report.sections.commands import again_command
from report.sections.durations import duration
from report.sections.front import sentence
from report.sections.material import Material
from report.sections.told import gain, headed, score, told, units
from report.tables.two import TIMED, Shared, judged, of_other_points, shared, times

UNSAID = "Cannot be said"
SETTLED = ("better", "worse")
VERDICTS = "verdicts on B, of accuracies and RMSEs together one family (Holm), equal within A's margin"


class Side(NamedTuple):
    """One of the two. label: A or B; name: of its folder."""

    label: str
    name: str
    material: Material


def document_of_two(a: Side, b: Side) -> Document:
    """B beside A."""
    tables = a.material.tables, b.material.tables
    both = shared(*tables)
    rows = judged(*tables, both)
    sections = (
        Section(
            "scores",
            "Scores",
            "Is B better or worse than A, task by task?",
            (*_others(of_other_points(*tables)), *_scores(both, rows)),
        ),
        Section("answers", "Answers", "What does each answer to the same question?", (_answers(a, b),)),
        Section("times", "Times", "How many times as long does B take as A?", _times(a, b)),
        Section("made-of", "What they are made of", "What differs between the two?", (_made_of(a, b),)),
    )
    title = f"A: {_title(a)}. B: {_title(b)}"
    chapter = Chapter(
        "two", "Side by side", "What do the two have in common, and what not?", "", (), sections
    )
    again = again_command(b.material.tables)
    subtitle = f"A is {a.name}, B is {b.name}."
    return Document(title, subtitle, _front(a, b, both, rows), (chapter,), again)


def _title(side: Side) -> str:
    return str(side.material.tables.plan["title"])


def _front(a: Side, b: Side, both: Sequence[Shared], rows: pd.DataFrame) -> Front:
    told = [
        (one, row) for one, (_, row) in zip(both, rows.iterrows(), strict=True) if row["verdict"] in SETTLED
    ]
    lines = [Line(f"{side.label}: {sentence(side.material.tables)}", "answers") for side in (a, b)]
    badges = [badge(side.material) for side in (a, b)]
    doubts = Badge(
        word="; ".join(f"{side.label} {one.word}" for side, one in zip((a, b), badges, strict=True)),
        text=" ".join(f"{side.label}: {one.text}" for side, one in zip((a, b), badges, strict=True)),
        well=all(one.well for one in badges),
        place="made-of",
        checks=(),
    )
    compared = bool(rows["difference_low"].notna().any())
    return Front(_sentence(len(both), told, compared), tuple(lines), doubts)


def _sentence(n: int, told: "Sequence[tuple[Shared, pd.Series[Any]]]", compared: bool) -> str:
    """Of 12 scores that both have B is better in 2 and worse in 1, most of all ...."""
    if not n:
        return "A and B have no task and model in common."
    if not compared:
        alike = fmt.count(n, "score")
        return f"A and B have {alike} in common, none over two seeds or more: nothing can be told apart."
    better = sum(row["verdict"] == "better" for _, row in told)
    said = f"Of {fmt.count(n, 'score')} that both have B is shown to be better in {better} and worse in "
    said += str(len(told) - better)
    if told:
        one, row = max(told, key=lambda pair: abs(float(pair[1]["difference"])))
        said += f", most of all {one.model} on {one.task}: {fmt.gain(one.a['metric'], row['difference'])}"
    return f"{said}."


def _others(tasks: Sequence[str]) -> tuple[Block, ...]:
    """That tasks of one name are not the same, if there are such."""
    if not tasks:
        return ()
    told = "is another task in A and in B" if len(tasks) == 1 else "are other tasks in A than in B"
    return (Missing(f"{fmt.listing(tasks, 6)} {told}, of other points: not compared."),)


def _scores(both: Sequence[Shared], rows: pd.DataFrame) -> tuple[Block, ...]:
    if not both:
        return (Missing("The two have no task and model in common."),)
    body = [(one, _score(one, row)) for one, (_, row) in zip(both, rows.iterrows(), strict=True)]
    metrics = dict.fromkeys(str(one.a["metric"]) for one in both)
    return tuple(
        _of_metric(metric, [pair for pair in body if pair[0].a["metric"] == metric]) for metric in metrics
    )


def _of_metric(metric: str, body: "Sequence[tuple[Shared, tuple[str | Told, ...]]]") -> Table:
    of_score, of_gain = units(metric)
    accuracy = metric == "accuracy"
    many = fmt.count(len(body), *(("accuracy", "accuracies") if accuracy else ("RMSE",)))
    rows = tuple(row for _, row in body)
    sides, against = (
        headed("", cells) for cells in ([c for r in rows for c in r[2:4]], [r[4] for r in rows])
    )
    return Table(
        title=f"{many} that A and B both have",
        caption=(
            f"Test {'accuracy' if accuracy else 'RMSE'} of each side's chosen setting over the seeds that it "
            f"reports{', with its 95 % interval' if sides else ''}. "
            f"{'B less A' if accuracy else 'B over A'}; "
            f"{VERDICTS if against else 'to tell them apart takes two seeds or more'}. Source: "
            "scoreboard of both."
        ),
        header=("task", "model", "A", "B", f"B against A{against}", "B is"),
        rows=rows,
        align="llrrrl",
        name=f"two-scores-{metric}",
        digests=tuple(str(one.b["digest"]) for one, _ in body),
        units=("", "", of_score, of_score, of_gain, ""),
    )


def _score(one: Shared, row: "pd.Series[Any]") -> tuple[str | Told, ...]:
    sides = (score(r["metric"], r["test"], r["low"], r["high"]) for r in one[2:])
    ends = (row["difference_low"], row["difference_high"])
    size = gain(one.a["metric"], row["difference"], *ends)
    return one.task, one.model, *sides, size, str(row["verdict"])


def _answers(a: Side, b: Side) -> Table:
    """Each question with what either says."""
    pairs = zip(a.material.numbered, b.material.numbered, strict=True)
    rows = [(x.finding.question, *(_answer(one.finding) for one in (x, y))) for x, y in pairs]
    return Table(
        title="The same questions to both",
        caption="Each answer is computed from the tables of its side alone.",
        header=("question", "A", "B"),
        rows=tuple(row for row in rows if not all(said.startswith(UNSAID) for said in row[1:])),
        align="lll",
        name="two-answers",
    )


def _answer(finding: Finding) -> str:
    """In one line where there is one; what is not settled begins alike."""
    said = finding.short or finding.claim
    return f"{UNSAID}: {said}" if finding.verdict == "cannot say" and not said.startswith(UNSAID) else said


def _times(a: Side, b: Side) -> tuple[Block, ...]:
    both = times(a.material.tables, b.material.tables)
    if both.empty:
        return (Missing("The two have no time in common: one or both were not timed."),)
    rows = tuple(_time(row) for _, row in both.iterrows())
    ends = headed("", (row[-1] for row in rows))
    interval = ", with the 95 % interval of the ratio of two independent medians" if ends else ""
    return (
        Table(
            title=f"{fmt.count(len(rows), 'time')} that A and B both have",
            caption=(
                f"Medians, and how many times A's B is{interval}. Below 1 B is quicker. Source: timings of "
                "both."
            ),
            header=("what", "of", "A", "B", f"B / A{ends}"),
            rows=rows,
            align="llrrr",
            name="two-times",
            units=("", "", "s", "s", ""),
        ),
    )


def _time(row: "pd.Series[Any]") -> tuple[str | Told, ...]:
    sizes = ", ".join(f"{name} {row[name]}" for name in TIMED[1:] if row[name] != "")
    medians = (told(duration(row[side]), row[side]) for side in "ab")
    ends = (row["low"], row["high"]) if np.isfinite(row["low"]) else (None, None)
    return str(row["what"]), sizes, *medians, told(fmt.ratio(row["ratio"], *ends), row["ratio"], ends=ends)


def _made_of(a: Side, b: Side) -> Table:
    """Provenance of both, what differs first."""
    said = [side.material.tables.provenance for side in (a, b)]
    keys = list(dict.fromkeys([*said[0], *said[1]]))
    rows = [(key.replace("_", " "), *(one.get(key, fmt.NONE) for one in said)) for key in keys]
    apart = [row for row in rows if row[1] != row[2]]
    return Table(
        title=f"{fmt.count(len(apart), 'line differs', 'lines differ')} of {len(rows)}",
        caption="Code, machine and study; what differs stands first. Source: provenance of both.",
        header=("what", "A", "B"),
        rows=(*apart, *(row for row in rows if row not in apart)),
        align="lll",
        name="two-origins",
    )
