"""Slower than last time? A duet's ratios as a forest, and each entry of a machine over its kept runs."""

import itertools
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.ticker import FuncFormatter, MaxNLocator

from bench.compare.history.found import ALL
from bench.duet.verdict import ORDER
from report import format as fmt
from report.figures.drawn import Drawn, numbers_of, parts, slug
from report.figures.source import Array
from report.figures.style import STROKES, Stroke, panels, shortened
from report.pictures.palette import BLUE, GREY, GROUND, INK, ORANGE, VERMILLION
from report.tables.reader import Tables

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

SECTION = "before"
LOOKS = {
    "slower": Stroke(VERMILLION, ">", "-"),
    "faster": Stroke(BLUE, "<", "-"),
    "same": Stroke(GREY, "o", "-"),
    "inconclusive": Stroke(ORANGE, "D", "-"),
}
MOST = 12  # panels of one figure
LONGEST = 46  # letters of an entry beside its line
LEAST_RUNS = 2
LEAST_REACH = 0.03  # of the axis of a history, either way, as a share


def draw(tables: Tables) -> Iterator[Drawn]:
    """What the results folder has: a duet, kept runs, both or neither."""
    duet = tables.duets[tables.duets["ratio"].notna()]
    if len(duet):
        yield _forest(duet.reset_index(drop=True), tables.duets[tables.duets["ratio"].isna()])
    for machine, rows in tables.history.groupby("machine", sort=False):
        if rows["run"].nunique() >= LEAST_RUNS:
            yield from _histories(str(machine), rows)


def _forest(duet: pd.DataFrame, gone: pd.DataFrame) -> Drawn:
    """gone: entries without a ratio, that failed, were not compared, or had no pair within the budget."""
    places = {word: i for i, word in enumerate(ORDER)}
    duet = duet.sort_values("ratio", ascending=False, kind="stable")
    duet = duet.sort_values("verdict", key=lambda column: column.map(places), kind="stable")
    first, shared = duet.iloc[0], _shared(duet["entry"].tolist())
    heads = {"entry": "entry", "verdict": "verdict", "ratio": "B / A", "low": "from", "high": "to"}
    return Drawn(
        name="duet",
        section=SECTION,
        figure=_forest_figure(duet, shared),
        title=duet_title(duet, int((gone["verdict"] == "failed").sum())),
        caption=(
            f"Time of B ({first['b']}) over that of A ({first['a']}), turn by turn on one core: median of "
            "fresh pairs of processes, with an interval that holds for all entries at once, whenever one "
            f"stops, but in {fmt.percent(first['error'], 0)} of suites in which nothing changed. Right is "
            f"slower. Grey: within the entry's minimum, no change that counts.{_of_every(shared)}"
            f"{_left(gone)}"
        ),
        alt=f"B's time over A's: {fmt.listing([_told(row) for _, row in duet.iterrows()], 12)}.",
        table="duets",
        numbers=numbers_of(duet, heads | {"pairs": "pairs", "instructions": "instructions B / A"}),
    )


def _shared(entries: Sequence[str]) -> list[str]:
    """What the names of all entries have in common: words that all begin with, and settings."""
    if len(entries) < 2:
        return []
    heads = [entry.split(", ")[0].split() for entry in entries]
    words = [some[0] for some in zip(*(head[:-1] for head in heads), strict=False)]
    alike = itertools.takewhile(lambda i: len({head[i] for head in heads}) == 1, range(len(words)))
    begun = " ".join(words[i] for i in alike)
    settings = [set(entry.split(", ")[1:]) for entry in entries]
    return [
        *filter(None, [begun]),
        *(s for s in entries[0].split(", ")[1:] if s in set.intersection(*settings)),
    ]


def _without(entry: str, shared: Sequence[str]) -> str:
    """mlp-40, K 16 of train fused mlp-40, K 16, n 200: what tells it from the others."""
    head, *settings = entry.split(", ")
    begun = next((one for one in shared if head.startswith(f"{one} ")), "")
    return ", ".join([head.removeprefix(begun).strip(), *(one for one in settings if one not in shared)])


