"""Learning curves of the chosen settings, what eta does to them, and what stopping early would give."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from report import format as fmt
from report.figures.drawn import Drawn
from report.figures.source import Source, band_of
from report.settings import METRIC
from report.statistics import mean_interval
from report.style import (
    FULL,
    LOOKS,
    Look,
    band,
    epoch_axis,
    legend_below,
    log_ticks,
    looks_of,
    lowest,
    panels,
)

KINDS = ("neuron", "mlp")
NEAR, RISE = 0.01, 1.05  # of its final score; of its lowest loss
MOST_ETAS = 5
Bands = dict[tuple[str, str], dict[str, pd.DataFrame]]  # (task, model) -> column -> band


def draw(source: Source) -> Iterator[Drawn]:
    """Scores and losses of both problems; curves for several eta; early stopping."""
    for problem in ("classification", "regression"):
        rows = _chosen(source, problem)
        if rows:
            bands = _bands(source, rows)
            kinds = {row["model"]: row["kind"] for row in rows}
            yield _scores(source, problem, bands, kinds)
            yield _losses(source, problem, bands, kinds)
    yield from _etas(source)
    yield from _stopping(source)


def _chosen(source: Source, problem: str) -> list[pd.Series]:
    found = [source.first(task, kind) for task in source.tasks(problem) for kind in KINDS]
    return [row for row in found if row is not None and not fmt.missing(row["eta"])]


def _bands(source: Source, rows: Sequence[pd.Series]) -> Bands:
    families = {
        (r["task"], r["model"]): list(source.family(r["digest"]).query("status == 'ok'")["digest"])
        for r in rows
    }
    curves = source.curves([digest for family in families.values() for digest in family])
    by_digest = dict(list(curves.groupby("digest")))
    columns = ("train_score", "validation_score", "train_loss", "validation_loss")
    found: Bands = {}
    for key, digests in families.items():
        parts = [by_digest[digest] for digest in digests if digest in by_digest]
        if parts:
            found[key] = {column: band_of(pd.concat(parts), column) for column in columns}
    return found


def _lines(
    source: Source, problem: str, bands: Bands, kinds: dict[str, str], what: str
) -> tuple[Figure, list[Axes]]:
    """A panel a task: validation with its band, training dashed, for each model."""
    tasks = [task for task in source.tasks(problem) if any(key[0] == task for key in bands)]
    looks = looks_of(list(kinds), kinds)
    figure, axes = panels(len(tasks), 3, height=1.45, sharex=True)
    last = max(int(columns["train_loss"]["epoch"].iloc[-1]) for columns in bands.values())
    for ax, task in zip(axes, tasks, strict=True):
        for (of, model), columns in bands.items():
            if of == task:
                _pair(ax, columns[f"train_{what}"], columns[f"validation_{what}"], looks[model], model)
        ax.set_title(task)
        epoch_axis(ax, last)
    for ax in lowest(axes, 3):
        ax.set_xlabel("epoch")
    legend_below(figure, axes)
    return figure, axes


def _log_scale(axes: list[Axes]) -> None:
    """Logarithmic, as far down as the lines go: an interval of a mean may reach below 0."""
    for ax in axes:
        values = np.concatenate([np.asarray(line.get_ydata(), float) for line in ax.get_lines()])
        values = values[np.isfinite(values) & (values > 0)]
        ax.set_yscale("log")
        if len(values):
            ax.set_ylim(values.min() / 1.4, values.max() * 1.4)
        log_ticks(ax.yaxis, 4)


def _pair(ax: Axes, train: pd.DataFrame, validation: pd.DataFrame, look: Look, model: str) -> None:
    band(
        ax,
        validation["epoch"],
        validation["mean"],
        validation["low"],
        validation["high"],
        look,
        model,
        linestyle="-",
    )
    ax.plot(
        train["epoch"],
        train["mean"],
        color=look.colour,
        linestyle=(0, (2, 1.2)),
        linewidth=1,
        label=f"{model}, training",
    )


def _scores(source: Source, problem: str, bands: Bands, kinds: dict[str, str]) -> Drawn:
    figure, axes = _lines(source, problem, bands, kinds, "score")
    metric = METRIC[problem]
    figure.supylabel(_name(metric), fontsize=9)
    if metric == "rmse":
        _log_scale(axes)
    else:
        for ax in axes:
            ax.set_ylim(0.3, 1.03)
    words = []
    for model in kinds:
        epochs = [_settled(c["validation_score"], metric) for (_, of), c in bands.items() if of == model]
        words.append(f"epoch {fmt.level(np.median(epochs))} ({model})")
    return Drawn(
        f"curves-{problem}-{metric}",
        "curves",
        figure,
        f"On half of the tasks validation {_name(metric)} is within "
        f"{'1 point' if metric == 'accuracy' else '1 %'} of its end by {fmt.listing(words)}",
        f"{_name(metric)[0].upper() + _name(metric)[1:]} over training at each model's chosen setting: solid "
        "on validation points, mean over "
        "seeds with its 95 % t interval; dashed on training points, mean. Epochs are logarithmic from 1 on; "
        "0 is before training.",
        f"Learning curves of {fmt.listing(list(kinds))} on {fmt.count(len(axes), 'task')}.",
        "curves",
    )


def _losses(source: Source, problem: str, bands: Bands, kinds: dict[str, str]) -> Drawn:
    figure, axes = _lines(source, problem, bands, kinds, "loss")
    figure.supylabel("loss", fontsize=9)
    _log_scale(axes)
    rises = {
        model: [t for (t, of), c in bands.items() if of == model and _rises(c["validation_loss"])]
        for model in kinds
    }
    words = [
        f"{model} on {len(tasks)}" + (f" ({fmt.listing(tasks, 4)})" if tasks else "")
        for model, tasks in rises.items()
    ]
    return Drawn(
        f"curves-{problem}-loss",
        "curves",
        figure,
        f"Validation loss ends more than 5 % above its lowest for {fmt.listing(words)} of "
        f"{fmt.count(len(axes), 'task')}",
        "The misfit per point that is descended (cross-entropy where the output is a sigmoid, else half the "
        "squared error): solid on validation points, mean over seeds with its 95 % t interval; dashed on "
        "training "
        "points, mean. A solid line that turns up while the dashed one falls is over-fitting. Logarithmic "
        "axes.",
        f"Loss curves of {fmt.listing(list(kinds))} on {fmt.count(len(axes), 'task')}.",
        "curves",
    )


def _name(metric: str) -> str:
    return "accuracy" if metric == "accuracy" else "RMSE"


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


def _etas(source: Source) -> Iterator[Drawn]:
    """Validation loss for several eta, everything else as chosen, on up to three tasks."""
    wanted = [t for p, n in (("classification", 2), ("regression", 1)) for t in _telling(source, p)[:n]]
    rows = [
        row
        for task in wanted
        if (
            row := source.first(task, "mlp")
            if source.first(task, "mlp") is not None
            else source.first(task, "neuron")
        )
        is not None
    ]
    rows = [row for row in rows if len(_levels(source, row)) > 1]
    if not rows:
        return
    figure, axes = panels(len(rows), 3, width=FULL * len(rows) / 3, height=2.2)
    best = []
    for ax, row in zip(axes, rows, strict=True):
        best.append(_eta_panel(ax, source, row))
    axes[0].set_ylabel("validation loss")
    yield Drawn(
        "eta-curves",
        "eta-alpha",
        figure,
        f"Lowest validation loss at the end: {fmt.listing(best)}",
        "Validation loss over training for several learning rates η, everything else as chosen for "
        f"{rows[0]['model']}: mean over the seeds "
        "that did not diverge. A cross ends a curve whose seeds all diverged. Logarithmic axes.",
        f"Loss curves for several learning rates on {fmt.listing([row['task'] for row in rows])}.",
        "curves, cells",
    )


def _telling(source: Source, problem: str) -> list[str]:
    """Tasks of the problem, those where the network gains most on the neuron first."""
    gains = {}
    for task in source.tasks(problem):
        rows = [source.first(task, kind) for kind in KINDS]
        if all(row is not None and not fmt.missing(row["eta"]) for row in rows):
            a, b = (float(row["test"]) for row in rows if row is not None)
            gains[task] = b - a if problem == "classification" else a / b
    return sorted(gains, key=lambda task: -gains[task])


def _levels(source: Source, row: pd.Series) -> dict[float, pd.DataFrame]:
    """Cells of the row's setting at every eta, by eta; MOST_ETAS of them, ends and chosen one among them."""
    same = source.like(row, but=("eta",))
    etas = sorted(same["eta"].unique())
    keep = {etas[i] for i in np.unique(np.linspace(0, len(etas) - 1, MOST_ETAS).round().astype(int))} | {
        row["eta"]
    }
    return {eta: same[same["eta"] == eta] for eta in etas if eta in keep}


