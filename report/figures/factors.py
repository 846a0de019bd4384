"""One factor at a time: the activation functions and what they do, then bias, batch size, width, depth, …

Numbers are those of the table `effects`: each level at the eta and alpha chosen for it anew.
"""

from collections.abc import Iterator

import numpy as np
from matplotlib.axes import Axes

from bench.choosing.factors import FACTORS
from report import format as fmt
from report.figures.drawn import Drawn, numbers_of, parts, slug
from report.figures.levels import SHAPES, SURE, Context, contexts, tally
from report.figures.looks import labelled, level_strokes
from report.figures.matrices import alphas, heat_maps, lost_shares
from report.figures.source import Source
from report.figures.style import (
    Stroke,
    band,
    even_columns,
    legend_below,
    log_ticks,
    lowest,
    panels,
    shortened,
    width_of,
)
from report.figures.told import ends, largest, level_numbers
from report.pictures.palette import BLUE, INK, PALE, VERMILLION
from report.tables.reader import Tables
from report.words import AXIS_WORDS

SECTIONS = {
    "bias": "bias",
    "batch_size": "batch-size",
    "width": "width-depth",
    "depth": "width-depth",
    "early_stop": "early-stopping",
    "n_train": "gp",
}
SECTIONS |= dict.fromkeys(("loss", "reduction", "momentum", "init", "dtype", "split"), "training")
SECTIONS |= dict.fromkeys(("optimiser", "schedule", "epochs"), "optimiser")
ORDERED = (
    "width",
    "depth",
    "batch_size",
    "n_train",
    "epochs",
)  # drawn over their levels; others as differences
OF_THEIR_OWN = ("eta", "alpha", "activation", "solver", "process")  # drawn elsewhere
MOST_PANELS, MOST_LINES, MOST_ROWS = 9, 6, 14  # in one figure
REACH = 5.0  # of the activation's argument


def draw(source: Source) -> Iterator[Drawn]:
    """Activation functions, what they do, alpha and eta, then every other factor that was studied."""
    tables = source.tables
    yield _functions(tables)
    yield from heat_maps(tables)
    yield from lost_shares(tables)
    yield from alphas(tables)
    for factor in (one.name for one in FACTORS if one.name not in OF_THEIR_OWN):
        section = SECTIONS[factor]
        found = [one for one in contexts(tables.effects, factor) if _moves(one)]
        make = _over_levels if factor in ORDERED else _differences
        for number, some in enumerate(_portions(found, factor), 1):
            yield make(tables, factor, section, number, some)


def _moves(one: Context) -> bool:
    """Whether the factor does anything at all there: a picture of zeros is none."""
    return bool(one.others["difference"].fillna(0).ne(0).any())


def _portions(found: list[Context], factor: str) -> list[list[Context]]:
    if factor not in ORDERED:
        return parts(found, MOST_ROWS)
    return [
        [one for one in mine if one.task in some]
        for mine in (_lines(found) if factor == "epochs" else [found])
        for some in parts(list(dict.fromkeys(one.task for one in mine)), MOST_PANELS)
    ]


def _lines(found: list[Context]) -> list[list[Context]]:
    """The comparisons of each model, of so few settings at once that each has its line."""
    labels: dict[str, list[str]] = {}
    for one in found:
        labels.setdefault(one.model, []).append(one.label)
    return [
        [one for one in found if one.model == model and one.label in some]
        for model, names in labels.items()
        for some in parts(list(dict.fromkeys(names)), MOST_LINES)
    ]


