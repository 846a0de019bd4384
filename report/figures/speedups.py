"""How many times as fast fused training is as what a user would write."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from report import format as fmt
from report.figures.drawn import Drawn, numbers_of
from report.figures.looks import cycle
from report.figures.style import legend_below, log_ticks, panels
from report.pictures.palette import INK
from report.tables.reader import Tables
from report.tables.timings import alone_frame

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw(tables: Tables) -> Iterator[Drawn]:
    """The ratio of each comparison at its best K, a line a training, a mark a way to write it."""
    rows = tables.speedups[tables.speedups["what"] == "train"]
    rows = rows[(rows["n"] == 200) & (rows["problem"] == "classification")]
    rows = _best(rows[rows["model"].isin(["neuron", "mlp-40", "mlp-40-40"])])
    if rows.empty:
        return
    rows = rows.sort_values(["device", "model", "batch_size"], key=_in_order, kind="stable")
    rows = rows.assign(place=[_place(row) for _, row in rows.iterrows()])
    heads = {"place": "training", "reference": "against", "ratio": "times as fast"}
    yield Drawn(
        name="timing-speedup",
        section="timing",
        figure=_figure(rows),
        title=_title(rows) + (" (some measured beside other work)" if rows["contaminated"].any() else ""),
        caption=(
            "Time of one epoch of one network, as a user would write it, over that of fused training with "
            "the number of networks K that suits it best, vmap with the K that suits vmap best. 200 "
            f"points, one core; bars are 95 % intervals.{_slow_alone(tables)}"
        ),
        alt=f"How many times as fast fused training is, from least to most: {_spans(rows)}.",
        table="speedups",
        numbers=numbers_of(rows, heads | {"low": "95 % from", "high": "to"}),
    )


def _figure(rows: pd.DataFrame) -> "Figure":
    """rows: of speedups, with a `place` each."""
    places = list(dict.fromkeys(rows["place"]))
    strokes = cycle(list(dict.fromkeys(rows["reference"])))
    figure, (ax,) = panels(1, 1, width=7.0, height=0.7 + 0.26 * len(places))
    for reference, part in rows.groupby("reference", sort=False):
        stroke, y = strokes[str(reference)], [places.index(place) for place in part["place"]]
        low, high = part["low"].astype(float), part["high"].astype(float)
        ax.hlines(y, low, high, color=stroke.colour, linewidth=1.2)
        look: dict[str, Any] = {"color": stroke.colour, "linestyle": "none"}
        ax.plot(part["ratio"], y, stroke.marker, label=f"against {reference}", **look)
    ax.axvline(1, color=INK, linewidth=0.9)
    ax.set_xscale("log")
    log_ticks(ax.xaxis, 8)
    ax.set_yticks(range(len(places)), places)
    ax.set_ylim(len(places) - 0.5, -0.5)
    ax.set_xlabel("times faster (right of 1: fused training is)")
    legend_below(figure, [ax])
    return figure


def _title(drawn: pd.DataFrame) -> str:
    """Both ends of what is drawn."""
    ends = fmt.span(*(fmt.number(value, 2) for value in (drawn["ratio"].min(), drawn["ratio"].max())))
    return f"Fused training, each way at its best K, is {ends} times as fast as the others"


def _slow_alone(tables: Tables) -> str:
    """Where fused training of one network is slower than another way is with one; a sentence, or nothing."""
    rows = alone_frame(tables.timings)
    rows = rows[rows["what"] == "train"].sort_values("ratio", kind="stable")
    slow = rows[rows["ratio"] < 1]
    if slow.empty:
        return ""
    least = slow.iloc[0]
    return (
        f" Not drawn: one network alone against one alone, where fused training is the slower one in "
        f"{len(slow)} of {fmt.count(len(rows), 'comparison')}, {fmt.number(least['ratio'], 2)} times as fast "
        f"at worst ({_place(least)}, {least['n']} points, against {least['reference']})."
    )


def _spans(rows: pd.DataFrame) -> str:
    spans = rows.groupby("reference", sort=False)["ratio"].agg(["min", "max"])
    words = [
        f"{fmt.span(fmt.number(low, 2), fmt.number(high, 2))} against {name}"
        for name, low, high in spans.itertuples()
    ]
    return fmt.listing(words)


def _best(rows: pd.DataFrame) -> pd.DataFrame:
    """The best K of each comparison."""
    alike = ["machine", "device", "model", "batch_size", "reference"]
    order = rows.sort_values("ratio", ascending=False).drop_duplicates(alike)
    return rows.loc[sorted(order.index)]


def _in_order(column: "pd.Series[Any]") -> "pd.Series[Any]":
    """cpu, neuron and the full batch first; then larger networks and smaller batches."""
    order = {"cpu": 0, "neuron": 0, "mlp-40": 1, "mlp-40-40": 2, "full": 0}
    return column.map(lambda v: order.get(v, 10_000 - int(v) if str(v).isdigit() else 3))


def _place(row: Any) -> str:
    where = "" if row["machine"] == "here" else f" on {row['machine']}"
    device = "" if row["device"] == "cpu" else f", {row['device']}"
    return f"{row['model']}, batch {row['batch_size']}{device}{where}"