def _eta_panel(ax: Axes, source: Source, row: pd.Series) -> str:
    levels = _levels(source, row)
    curves = source.curves(list(pd.concat(levels.values())["digest"]))
    ends = {}
    for i, (eta, cells) in enumerate(levels.items()):
        ok = cells[cells["status"] == "ok"]
        shown = curves[curves["digest"].isin(ok["digest"] if len(ok) else cells["digest"])]
        if shown.empty:
            continue
        mean = shown.groupby("epoch")["validation_loss"].mean()
        mean = mean[np.isfinite(mean) & (mean > 0)]
        look = LOOKS[i % len(LOOKS)]
        ax.plot(mean.index, mean, color=look.colour, linestyle=look.dash, label=f"η {fmt.level(eta)}")
        if len(ok):
            ends[eta] = float(mean.iloc[-1])
        elif len(mean):
            ax.plot(mean.index[-1], mean.iloc[-1], "X", color=look.colour, markersize=7)
    epoch_axis(ax, int(row["epochs"]))
    _log_scale([ax])
    ax.set_title(row["task"])
    ax.set_xlabel("epoch")
    ax.legend(loc="best", fontsize=7)
    return (
        f"η {fmt.level(min(ends, key=lambda eta: ends[eta]))} on {row['task']}"
        if ends
        else f"none on {row['task']}"
    )


