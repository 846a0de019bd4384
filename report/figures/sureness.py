"""How sure models are, and how often they are right: shares of fresh points inside bands, against what bands
say."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from bench.score import LEVELS
from bench.statistics import Z95
from report import format as fmt
from report.figures.drawn import Drawn, numbers_of, parts
from report.figures.fitting import KEPT
from report.figures.looks import models_strokes
from report.figures.source import Source, dataset_of
from report.figures.stage import stage
from report.figures.style import Stroke, band, even_columns, legend_below, panels
from report.figures.targets import noise_of
from report.pictures.palette import GREY
from report.tables.density_schemas import COVERAGE
from report.tables.reader import Tables
from report.tables.sure import CALLED, firsts_of

MOST_PANELS, MOST_BANDS = 12, 4
CALLED_SHORT = "Gaussian process"


def draw(source: Source) -> Iterator[Drawn]:
    """Bands of the shown seed on some tasks; then a panel a task, calibration inside the training range."""
    rows = firsts_of(source.tables, "test")
    yield from _bands(source, rows)
    tasks = list(dict.fromkeys(rows["task"]))
    for number, some in enumerate(parts(tasks, MOST_PANELS), 1):
        yield _calibration(source.tables, number, rows[rows["task"].isin(some)])


def _bands(source: Source, rows: pd.DataFrame) -> Iterator[Drawn]:
    """Process and ensemble side by side on up to MOST_BANDS tasks that have both."""
    pairs = [some for _, some in rows.groupby("task", sort=False) if len(some) == 2]
    tables = source.tables
    wanted = [[tables.shown(str(digest)) for digest in some["digest"]] for some in pairs]
    kept = [
        (some, cells)
        for some, cells in zip(pairs, wanted, strict=True)
        if all(cell is not None for cell in cells)
    ]
    found = []
    for some, cells in kept:
        digests = [str(cell["digest"]) for cell in cells if cell is not None]
        records = [source.records(digests)[digest] for digest in digests]
        data = dataset_of(records[0].cell)
        if data is not None and all(record.fit_x is not None for record in records):
            found.append((some, records, data))
    found = sorted(found, key=lambda one: float(one[0]["coverage_95"].min()))[:MOST_BANDS]
    if not found:
        return
    figure, axes = panels(2 * len(found), 4 if len(found) > 1 else 2, height=1.6, sharex=False)
    strokes = models_strokes(tables)
    words = []
    for i, (some, records, data) in enumerate(found):
        shares = [fmt.percent(float(share), 0) for share in some["coverage_95"]]
        words.append(f"{some['task'].iloc[0]} {' and '.join(shares)}")
        for ax, record, share in zip(axes[2 * i : 2 * i + 2], records, shares, strict=True):
            name = record.cell.task.name if record is records[0] else "the same"
            stage(ax, record, data, f"{name}{KEPT}: {share}")
            mean, std = (np.array(one, float) for one in (record.fit_mean, record.fit_std))
            stroke = strokes[record.cell.model.name]
            called = CALLED_SHORT if record.cell.model.kind == "gp" else record.cell.model.name
            band(ax, record.fit_x, mean, mean - Z95 * std, mean + Z95 * std, stroke, called)
    legend_below(figure, axes[:2], 4)
    yield Drawn(
        name="bands",
        section="sureness",
        figure=figure,
        title=f"Fresh points inside the 95 % bands of process and ensemble: {fmt.listing(words)}",
        caption=(
            "Mean and 95 % band (±1.96 standard deviations) of the shown seed's Gaussian process and "
            "ensemble, the tasks on which the smaller share of points lies inside; above each panel that "
            "share, the mean over the reported seeds. An ensemble's standard deviation is that of its "
            "networks. Dashed: the function; points: training points; grey ground: outside of the training "
            f"range. {noise_of(tables, [str(some['task'].iloc[0]) for some, *_ in found])}"
        ),
        alt=f"Bands of process and ensemble; fresh points inside them: {fmt.listing(words)}.",
        table="sureness; fits from the packs",
        numbers=numbers_of(
            pd.concat([some for some, *_ in found]),
            {
                "task": "task",
                "model": "model",
                "coverage_95": "inside the 95 % band",
                "width": "its mean length",
            },
        ),
    )


def _calibration(tables: Tables, number: int, rows: pd.DataFrame) -> Drawn:
    tasks = list(dict.fromkeys(rows["task"]))
    strokes = models_strokes(tables)
    columns = even_columns(len(tasks))
    figure, axes = panels(len(tasks), columns, height=1.6, sharex=True, sharey=True)
    for ax, task in zip(axes, tasks, strict=True):
        _panel(ax, rows[rows["task"] == task], task, strokes)
    for ax in axes[::columns]:
        ax.set_ylabel("points inside (%)")
    for ax in axes[-columns:]:
        ax.set_xlabel("band says (%)")
    legend_below(figure, axes, 4)
    middle = rows.groupby("kind", sort=False)["coverage_95"].median()
    words = [f"{fmt.percent(share, 0)} in that of {CALLED[str(kind)]}" for kind, share in middle.items()]
    over = "in the median task " if len(tasks) > 1 else f"on {tasks[0]} "
    return Drawn(
        name=f"calibration-{number}",
        series="calibration",
        section="sureness",
        figure=figure,
        title=f"Of fresh points {over}lie within the 95 % band: {fmt.listing(words)}",
        caption=(
            "Share of fresh points of the training range inside the middle band of a model's density, by "
            "what share of the density the band holds; mean over the reported seeds. On the grey line a "
            "model is as sure as it may be; below it it is too sure, above it not sure enough. Bands are of "
            "the function itself, without its noise, or with it where test targets carry it. "
            f"{noise_of(tables, tasks)}"
        ),
        alt=f"Of fresh points {over}lie within the 95 % band: {fmt.listing(words)}.",
        table="sureness",
        numbers=numbers_of(
            rows,
            {"task": "task", "model": "model"}
            | {f"coverage_{n:02d}": f"inside the {n} % band" for n in (50, 80, 95)},
        ),
    )


def _panel(ax: Axes, rows: pd.DataFrame, task: str, strokes: dict[str, Stroke]) -> None:
    ax.plot([0, 100], [0, 100], color=GREY, linewidth=1, zorder=1)
    levels = np.array(LEVELS)
    for _, row in rows.iterrows():
        stroke = strokes[str(row["model"])]
        share = 100 * row[list(COVERAGE)].to_numpy(float)
        ax.plot(
            levels, share, color=stroke.colour, linestyle=stroke.dash, marker=stroke.marker,
            markevery=6, markersize=4, label=CALLED_SHORT if row["kind"] == "gp" else str(row["model"]),
        )  # fmt: skip
    ax.set_title(task)
    ax.set_xlim(0, 100)
    ax.set_ylim(-3, 103)
    ax.set_xticks([0, 50, 100])
    ax.set_yticks([0, 50, 100])
