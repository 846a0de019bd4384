"""The metric over a factor's levels, where these have an order: width, depth, batch size, points, epochs."""

from dataclasses import replace

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from report import format as fmt
from report.figures.drawn import Drawn, slug
from report.figures.levels import SHAPES, Context, Place, chosen_for, left_out, middle, tally
from report.figures.looks import labelled, level_strokes
from report.figures.style import (
    BEYOND,
    CUT,
    Stroke,
    band,
    even_columns,
    legend_below,
    log_ticks,
    lowest,
    panels,
    width_of,
)
from report.figures.targets import noise_of
from report.figures.told import ends, level_numbers
from report.figures.verdicts import shown
from report.tables.reader import Tables
from report.words import AXIS_WORDS, amount, called, capital

MOST_LINES, MOST_EACH = 6, 2  # in one panel; levels of each of several models in a title
LONGEST = 200  # letters of a title that goes model by model
COUNTED = ("epochs",)  # whose title counts comparisons
LETTER = 0.078  # share of the width of a panel in a row of four


def over_levels(tables: Tables, place: Place, found: list[Context], every: list[Context]) -> Drawn:
    """Metric over the factor's levels, a panel a task, a line a model. every: what the title counts."""
    factor = place.factor
    tasks = list(dict.fromkeys(one.task for one in found))
    names = list(dict.fromkeys(one.label for one in found))
    strokes = _strokes(tables, factor, found)
    columns = even_columns(len(tasks))
    figure, axes = panels(len(tasks), columns, width=width_of(columns), height=1.9)
    for ax, task in zip(axes, tasks, strict=True):
        _level_panel(ax, lines_of(found, task), strokes)
        ax.set_title(task)
    for ax in lowest(axes, columns):
        ax.set_xlabel(AXIS_WORDS.get(factor, factor) + (" (neurons)" if factor == "width" else ""))
    if len(names) > 1:
        legend_below(figure, axes, 3)
    return Drawn(
        name=slug("effect", factor.replace("_", "-"), str(place.number)),
        series=f"effect-{factor}",
        section=place.section,
        figure=figure,
        title=_ordered_title(factor, found, every) + (place.part(found) if factor in COUNTED else ""),
        caption=_caption(tables, factor, found, every),
        alt=f"Test scores over {AXIS_WORDS.get(factor, factor)}, first and last level: {ends(found)}.",
        table="effects",
        numbers=level_numbers(found, {"mean": "test accuracy (%) or RMSE", "low": "95 % from", "high": "to"}),
    )


def _strokes(tables: Tables, factor: str, found: list[Context]) -> dict[str, Stroke]:
    """A line has its model's colour, or a shade of it; and an optimiser's marker and dash, as elsewhere."""
    strokes = labelled(tables, {one.label: "" if factor in SHAPES else one.model for one in found})
    if factor in COUNTED:
        marks = level_strokes(tables, "optimiser")
        for label, way in {one.label: str(one.rows["optimiser"].iloc[0]) for one in found}.items():
            if way != "sgd" and way in marks:
                strokes[label] = replace(marks[way], colour=strokes[label].colour)
    return strokes


def lines_of(found: list[Context], task: str) -> list[Context]:
    """What is drawn of a task: the comparisons of most levels."""
    return sorted((one for one in found if one.task == task), key=lambda one: -len(one.rows))[:MOST_LINES]


def _caption(tables: Tables, factor: str, found: list[Context], every: list[Context]) -> str:
    names = list(dict.fromkeys(one.label for one in found))
    only = ""
    if len(names) == 1:
        only = f" of networks ({names[0]})" if factor in SHAPES else f" of {names[0]}"
    errors = [one.task for one in found if one.metric == "rmse"]
    units = ["Accuracy in %, higher is better"] if len(errors) < len(found) else []
    units += ["RMSE on a logarithmic axis, lower is better"] if errors else []
    noise = f" {noise_of(tables, errors)}" if errors else ""
    return (
        f"Test metric{only} at each level of {AXIS_WORDS.get(factor, factor)}, {chosen_for(factor)} chosen "
        f"on validation points for each level anew: {_mean(found)}. "
        f"{'; '.join(units)}.{noise} {_spaced(factor, found)}{CUT if _cut(found) else ''} "
        "A ring marks the level that the others are compared with."
        + (left_out(found, every) if factor in COUNTED else "")
    )


