"""A comparison as people read it, on the terminal and in Markdown; and as data."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from itertools import chain

from bench.compare.by import Settings
from bench.compare.layout import MARKDOWN, PLAIN, Table, bullets
from bench.compare.measures import MEASURES, Measure
from bench.compare.quality import Quality
from bench.compare.row import Row, by_verdict, counts
from bench.compare.times import Times
from bench.compare.verdict import Comparison
from bench.statistics import SIGNIFICANCE
from bench.timing.units import said

NONE = "-"
SHOWN = 20  # lines of a list on the terminal and in Markdown; JSON holds all


def render(found: Comparison, markdown: bool = False, part: str = "") -> str:
    """On the terminal entries that are the same are counted and not listed; Markdown lists them.

    part: its heading where it is a part of something.
    """
    heading, table = MARKDOWN if markdown else PLAIN
    said = heading(2, f"{part}: {found.headline}") if part else heading(1, f"Verdict: {found.headline}")
    parts = [said, bullets(found.reasons)]
    parts += [bullets([f"A: {found.a} (what was)", f"B: {found.b} (what is)", *found.notes])]
    if found.changed:
        parts += [heading(2, "What changed from A to B"), bullets(found.changed)]
    if found.times:
        parts += [heading(2, "Times"), *_times(found, found.times, table, every=markdown)]
    if found.quality:
        parts += [heading(2, "Quality"), *_quality(found, found.quality, table, every=markdown)]
    if found.settings:
        parts += [heading(2, "Settings"), *_settings(found, found.settings, table)]
    return "\n\n".join(part for part in parts if part) + "\n"


def as_json(found: Comparison) -> str:
    """Everything, numbers as they are."""
    return json.dumps({"verdict": found.headline} | asdict(found), indent=1, default=str) + "\n"


def _times(found: Comparison, times: Times, table: Table, every: bool) -> list[str]:
    least, drift = f"{100 * found.options.minimum:g} %", f"{100 * found.options.drift:g} %"
    rows = _shown(times.rows, every)
    head = ["verdict", "what", "A", "B", "B / A", "corrected", "95 % interval", "p (Holm)", "note"]
    lines = [
        [r.verdict, r.name, seconds(r.a), seconds(r.b), _ratio(r), _factor(r.change),
         interval(r, _factor), _p(r.p_holm), r.note] for r in rows
    ]  # fmt: skip
    return [
        _counted(times.rows),
        "Corrected: B / A after both were divided by the yardsticks beside them; above 1 is slower. "
        f"A verdict needs p below {SIGNIFICANCE} and a change of {least}; same: the interval lies within "
        f"{least} of 1.",
        _shared(times.shared, drift),
        table(head, lines) if lines else "",
    ]


def _shared(row: Row | None, drift: str) -> str:
    if row is None:
        return f"Too few entries to see how two runs scatter: a drift of {drift} a run is assumed of each."
    shift = f"All entries share a factor of {_factor(row.change)}"
    if row.verdict in ("slower", "faster"):
        return (
            f"{shift}, {row.verdict}: more than runs that drift by {drift} each differ (p {_p(row.p_holm)})."
        )
    reach = f"{interval(row, _factor)}, where each run may drift by {drift}"
    return f"{shift} ({reach}): not told from drift. Entries are judged with and without it."


def _quality(found: Comparison, quality: Quality, table: Table, every: bool) -> list[str]:
    cells = f"{quality.same:,} of {quality.common:,} cells in both are equal to the bit"
    alone = [f"{n:,} only in {s}" for s, n in (("A", quality.only_a), ("B", quality.only_b)) if n]
    statuses = [[r.verdict, r.note, r.name] for r in by_verdict(quality.statuses)]
    changed = [[c.column, f"{c.cells:,}", number(c.largest), c.digest] for c in quality.changed]
    measures = (_measure(one, quality.rows[one.name], found, table, every) for one in MEASURES)
    return [
        "; ".join([cells, *alone]) + ".",
        *_unequal(quality.unequal, table),
        *chain.from_iterable(measures),
        *_list(table, ["verdict", "status", "cell"], statuses),
        *_list(table, ["number", "cells that differ", "largest difference", "in cell"], changed),
    ]


def _settings(found: Comparison, settings: Settings, table: Table) -> list[str]:
    """Which settings differ, then every row: another setting was meant to make a difference."""
    over = ", ".join(settings.by)
    differs = bullets(settings.differs) if settings.differs else "No setting differs."
    alone = [f"{n:,} groups only in {s}." for s, n in (("A", settings.only_a), ("B", settings.only_b)) if n]
    measures = (_measure(one, settings.rows[one.name], found, table, every=True) for one in MEASURES)
    return [
        f"Paired over {over}, each averaged over all that differs beside:",
        differs,
        *alone,
        *chain.from_iterable(measures),
    ]


def _unequal(digests: list[str], table: Table) -> list[str]:
    """The cells that must be equal to the bit and are not."""
    said = "The same code, on the same machine, must train the same bits. It did not in these cells:"
    lines = [[digest, f"python -m bench cell {digest}"] for digest in digests]
    return [said, *_list(table, ["cell", "trains it again"], lines)] if digests else []


def _measure(one: Measure, rows: list[Row], found: Comparison, table: Table, every: bool) -> list[str]:
    """A measure's verdicts, counted, and a table of those that a reader must know."""
    if not rows:
        return []
    write = _factor if one.log else _signed
    head = ["verdict", "task and model", "A", "B", "B / A" if one.log else "B - A", "95 % interval"]
    lines = [
        [
            r.verdict,
            r.name,
            number(r.a),
            number(r.b),
            write(r.change),
            interval(r, write),
            _p(r.p_holm),
            r.note,
        ]
        for r in _shown(rows, every)
    ]
    least = f"{100 * found.options.minimum:g} %" if one.log else f"{found.options.quality_minimum:g}"
    said = f"{one.heading}. A verdict needs p below {SIGNIFICANCE} and a difference of {least}."
    counted = f"{one.name.capitalize()}: {_counted(rows)}"
    return [counted, *([said, table([*head, "p (Holm)", "note"], lines)] if lines else [])]


def _list(table: Table, head: Sequence[str], lines: list[list[str]]) -> list[str]:
    more = f"and {len(lines) - SHOWN:,} more" if len(lines) > SHOWN else ""
    return [table(head, lines[:SHOWN]), more] if lines else []


def _shown(rows: Iterable[Row], every: bool) -> list[Row]:
    return [row for row in by_verdict(rows) if every or row.verdict != "same"]


def _counted(rows: Sequence[Row]) -> str:
    return f"{len(rows):,} compared: " + ", ".join(f"{n:,} {v}" for v, n in counts(rows).items()) + "."


def number(value: float | None, digits: int = 4) -> str:
    """So many significant digits."""
    return NONE if value is None else f"{value:.{digits}g}"


def seconds(value: float | None) -> str:
    """12.3 us, 4.56 ms, 1.23 s."""
    return NONE if value is None else said(value)


def interval(row: Row, write: Callable[[float | None], str]) -> str:
    """low to high."""
    return NONE if row.low is None else f"{write(row.low)} to {write(row.high)}"


def _ratio(row: Row) -> str:
    return NONE if row.a is None or row.b is None else _factor(row.b / row.a)


def _factor(value: float | None) -> str:
    return NONE if value is None else f"{value:.3f}"


def _signed(value: float | None) -> str:
    return NONE if value is None else f"{value:+.4f}" if value else "0"


def _p(value: float | None) -> str:
    return NONE if value is None else "< 0.001" if value < 0.001 else f"{value:.3f}"