def _of_every(shared: Sequence[str]) -> str:
    return f" Of every entry: {', '.join(shared)}." if shared else ""


GONE = {
    "failed": ("entry fails in B", "entries fail in B"),
    "not compared": ("entry was not compared", "entries were not compared"),
    "inconclusive": ("entry had no turn within the time", "entries had no turn within the time"),
}


def _left(gone: pd.DataFrame) -> str:
    """What has no mark, and why, a sentence each."""
    counts = gone["verdict"].value_counts()
    said = [fmt.count(int(counts[word]), *words) for word, words in GONE.items() if counts.get(word)]
    return "".join(f" {one}." for one in said)


def duet_title(duet: pd.DataFrame, failed: int = 0) -> str:
    """How many fail, how many are slower, and the largest; else what is settled."""
    if failed:
        rest = duet_title(duet)
        return f"{fmt.count(failed, *GONE['failed'])}; {rest[0].lower()}{rest[1:]}"
    n, counts = len(duet), duet["verdict"].value_counts()
    slower = duet[duet["verdict"] == "slower"]
    if len(slower):
        worst = slower.iloc[int(slower["ratio"].to_numpy(float).argmax())]
        most = "" if len(slower) == 1 else "most of all "
        return f"{len(slower)} of {fmt.count(n, 'entry', 'entries')} slower: {most}{_told(worst)}"
    parts_of = [f"{counts[word]} {said}" for word, said in SAID.items() if counts.get(word)]
    return f"Nothing is shown to be slower: of {fmt.count(n, 'entry', 'entries')} {fmt.listing(parts_of)}"


SAID = {"same": "as fast", "faster": "faster", "inconclusive": "not settled"}


def _told(row: "pd.Series[Any]") -> str:
    """train fused … × 1.051 [1.032, 1.066]."""
    return f"{row['entry']} × {fmt.interval(row['ratio'], row['low'], row['high'])}"


def _forest_figure(duet: pd.DataFrame, shared: Sequence[str]) -> "Figure":
    figure, (ax,) = panels(1, 1, width=7.0, height=0.75 + 0.26 * len(duet))
    for y, (_, row) in enumerate(duet.iterrows()):
        edge, look = 1 + float(row["minimum"]), LOOKS[str(row["verdict"])]
        ax.fill_betweenx([y - 0.5, y + 0.5], *_changes([1 / edge, edge]), color=GROUND, linewidth=0)
        ends = _changes([row[name] for name in ("low", "high")])
        if np.isfinite(ends).all():
            ax.plot(ends, [y, y], color=look.colour, linewidth=1.4)
        ax.plot(_changes([row["ratio"]]), [y], look.marker, color=look.colour)
    ax.axvline(0, color=INK, linewidth=0.9)
    _in_percent(ax.xaxis)
    names = [f"{_without(str(row.entry), shared)}: {row.verdict}" for row in duet.itertuples()]
    ax.set_yticks(range(len(duet)), shortened(names, LONGEST), fontsize=7.5)
    ax.set_ylim(len(duet) - 0.5, -0.5)
    ax.set_xlabel("time of B beside that of A")
    return figure


def _changes(ratios: Any) -> Array:
    """Ratios as changes in per cent, NaN where there is none."""
    return 100 * (np.asarray(pd.Series(ratios, dtype="Float64").to_numpy(float, na_value=np.nan)) - 1)


def _in_percent(axis: "Axis") -> None:
    axis.set_major_locator(MaxNLocator(6))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{_signed(value)}{fmt.THIN}%"))


def _signed(value: float) -> str:
    return "0" if abs(value) < 1e-9 else f"{value:+g}".replace("-", fmt.MINUS)


def _histories(machine: str, rows: pd.DataFrame) -> Iterator[Drawn]:
    """Of one machine, what changed first, the largest change before others."""
    keys = list(dict.fromkeys(zip(rows["entry"], rows["unit"], rows["threads"], strict=True)))
    series = [rows[_of(rows, key)].sort_values("run") for key in keys]
    series = sorted((one for one in series if len(one) >= LEAST_RUNS), key=_order)
    for number, some in enumerate(parts(series, MOST), 1):
        yield _history(machine, rows, number, some)