def _spaced(factor: str, found: list[Context]) -> str:
    """How levels lie side by side: by their logarithms, evenly, or as each panel's allow."""
    ways = {_numeric(lines_of(found, one.task)) for one in found}
    if ways == {True}:
        return f"{capital(AXIS_WORDS.get(factor, factor))} on a logarithmic axis."
    return "Levels are evenly spaced" + (
        " where one is no number, else logarithmic." if len(ways) > 1 else "."
    )


def _mean(found: list[Context]) -> str:
    """What a mark is; of one seed there is no interval, and no mean."""
    if all((one.rows["n_seeds"].fillna(0) < 2).all() for one in found):
        return "one seed, which tells nothing apart"
    ends = " with its 95 % interval" if any(one.rows["low"].notna().any() for one in found) else ""
    return f"mean over seeds (RMSE: geometric){ends}"


def _level_panel(ax: Axes, found: list[Context], strokes: dict[str, Stroke]) -> None:
    levels = list(dict.fromkeys(level for one in found for level in one.rows["level"]))
    levels.sort(key=lambda level: float(level) if level.replace(".", "", 1).isdigit() else np.inf)
    places = [float(level) for level in levels] if _numeric(found) else list(map(float, range(len(levels))))
    scale = 100 if found[0].metric == "accuracy" else 1
    for one in found:
        x = np.array([places[levels.index(level)] for level in one.rows["level"]])
        order = np.argsort(x)
        mean, low, high = (scale * values[order] for values in _values(one))
        stroke = strokes[one.label]
        low, high = (np.clip(low, 0, 100), np.clip(high, 0, 100)) if scale == 100 else (low, high)
        band(ax, x[order], mean, low, high, stroke, one.label, marker=stroke.marker)
        reference = one.rows["reference"].iloc[0]
        if reference in set(one.rows["level"]):
            at = places[levels.index(reference)]
            ax.plot(
                at,
                mean[list(x[order]).index(at)],
                "o",
                markersize=9,
                markerfacecolor="none",
                color=stroke.colour,
                markeredgewidth=0.9,
                clip_on=False,
            )
    ax.set_xscale("log" if _numeric(found) else "linear")
    ax.set_xticks(places, _apart(places, list(map(amount, levels)), ax.get_xscale()))
    ax.minorticks_off()
    ax.set_ylabel("accuracy (%)" if scale == 100 else "RMSE")
    ax.set_yscale("log" if scale == 1 else "linear")
    ax.set_ylim(*_limits(found))
    if scale == 1:
        log_ticks(ax.yaxis, 4)


def _numeric(found: list[Context]) -> bool:
    """Whether levels are drawn on a logarithmic axis: two of them or more, all positive numbers."""
    levels = {level for one in found for level in one.rows["level"]}
    numbers = [float(level) for level in levels if level.replace(".", "", 1).isdigit()]
    return 1 < len(levels) == len(numbers) and min(numbers) > 0


def _apart(places: list[float], labels: list[str], scale: str) -> list[str]:
    """Labels of ticks, "" for one that would touch a neighbour: first and last stay."""
    x = np.log(places) if scale == "log" else np.array(places)
    x = (x - x[0]) / max(x[-1] - x[0], 1e-9)
    kept = [0]
    for i in range(1, len(x)):
        room = sum(len("".join(labels[at].split())) for at in (i, kept[-1])) * LETTER / 2
        if x[i] - x[kept[-1]] >= room:
            kept.append(i)
        elif i == len(x) - 1:
            kept[-1] = i
    return [label if i in kept else "" for i, label in enumerate(labels)]


def _values(one: Context) -> list[NDArray[np.float64]]:
    return [one.rows[name].to_numpy(float, na_value=np.nan) for name in ("mean", "low", "high")]


