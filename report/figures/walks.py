"""Choosing the next point: errors over points, rule by rule; a film strip of the process as points are
added."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from bench.exploring.points import FEWEST, FRESH, PRACTICAL
from bench.gp import regression as gp
from bench.statistics import Z95
from bench.tasks import function_of, resolve
from report import format as fmt
from report.figures.drawn import Drawn, numbers_of, slug
from report.figures.source import Array, Source
from report.figures.style import STROKES, Stroke, band, legend_below, log_ticks, panels
from report.pictures.palette import INK
from report.tables.reader import Tables
from report.tables.statistics import rmse_interval
from report.words import RULES

FILM = (1, 2, 4, 7, 11, 16, 21)  # points at which a strip is drawn
GRID = 161
SAME = 0.02  # of the error and the deviation: two engines may end apart by less


def draw(source: Source) -> Iterator[Drawn]:
    """Nothing where the study explores nothing."""
    walks = source.tables.walks
    for task in dict.fromkeys(walks["task"]):
        mine = walks[walks["task"] == task]
        yield _errors(source.tables, str(task), mine)
        for model in dict.fromkeys(mine["model"]):
            some = mine[(mine["model"] == model) & (mine["rule"] == "variance") & mine["spread"].notna()]
            if len(some) and (drawn := _film(source, str(task), str(model), some)) is not None:
                yield drawn


def _errors(tables: Tables, task: str, walks: pd.DataFrame) -> Drawn:
    """A panel a model, a line a rule: geometric means over starts with their intervals."""
    models = list(dict.fromkeys(walks["model"]))
    figure, axes = panels(len(models), len(models), height=2.4, sharey=True)
    told = tables.reached[tables.reached["task"] == task]
    strokes = dict(zip(RULES, STROKES, strict=False))
    for ax, model in zip(axes, models, strict=True):
        _panel(ax, walks[walks["model"] == model], strokes, str(model))
        ax.axhline(float(told["goal"].iloc[0]), color=INK, linewidth=0.8, linestyle=(0, (1, 2)))
    axes[0].set_ylabel("RMSE")
    legend_below(figure, axes, 3)
    return Drawn(
        name=slug("next-point", task),
        section="next-point",
        figure=figure,
        title=f"{task}: {_title(told, int(walks['n'].max()))}",
        caption=(
            "RMSE on fresh points of the training range over the number of points, from one point on, each "
            f"next where a rule says: geometric mean over {fmt.count(int(told['n_starts'].max()), 'start')} "
            "with its 95 % interval. Panels: whose error it is. Dotted: the RMSE of "
            f"{fmt.exact(float(told['goal'].iloc[0]))} that is to be reached."
        ),
        alt=f"RMSE over the number of points on {task}: {_title(told, int(walks['n'].max()))}.",
        table="walks, reached",
        numbers=numbers_of(
            told,
            {
                "model": "model",
                "rule": "rule",
                "share": "share that reached the goal",
                "points": "points it took",
            }
            | {"last": "last RMSE", "last_low": "95 % from", "last_high": "to"},
        ),
    )


def _title(told: pd.DataFrame, most: int) -> str:
    """How many points each model takes to come to the goal by its best rule; which does not within most."""
    words = []
    for model, some in told.groupby("model", sort=False):
        there = some[some["points"].notna()].sort_values(["points", "last"], kind="stable")
        if len(there):
            best = there.iloc[0]
            words.append(f"{model} {fmt.exact(float(best['points']))} points ({RULES[str(best['rule'])]})")
        else:
            least = some.sort_values("last", kind="stable").iloc[0]
            last = fmt.number(float(least["last"]), 2)
            words.append(f"{model} more than {most} by any rule ({last} at best)")
    goal = fmt.exact(float(told["goal"].iloc[0]))
    return f"to an RMSE of {goal} it takes {fmt.listing(words)}"


def _panel(ax: Axes, walks: pd.DataFrame, strokes: dict[str, Stroke], model: str) -> None:
    for rule, some in walks.groupby("rule", sort=False):
        table = some.set_index(["n", "start"])["rmse"].unstack()  # noqa: PD010
        errors = table.to_numpy(float, na_value=np.nan)
        found = rmse_interval(np.maximum(errors, 1e-12))
        n = np.arange(1, len(errors) + 1)
        band(ax, n, found.mean, found.low, found.high, strokes[str(rule)], RULES[str(rule)])
    ax.set_yscale("log")
    log_ticks(ax.yaxis, 6)
    ax.set_xlabel("points")
    ax.set_title(model)


def _film(source: Source, task: str, model: str, walks: pd.DataFrame) -> Drawn | None:
    """The process of the first start as points are added by largest variance; None where its prior is
    unknown."""
    some = walks[walks["start"] == walks["start"].iloc[0]].sort_values("n", kind="stable")
    spec = _spec(source, task)
    function, prior = function_of(spec), _prior(source, model)
    if function is None or prior is None:
        return None
    shown = [n for n in FILM if n <= len(some)]
    low, high = spec.option("train_range")
    x = np.linspace(low, high, GRID)
    figure, axes = panels(len(shown), len(shown), height=1.5, sharey=True)
    xs = some["x"].to_numpy(float)
    errors = some["rmse"].to_numpy(float)
    for ax, n in zip(axes, shown, strict=True):
        fit = gp.fit(xs[:n, None], function(xs[:n]), prior if n >= FEWEST else PRACTICAL, compiled=False)
        mean, std = fit.predict(x[:, None])
        ax.plot(x, function(x), color=INK, linestyle=(0, (4, 2)), linewidth=1)
        band(ax, x, mean, mean - Z95 * std, mean + Z95 * std, STROKES[3])
        ax.plot(xs[:n], function(xs[:n]), ".", color=INK, markersize=5)
        if n < len(xs):
            ax.axvline(xs[n], color=STROKES[1].colour, linewidth=1)
        ax.set_title(f"{n}: {fmt.number(errors[n - 1], 2)}")
        ax.title.set_fontsize(8)
        if not _same(fit, function, np.linspace(low, high, FRESH), errors[n - 1]):
            return None
    _limits(axes, function(x))
    still = int(np.sum(errors[FEWEST:] > errors[FEWEST - 1 : -1]))
    return Drawn(
        name=slug("next-point-film", f"{task} {model}"),
        series="next-point-film",
        section="next-point",
        figure=figure,
        title=(
            f"{model} by largest variance on {task}: RMSE {fmt.number(errors[0], 2)} with one point, "
            f"{fmt.number(errors[-1], 2)} with {len(errors)}; {_stands(errors, xs)}"
        ),
        caption=(
            "Film strip of the first start: mean and 95 % band of the process as points are added where it "
            "is least sure (line: the next point; dashed: the function). Above each panel the number of "
            f"points and the RMSE, which rose with {fmt.count(still, 'added point')}. With fewer than "
            f"{FEWEST} points the hyperparameters are those of gp-practical."
        ),
        alt=f"The process {model} on {task} from 1 to {shown[-1]} points, chosen by largest variance.",
        table="walks",
        numbers=numbers_of(
            some, {"n": "points", "x": "the last point", "rmse": "RMSE", "spread": "its deviation"}
        ),
    )


def _same(fit: gp.Fit, function: Any, fresh: Array, told: float) -> bool:
    """Whether a process has the error that is told: a study may mean another by the model's name."""
    wanted = function(fresh)
    error = float(np.sqrt(np.mean((fit.predict(fresh[:, None])[0] - wanted) ** 2)))
    return abs(error - told) <= SAME * (told + float(wanted.std()))