def _functions(tables: Tables) -> Drawn:
    """f and f' of every activation."""
    from bench.models.activations import ACTIVATIONS

    used = set(tables.cells["activation"].dropna())
    figure, axes = panels(len(ACTIVATIONS), 4, height=1.55, sharex=True, sharey=True)
    a = np.linspace(-REACH, REACH, 401)
    for ax, one in zip(axes, ACTIVATIONS.values(), strict=True):
        ax.axhline(0, color=PALE, linewidth=0.8)
        ax.plot(a, one.f(a), color=BLUE, label="f(a)")
        ax.plot(a, one.df(a), color=VERMILLION, linestyle=(0, (4, 1.5)), label="f′(a)")
        ax.set_title(one.name + ("" if one.name in used else " (not used)"), fontsize=8)
        ax.text(0.03, 0.94, one.formula, transform=ax.transAxes, fontsize=7, va="top")
    axes[0].set_ylim(-1.6, 3.2)
    for ax in lowest(axes, 4):
        ax.set_xlabel("a")
    legend_below(figure, axes[:1])
    steep = {one.name: float(np.abs(one.df(a)).max()) for one in ACTIVATIONS.values()}
    at = np.array([-2.0, -1, 0, 1, 2])
    flat = min(steep, key=lambda name: steep[name])
    return Drawn(
        name="activation-functions",
        section="activations",
        figure=figure,
        title=(
            f"A step through {flat} is scaled by {fmt.number(steep[flat], 2)} at most, through relu by 0 or 1"
        ),
        caption=(
            "Each activation function f (solid) beside its derivative f′ (dashed), by which "
            "backpropagation multiplies the error at every layer; a is the weighted sum of a unit's "
            f"inputs, from −{REACH:g} to {REACH:g}."
        ),
        alt=(
            "Activation functions and their derivatives; the largest derivative between "
            f"−{REACH:g} and {REACH:g}: "
            f"{fmt.listing([f'{name} {fmt.number(value, 2)}' for name, value in steep.items()])}."
        ),
        table="bench.models.activations (formulas, no data)",
        numbers=numbers_of(
            [
                {"name": one.name, "formula": one.formula, "steep": steep[one.name]}
                | {str(k): float(v) for k, v in zip(at, one.f(at), strict=True)}
                for one in ACTIVATIONS.values()
            ],
            {"name": "activation", "formula": "f(a)", "steep": "largest |f′|"}
            | {str(k): f"f({k:g})" for k in at},
        ),
    )


def _over_levels(tables: Tables, factor: str, section: str, number: int, found: list[Context]) -> Drawn:
    """Metric over the factor's levels, a panel a task, a line a model."""
    tasks = list(dict.fromkeys(one.task for one in found))
    names = list(dict.fromkeys(one.label for one in found))
    strokes = labelled(tables, {one.label: "" if factor in SHAPES else one.model for one in found})
    columns = even_columns(len(tasks))
    figure, axes = panels(len(tasks), columns, width=width_of(columns), height=1.9)
    for ax, task in zip(axes, tasks, strict=True):
        here = sorted((one for one in found if one.task == task), key=lambda one: -len(one.rows))[:MOST_LINES]
        _level_panel(ax, here, strokes)
        ax.set_title(task)
    for ax in lowest(axes, columns):
        ax.set_xlabel(AXIS_WORDS.get(factor, factor) + (" (neurons)" if factor == "width" else ""))
    if len(names) > 1:
        legend_below(figure, axes, 3)
    only = f" of {names[0]}" if len(names) == 1 else ""
    return Drawn(
        name=slug("effect", factor.replace("_", "-"), str(number)),
        series=f"effect-{factor}",
        section=section,
        figure=figure,
        title=_ordered_title(factor, found),
        caption=(
            f"Test metric{only} at each level of {AXIS_WORDS.get(factor, factor)}, η and α chosen on "
            f"validation points for each level anew: mean over seeds (RMSE: geometric){_interval(found)}. "
            "Accuracy in %, higher is better; RMSE on a logarithmic axis, lower is better. A ring "
            "marks the level that the others are compared with."
        ),
        alt=f"Test scores over {AXIS_WORDS.get(factor, factor)}, first and last level: {ends(found)}.",
        table="effects",
        numbers=level_numbers(found, {"mean": "test accuracy (%) or RMSE", "low": "95 % from", "high": "to"}),
    )


def _interval(found: list[Context]) -> str:
    """Of one seed there is none."""
    return " with its 95 % interval" if any(one.rows["low"].notna().any() for one in found) else ""


def _level_panel(ax: Axes, found: list[Context], strokes: dict[str, Stroke]) -> None:
    levels = list(dict.fromkeys(level for one in found for level in one.rows["level"]))
    levels.sort(key=lambda level: float(level) if level.replace(".", "", 1).isdigit() else np.inf)
    scale = 100 if found[0].metric == "accuracy" else 1
    for one in found:
        x = [levels.index(level) for level in one.rows["level"]]
        order = np.argsort(x)
        mean, low, high = (
            scale * one.rows[n].to_numpy(float, na_value=np.nan)[order] for n in ("mean", "low", "high")
        )
        stroke = strokes[one.label]
        high = np.minimum(high, 100) if scale == 100 else high
        at = np.asarray(x)[order]
        band(ax, at, mean, low, high, stroke, one.label, marker=stroke.marker)
        reference = one.rows["reference"].iloc[0]
        if reference in levels and levels.index(reference) in at:
            place = list(at).index(levels.index(reference))
            ax.plot(
                at[place],
                mean[place],
                "o",
                markersize=9,
                markerfacecolor="none",
                color=stroke.colour,
                markeredgewidth=0.9,
            )
    ax.set_xticks(range(len(levels)), levels)
    ax.set_ylabel("accuracy (%)" if scale == 100 else "RMSE")
    if scale == 1:
        lines = np.concatenate([np.asarray(line.get_ydata(), float) for line in ax.get_lines()])
        ax.set_yscale("log")
        ax.set_ylim(np.nanmin(lines) / 1.5, np.nanmax(lines) * 1.5)
        log_ticks(ax.yaxis, 4)
    else:
        low_end = min(line.get_ydata().min() for line in ax.get_lines())  # type: ignore[union-attr]
        bottom = max(0, low_end - 0.2 * (100 - low_end) - 1)
        ax.set_ylim(bottom, 100 + 0.03 * (100 - bottom))