def _limits(found: list[Context]) -> tuple[float, float]:
    """Of the metric's axis: round means and intervals, of RMSEs no further than BEYOND times the means."""
    mean, low, high = (np.concatenate(some) for some in zip(*map(_values, found), strict=True))
    if found[0].metric == "accuracy":
        least = 100 * min([*mean[np.isfinite(mean)], *low[np.isfinite(low)]], default=0.0)
        bottom = max(0.0, least - 0.1 * (100 - least) - 1)
        return bottom, 100 + 0.03 * (100 - bottom)
    mean = mean[np.isfinite(mean) & (mean > 0)]
    least, most = (mean.min(), mean.max()) if len(mean) else (1.0, 1.0)
    bottom = max(min([least, *low[np.isfinite(low)]]), least / BEYOND)
    top = min(max([most, *high[~np.isnan(high)]]), most * BEYOND)
    return bottom / 1.2, top * 1.2


def _cut(found: list[Context]) -> bool:
    """Whether an interval of an RMSE goes on beyond its panel."""
    for task in {one.task for one in found if one.metric == "rmse"}:
        here = lines_of(found, task)
        bottom, top = _limits(here)
        if any((low < bottom).any() or (high > top).any() for _, low, high in map(_values, here)):
            return True
    return False


def _ordered_title(factor: str, found: list[Context], every: list[Context]) -> str:
    """What the level furthest from the reference changes, then which are shown to be better and worse; of
    several models what the largest level changes beside the least; of epochs, with several optimisers, how
    often more are better. Means that are not told apart have no ranks."""
    if factor in COUNTED:
        return f"Number of epochs, {tally(every)}"
    models: dict[str, list[Context]] = {}
    for one in found:
        models.setdefault("" if factor in SHAPES else one.model, []).append(one)
    name = capital(AXIS_WORDS.get(factor, factor))
    if len(models) == 1:
        sized = any(one.others["difference"].notna().any() for one in found)
        return f"{capital(middle(found)) if sized else name}, {shown(found)}"
    if along := _along(factor, models):
        return along
    told = [f"{model} {shown(some, MOST_EACH)}" for model, some in models.items()]
    n = max((n for n in range(1, len(told) + 1) if len("; ".join(told[:n])) <= LONGEST), default=1)
    more = f"; {len(told) - n} more drawn" if n < len(told) else ""
    return f"{name}: {'; '.join(told[:n])}{more}"


def _along(factor: str, models: dict[str, list[Context]]) -> str:
    """With 100 training points in place of 10, in the median: RMSE × 0.21 (lower on 4 of 4 tasks) for mlp-40.
    Between the ends of the levels that every line has; "" where these are not two, or no numbers."""
    lines = [one for some in models.values() for one in some]
    common = set.intersection(*(set(one.rows["level"]) for one in lines))
    if len(common) < 2 or not all(level.isdecimal() for level in common):
        return ""
    least, most = (end(common, key=int) for end in (min, max))
    parts = []
    for model, some in models.items():
        for metric in dict.fromkeys(one.metric for one in some):
            mine = [one for one in some if one.metric == metric]
            parts.append(f"{_change(mine, metric, least, most)} for {model}")
    here = f"With {called(factor, most)} in place of {amount(least)}"
    return f"{here}{', in the median' if len(lines) > len(models) else ''}: {'; '.join(parts)}"


def _change(found: list[Context], metric: str, least: str, most: str) -> str:
    """RMSE × 0.21 (lower on 4 of 4 tasks); +3.1 points (higher on 2 of 4 tasks)."""
    ends = [one.rows.drop_duplicates("level").set_index("level")["mean"].astype(float) for one in found]
    if metric == "accuracy":
        sizes = np.array([mean[most] - mean[least] for mean in ends])
        said, up = fmt.points(np.median(sizes)), f"higher on {(sizes > 0).sum()}"
    else:
        sizes = np.log([mean[most] / mean[least] for mean in ends])
        said, up = f"RMSE {fmt.gain('rmse', np.expm1(np.median(sizes)))}", f"lower on {(sizes < 0).sum()}"
    return f"{said} ({up} of {fmt.count(len(found), 'task')})"
