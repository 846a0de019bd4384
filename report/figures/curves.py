"""Learning curves of the chosen settings; what eta does to them, and what stopping early would give."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bench.choosing.settings import METRIC
from report import format as fmt
from report.figures import etas, stopping
from report.figures.drawn import Drawn, Numbers, numbers_of
from report.figures.looks import models_strokes
from report.figures.source import Source
from report.figures.style import Stroke, band, epoch_axis, legend_below, log_lines, lowest, panels
from report.tables.reader import Tables
from report.tables.statistics import mean_interval

NEAR, RISE = 0.01, 1.05  # of its final score; of its lowest loss
COLUMNS = 4
UNITS = {"accuracy": "accuracy (%)", "rmse": "RMSE"}
Bands = dict[tuple[str, str], dict[str, pd.DataFrame]]  # (task, model) -> column -> band


def draw(source: Source) -> Iterator[Drawn]:
    """Scores and losses of both problems; curves for several eta; early stopping."""
    tables = source.tables
    for problem in ("classification", "regression"):
        rows = tables.ranked.trained(problem)
        if rows:
            bands = _bands(tables, rows)
            kinds = {row["model"]: row["kind"] for row in rows}
            yield _scores(tables, problem, bands, kinds)
            yield _losses(tables, problem, bands, kinds)
    yield from etas.draw(tables)
    yield from stopping.draw(tables)


def _bands(tables: Tables, rows: Sequence[pd.Series]) -> Bands:
    families = {(r["task"], r["model"]): list(tables.ended(r["digest"])["digest"]) for r in rows}
    accurate = {(r["task"], r["model"]): r["metric"] == "accuracy" for r in rows}
    curves = tables.curves([digest for family in families.values() for digest in family])
    by_digest = dict(list(curves.groupby("digest")))
    columns = ("train_score", "validation_score", "train_loss", "validation_loss")
    found: Bands = {}
    for key, digests in families.items():
        parts = [by_digest[digest] for digest in digests if digest in by_digest]
        if parts:
            found[key] = {
                column: band_of(pd.concat(parts), column, accurate[key] and column.endswith("score"))
                for column in columns
            }
    return found


def _lines(
    tables: Tables, problem: str, bands: Bands, kinds: dict[str, str], what: str
) -> tuple[Figure, list[Axes]]:
    """A panel a task: validation with its band, training dashed, for each model."""
    tasks = [task for task in tables.ranked.tasks(problem) if any(key[0] == task for key in bands)]
    strokes = models_strokes(tables)
    figure, axes = panels(len(tasks), COLUMNS, height=1.25, sharex=True)
    last = max(int(columns["train_loss"]["epoch"].iloc[-1]) for columns in bands.values())
    for ax, task in zip(axes, tasks, strict=True):
        for (of, model), columns in bands.items():
            if of == task:
                _pair(ax, columns[f"train_{what}"], columns[f"validation_{what}"], strokes[model], model)
        ax.set_title(task)
        epoch_axis(ax, last)
    for ax in lowest(axes, COLUMNS):
        ax.set_xlabel("epoch")
    legend_below(figure, axes)
    return figure, axes


def _pair(ax: Axes, train: pd.DataFrame, validation: pd.DataFrame, stroke: Stroke, model: str) -> None:
    band(
        ax,
        validation["epoch"],
        validation["mean"],
        validation["low"],
        validation["high"],
        stroke,
        model,
        linestyle="-",
    )
    ax.plot(
        train["epoch"],
        train["mean"],
        color=stroke.colour,
        linestyle=(0, (2, 1.2)),
        linewidth=1,
        label=f"{model}, training",
    )


def _scores(tables: Tables, problem: str, bands: Bands, kinds: dict[str, str]) -> Drawn:
    figure, axes = _lines(tables, problem, bands, kinds, "score")
    metric = METRIC[problem]
    figure.supylabel(UNITS[metric], fontsize=9)
    cut = ""
    if metric == "rmse":
        cut = log_lines(axes)
    else:
        for ax in axes:
            ax.set_ylim(0.3, 1.03)
            ax.yaxis.set_major_formatter(lambda value, _: f"{100 * value:g}")
    words = []
    for model in kinds:
        mine = [columns["validation_score"] for (_, of), columns in bands.items() if of == model]
        words.append(f"{_half_by(mine, metric)} ({model})")
    return Drawn(
        name=f"curves-{problem}-{metric}",
        series="curves",
        section="curves",
        figure=figure,
        title=(
            f"{_where(list(bands))} validation {_name(metric)} is within "
            f"{'1 point' if metric == 'accuracy' else '1 %'} of its end {fmt.listing(words)}"
        ),
        caption=(
            f"{_name(metric)[0].upper() + _name(metric)[1:]} over training at each model's chosen setting: "
            f"solid on validation points, {_mean(bands)}; dashed on training points, mean. Epochs are "
            f"logarithmic from 1 on; 0 is before training.{cut}{_stopped(bands)}"
        ),
        alt=(
            f"Validation {_name(metric)} at the end, and at epoch 0: "
            f"{_ends(bands, 'validation_score', metric)}."
        ),
        table="curves",
        numbers=_numbers(tables, bands, "score", UNITS[metric], 100 if metric == "accuracy" else 1),
    )


def _losses(tables: Tables, problem: str, bands: Bands, kinds: dict[str, str]) -> Drawn:
    figure, axes = _lines(tables, problem, bands, kinds, "loss")
    figure.supylabel("loss", fontsize=9)
    cut = log_lines(axes)
    rises = {
        model: [t for (t, of), c in bands.items() if of == model and _rises(c["validation_loss"])]
        for model in kinds
    }
    words = [
        f"{model} on {len(tasks)} of {fmt.count(sum(of == model for _, of in bands), 'task')}"
        + (f" ({fmt.listing(tasks, 4)})" if tasks else "")
        for model, tasks in rises.items()
    ]
    return Drawn(
        name=f"curves-{problem}-loss",
        series="curves",
        section="curves",
        figure=figure,
        title=(f"Validation loss ends more than 5 % above its lowest for {fmt.listing(words)}"),
        caption=(
            "The misfit per point that is descended (cross-entropy where the output is a sigmoid, else "
            f"half the squared error): solid on validation points, {_mean(bands)}; dashed on training "
            "points, mean. A solid line that turns up while the dashed one falls is over-fitting. "
            f"Logarithmic axes.{cut}{_stopped(bands)}"
        ),
        alt=f"Validation loss at the end, and at epoch 0: {_ends(bands, 'validation_loss', 'loss')}.",
        table="curves",
        numbers=_numbers(tables, bands, "loss"),
    )


def _ends(bands: Bands, column: str, metric: str) -> str:
    """Where the first curves end, and where they come from."""
    words = []
    for (task, model), columns in bands.items():
        first, last = (columns[column]["mean"].iloc[i] for i in (0, -1))
        said = [fmt.score(metric, value) for value in (last, first)]
        words.append(f"{model} on {task} {said[0]} (from {said[1]})")
    return fmt.listing(words, 12)


def _numbers(tables: Tables, bands: Bands, what: str, said: str = "loss", scale: float = 1) -> Numbers:
    """First, lowest or highest, and last of each curve. said: its name and unit, in which 1 is `scale`."""
    rows = []
    for (task, model), columns in bands.items():
        row = tables.ranked.row(task, model)
        train, found = scale * columns[f"train_{what}"]["mean"], scaled(columns[f"validation_{what}"], scale)
        rows.append(
            {
                "task": task,
                "model": model,
                "digest": None if row is None else row["digest"],
                "epochs": int(found["epoch"].iloc[-1]),
                "first": found["mean"].iloc[0],
            }
            | {"lowest": found["mean"].min(), "highest": found["mean"].max()}
            | {"last": found["mean"].iloc[-1], "low": found["low"].iloc[-1], "high": found["high"].iloc[-1]}
            | {"train": train.iloc[-1]}
        )
    names = {"task": "task", "model": "model", "epochs": "last epoch", "first": f"validation {said} at first"}
    names |= {"lowest": "lowest", "highest": "highest", "last": "at last", "low": "95 % from", "high": "to"}
    return numbers_of(rows, names | {"train": f"training {said} at last"})


def scaled(found: pd.DataFrame, scale: float) -> pd.DataFrame:
    """A band in another unit."""
    return found.assign(**{name: scale * found[name] for name in ("mean", "low", "high")})


def band_of(curves: pd.DataFrame, column: str, accurate: bool = False) -> pd.DataFrame:
    """Mean and 95 % interval over the digests at each epoch that one of them has: epoch, mean, low, high, and
    how many of them had stopped before.

    Training that stopped before the others, as it had converged, keeps its last value. The interval
    ends where what is measured does: no loss and no score is below 0, no accuracy above 1.
    """
    parts = [
        part.set_index("epoch")[column].astype(float) for _, part in curves.groupby("digest", sort=False)
    ]
    ragged = pd.concat(parts, axis=1).sort_index()
    wide = ragged.ffill().dropna()
    stopped = ragged.bfill().isna().sum(axis=1).loc[wide.index]
    found = mean_interval(wide.to_numpy(float))
    most = 1.0 if accurate else np.inf
    low, high = np.maximum(found.low, 0.0), np.minimum(found.high, most)
    ends = {"mean": found.mean, "low": low, "high": high}
    return pd.DataFrame({"epoch": wide.index, **ends, "stopped": stopped.to_numpy(int)})


def _where(drawn: list[tuple[str, str]]) -> str:
    """On half of the tasks; On moons, where that is the only one."""
    tasks = list(dict.fromkeys(task for task, _ in drawn))
    return f"On {tasks[0]}" if len(tasks) == 1 else "On half of the tasks"


def _mean(bands: Bands) -> str:
    """What a solid line is; of one seed there is no interval."""
    shown = any(columns["validation_loss"]["low"].notna().any() for columns in bands.values())
    return "mean over seeds with its 95 % t interval" if shown else "one seed"


def _stopped(bands: Bands) -> str:
    """Of which curves a seed had stopped before the last epoch; a sentence, or nothing."""
    where = [
        f"{model} on {task}"
        for (task, model), columns in bands.items()
        if columns["validation_loss"]["stopped"].iloc[-1]
    ]
    if not where:
        return ""
    return f" A seed that converged before the last epoch keeps its last value ({fmt.listing(where, 4)})."


def _name(metric: str) -> str:
    return "accuracy" if metric == "accuracy" else "RMSE"


def _half_by(curves: Sequence[pd.DataFrame], metric: str) -> str:
    """By which epoch half of the curves are near their end: by epoch 386; only at the last epoch."""
    epochs = [_settled(curve, metric) for curve in curves]
    late = sum(epoch == curve["epoch"].iloc[-1] for epoch, curve in zip(epochs, curves, strict=True))
    if 2 * late >= len(curves):
        return "only at the last epoch"
    return f"by epoch {fmt.whole(np.ceil(np.median(epochs)))}"


def _settled(curve: pd.DataFrame, metric: str) -> int:
    """First epoch from which the mean stays near its end."""
    mean = curve["mean"].to_numpy(float)
    allowed = NEAR if metric == "accuracy" else NEAR * abs(mean[-1])
    away = np.flatnonzero(np.abs(mean - mean[-1]) > allowed)
    return (
        int(curve["epoch"].iloc[min(away[-1] + 1, len(mean) - 1)])
        if len(away)
        else int(curve["epoch"].iloc[0])
    )


def _rises(curve: pd.DataFrame) -> bool:
    mean = curve["mean"].to_numpy(float)
    return bool(mean[-1] > RISE * mean.min())