def _stopping(source: Source) -> Iterator[Drawn]:
    """What the weights of the best validation epoch would have gained on test."""
    found = []
    for problem in ("classification", "regression"):
        for row in _chosen(source, problem):
            cells = source.family(row["digest"]).query("status == 'ok'")
            here, there = (
                cells[f"{split}_{METRIC[problem]}"].to_numpy(float, na_value=np.nan)
                for split in ("best_test", "test")
            )
            gain = 100 * (here - there) if problem == "classification" else 100 * (there - here) / there
            found.append(
                (
                    problem,
                    row["task"],
                    row["model"],
                    row["kind"],
                    *(float(v) for v in mean_interval(gain)[:3]),
                )
            )
    gains = pd.DataFrame(found, columns=["problem", "task", "model", "kind", "mean", "low", "high"]).dropna(
        subset="mean"
    )
    if len(gains):
        yield _stopping_figure(gains)


def _signed_log(ax: Axes, rows: pd.DataFrame) -> None:
    """Linear between -1 and 1, logarithmic beyond, labelled in plain numbers."""
    reach = np.nanmax(np.abs(rows[["mean", "low", "high"]].to_numpy(float)), initial=1)
    ticks = [10**power for power in range(4) if 10**power <= max(reach, 1)]
    ax.set_xscale("symlog", linthresh=1)
    ax.set_xlim(-1.3 * reach, 1.3 * reach)
    ticks = [*(-tick for tick in reversed(ticks)), 0, *ticks]
    ax.set_xticks(ticks, [fmt.level(tick) for tick in ticks])


def _stopping_figure(gains: pd.DataFrame) -> Drawn:
    problems = list(dict.fromkeys(gains["problem"]))
    looks = looks_of(
        list(dict.fromkeys(gains["model"])), dict(zip(gains["model"], gains["kind"], strict=True))
    )
    most = max(gains.groupby("problem")["task"].nunique())
    figure, axes = panels(len(problems), 2, width=FULL * len(problems) / 2, height=0.55 + 0.2 * most)
    for ax, problem in zip(axes, problems, strict=True):
        rows = gains[gains["problem"] == problem]
        tasks = list(dict.fromkeys(rows["task"]))
        for i, (model, of) in enumerate(rows.groupby("model", sort=False)):
            y = [tasks.index(task) + 0.16 * (2 * i - 1) for task in of["task"]]
            ax.hlines(y, of["low"], of["high"], color=looks[model].colour, linewidth=1.2)
            ax.plot(of["mean"], y, looks[model].marker, color=looks[model].colour, label=model)
        ax.axvline(0, color="black", linewidth=0.9)
        ax.set_yticks(range(len(tasks)), tasks)
        ax.set_ylim(len(tasks) - 0.5, -0.5)
        _signed_log(ax, rows)
        ax.set_xlabel(
            "gain in accuracy (points)" if problem == "classification" else "gain: RMSE lower by (%)"
        )
    legend_below(figure, axes)
    helps, harms = int((gains["low"] > 0).sum()), int((gains["high"] < 0).sum())
    return Drawn(
        "early-stopping",
        "early-stopping",
        figure,
        f"Weights of the best validation epoch are better on {helps} and worse on {harms} of {len(gains)} "
        "chosen settings",
        "Test metric with the weights of the epoch of lowest validation loss, against the weights of the "
        "last epoch: mean paired gain over "
        "seeds with its 95 % t interval; right of the line stopping early would have helped. Linear between "
        "−1 and 1, logarithmic beyond.",
        f"Dot plot of gains by early stopping on {gains['task'].nunique()} tasks.",
        "cells",
    )