def _ordered_title(factor: str, found: list[Context]) -> str:
    """The level of the highest mean accuracy, or lowest RMSE, per task, which need not be shown to be better;
    of epochs, with several optimisers, how often more are better."""
    if factor == "epochs":
        return f"Number of epochs: {tally(found)}"
    words: dict[str, list[str]] = {}
    for task in dict.fromkeys(one.task for one in found):
        one = max((c for c in found if c.task == task), key=lambda c: len(c.rows))
        several = one.label and len({c.label for c in found if c.task == task}) > 1
        words.setdefault(one.metric, []).append(
            f"{one.best_level()} on {task}" + (f" ({one.label})" if several else "")
        )
    ends = {"accuracy": "highest mean accuracy at", "rmse": "lowest mean RMSE at"}
    name = AXIS_WORDS.get(factor, factor)
    said = "; ".join(f"{ends[metric]} {fmt.listing(of, 6)}" for metric, of in words.items())
    return f"{name[0].upper()}{name[1:]}: {said}"


def _differences(tables: Tables, factor: str, section: str, number: int, found: list[Context]) -> Drawn:
    """Differences to the reference level with their intervals, a row a context, a panel a metric."""
    metrics = list(dict.fromkeys(one.metric for one in found))
    most = max(sum(one.metric == metric for one in found) for metric in metrics)
    figure, axes = panels(len(metrics), 2, height=0.6 + 0.27 * most)
    strokes = level_strokes(tables, factor)
    for ax, metric in zip(axes, metrics, strict=True):
        _difference_panel(ax, [one for one in found if one.metric == metric], strokes)
    legend_below(figure, axes)
    name = AXIS_WORDS.get(factor, factor)
    return Drawn(
        name=slug("effect", factor.replace("_", "-"), str(number)),
        series=f"effect-{factor}",
        section=section,
        figure=figure,
        title=f"{name[0].upper() + name[1:]}: {tally(found)}",
        told=any((one.sure != 0).any() for one in found),
        caption=(
            "Test metric of each level beside that of the level it is compared with "
            f"({fmt.listing(sorted({str(c.rows['reference'].iloc[0]) for c in found}))}), η and α chosen "
            "on validation points for each level anew: mean paired difference over seeds with its 95 % "
            "interval. Accuracy in percentage points, right is better; RMSE by how many per cent it is "
            f"larger than the reference's (ratio of geometric means), left is better. {SURE}"
        ),
        alt=f"Change of the test score by {name}, the largest first: {largest(found)}.",
        table="effects",
        numbers=level_numbers(
            found,
            {
                "reference": "compared with",
                "difference": "change (points, or % of RMSE)",
                "difference_low": "95 % from",
                "difference_high": "to",
            }
            | {"verdict": "verdict"},
        ),
    )


def _difference_panel(ax: Axes, found: list[Context], strokes: dict[str, Stroke]) -> None:
    ax.axvline(0, color=INK, linewidth=0.9)
    for y, one in enumerate(found):
        for i, (_, row) in enumerate(one.others.iterrows()):
            scale = 100  # points of accuracy, per cent of the reference's RMSE
            at = y + 0.16 * (i - (len(one.others) - 1) / 2)
            stroke = strokes[row["level"]]
            if not fmt.missing(row["difference_low"]):
                ax.plot(
                    [scale * row["difference_low"], scale * row["difference_high"]],
                    [at, at],
                    color=stroke.colour,
                    linewidth=1.2,
                )
            ax.plot(
                scale * row["difference"],
                at,
                stroke.marker,
                color=stroke.colour,
                label=f"{AXIS_WORDS.get(one.factor, one.factor)} {row['level']}",
            )
    ax.set_yticks(
        range(len(found)), shortened((f"{one.task}, {one.label}" for one in found), 42), fontsize=7.5
    )
    ax.set_ylim(len(found) - 0.5, -0.5)
    ax.set_xlabel("change of accuracy (points)" if found[0].metric == "accuracy" else "change of RMSE (%)")