def _of(rows: pd.DataFrame, key: tuple[Any, ...]) -> "pd.Series[bool]":
    alike = rows["entry"] == key[0]
    for column, value in zip(("unit", "threads"), key[1:], strict=True):
        alike &= rows[column].isna() if fmt.missing(value) else (rows[column] == value).fillna(False)
    return alike


def _order(one: pd.DataFrame) -> tuple[float, bool]:
    """The largest change first; of those without one, what all share."""
    changes = np.abs(np.log(one["change"].dropna().to_numpy(float)))
    return -float(changes.max(initial=0.0)), bool(one["entry"].iloc[0] != ALL)


def _history(machine: str, every: pd.DataFrame, number: int, series: list[pd.DataFrame]) -> Drawn:
    rows, runs = pd.concat(series), int(every["run"].max())
    needed = int(every["needed"].iloc[0])
    few = f" A change can be shown from {needed} runs on." if runs < needed else ""
    heads = {"entry": "entry", "run": "run", "commit": "commit", "seconds": "seconds", "level": "level"}
    return Drawn(
        name=slug("history", machine, str(number)),
        series="history",
        shows=float(rows["change"].notna().sum()),
        section=SECTION,
        figure=_history_figure(series),
        title=history_title(every),
        caption=(
            f"{machine}: each entry over {fmt.count(runs, 'kept run')}, the oldest left: its time over that "
            "of the yardsticks beside it, beside its own middle. Dashed: where it changes, found "
            f"by E-divisive with an error of 5 % shared out over all entries of the machine.{few}"
        ),
        alt=f"Times over the runs. {history_title(every)}.",
        table="history",
        numbers=numbers_of(rows, heads | {"change": "changed here, times", "p": "p"}),
    )


def history_title(rows: pd.DataFrame) -> str:
    """How many entries changed over the runs, and the latest change of what changed most."""
    entries = rows[rows["entry"] != ALL][["entry", "unit", "threads"]].drop_duplicates()
    runs, changed = int(rows["run"].max()), rows[rows["change"].notna()]
    over = f"{fmt.count(len(entries), 'entry', 'entries')} over {fmt.count(runs, 'run')}"
    if changed.empty:
        few = runs < int(rows["needed"].iloc[0])
        return f"Too few runs to show a change: {over}" if few else f"No change is shown: {over}"
    n = changed[changed["entry"] != ALL][["entry", "unit", "threads"]].drop_duplicates()
    most = changed.iloc[int(np.abs(np.log(changed["change"].to_numpy(float))).argmax())]
    what = f"{most['entry']} takes × {fmt.number(most['change'])} as long from run {most['run']} on"
    return f"{len(n)} of {over} changed: {what}"


def _history_figure(series: list[pd.DataFrame]) -> "Figure":
    figure, axes = panels(len(series), min(3, len(series)), height=1.35, sharex=True)
    for ax, one in zip(axes, series, strict=True):
        _series(ax, one)
    figure.supxlabel("run", fontsize=9)
    figure.supylabel("time, beside its middle", fontsize=9)
    return figure


def _series(ax: "Axes", one: pd.DataFrame) -> None:
    runs, level = one["run"].to_numpy(float), one["level"].to_numpy(float)
    look = STROKES[0]
    ax.plot(runs, _changes(level), look.marker, color=look.colour, linestyle="-", linewidth=0.8, markersize=3)
    for run, change in one.loc[one["change"].notna(), ["run", "change"]].astype(float).to_numpy():
        ax.axvline(run - 0.5, color=INK, linewidth=0.9, linestyle=(0, (4, 2)))
        ax.text(
            run - 0.4, 1, f"× {fmt.number(change)}", transform=ax.get_xaxis_transform(), fontsize=7,
            va="top", ha="left",
        )  # fmt: skip
    reach = 1.3 * max(float(np.abs(level - 1).max()), LEAST_REACH)
    ax.set_ylim(*_changes([1 - reach, 1 + reach]))
    _in_percent(ax.yaxis)
    ax.set_title(str(one["entry"].iloc[0]), fontsize=7.5)