def _stands(errors: Array, xs: Array) -> str:
    """Whether the last half of the points lowered the error much, and how many of them were there before."""
    half = len(errors) // 2
    gain = errors[half - 1] / errors[-1]
    twice = len(xs) - len(np.unique(np.round(xs, 9)))
    again = f", {fmt.count(twice, 'point')} where there was one" if twice else ""
    return f"the last {len(errors) - half} points divide it by {fmt.number(gain, 2)}{again}"


def _limits(axes: list[Axes], wanted: Array) -> None:
    margin = 0.4 * float(np.ptp(wanted) or 1)
    for ax in axes:
        ax.set_ylim(float(wanted.min()) - margin, float(wanted.max()) + margin)


def _spec(source: Source, task: str) -> Any:
    """The task of a cell, or of the catalogue where no cell has it."""
    from pathlib import Path

    cells = source.tables.cells
    mine = cells.loc[cells["task"] == task, "digest"]
    if len(mine):
        digest = str(mine.iloc[0])
        return source.records([digest])[digest].cell.task
    return resolve(task, {}, Path())


def _prior(source: Source, model: str) -> gp.Prior | None:
    """Of a model that a cell has, or of the catalogue."""
    from bench.study.names import CATALOGUE

    cells = source.tables.cells
    mine = cells.loc[cells["model"] == model, "digest"]
    if len(mine):
        digest = str(mine.iloc[0])
        return gp.prior_of(*source.records([digest])[digest].cell.model.prior)
    entry = CATALOGUE.get(
        model, {"kernel": "rbf"} if model == "gp" else {"kernel": model.removeprefix("gp-")}
    )
    wanted = (entry.get(key) for key in ("kernel", "constant", "noise_variance", "mean"))
    try:
        return gp.prior_of(*wanted)  # type: ignore[arg-type]
    except ValueError:
        return None
