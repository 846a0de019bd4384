"""What a factor's levels change beside their reference, where they have no order: bias, optimiser, loss."""

from matplotlib.axes import Axes

from report import format as fmt
from report.figures.drawn import Drawn, slug
from report.figures.levels import Context, Place, chosen_for, left_out, tally
from report.figures.looks import level_strokes
from report.figures.style import Stroke, legend_below, log_ticks, panels, shortened
from report.figures.told import largest, level_numbers
from report.figures.verdicts import several, sure
from report.pictures.palette import INK
from report.tables.reader import Tables
from report.words import AXIS_WORDS, called, capital, ways


def differences(tables: Tables, place: Place, found: list[Context], every: list[Context]) -> Drawn:
    """Differences to the reference level with their intervals, a row a context, a panel a metric. every: what
    the title counts, but for metrics that are not drawn here."""
    factor, metrics = place.factor, list(dict.fromkeys(one.metric for one in found))
    most = max(sum(one.metric == metric for one in found) for metric in metrics)
    figure, axes = panels(len(metrics), 2, height=0.6 + 0.27 * most)
    strokes = level_strokes(tables, factor)
    for ax, metric in zip(axes, metrics, strict=True):
        _difference_panel(ax, [one for one in found if one.metric == metric], strokes)
    legend_below(figure, axes)
    counted = [one for one in every if one.metric in metrics]
    name = AXIS_WORDS.get(factor, factor)
    return Drawn(
        name=slug("effect", factor.replace("_", "-"), str(place.number)),
        series=f"effect-{factor}",
        section=place.section,
        figure=figure,
        title=capital(tally(counted)) + place.part(found),
        told=any((one.sure != 0).any() for one in found),
        caption=_caption(factor, found) + left_out(found, counted),
        alt=f"Change of the test score by {name}, the largest first: {largest(found)}.",
        table="effects",
        numbers=level_numbers(
            found,
            {
                "reference": "compared with",
                "difference": "change (points), or RMSE, times the reference's",
                "difference_low": "95 % from",
                "difference_high": "to",
                "verdict": "verdict",
            },
        ),
    )


def _caption(factor: str, found: list[Context]) -> str:
    references = sorted({called(factor, str(one.rows["reference"].iloc[0])) for one in found})
    metrics = {one.metric for one in found}
    right, left = (ways(factor, metric)[0] for metric in ("accuracy", "rmse"))
    units = [f"Accuracy in percentage points, right is {right}"] if "accuracy" in metrics else []
    units += [
        f"RMSE as a multiple of the reference's (ratio of geometric means, logarithmic axis), left is {left}"
    ] * ("rmse" in metrics)
    return (
        f"Test metric of each level beside that with {fmt.listing(references)}, "
        f"{chosen_for(factor)} chosen on validation points for each level anew: {_mean(found)}. "
        f"{'; '.join(units)}. {sure(found)}"
    )


def _mean(found: list[Context]) -> str:
    """What a mark is; of one seed there is no interval."""
    if any(one.others["difference_low"].notna().any() for one in found):
        return "mean paired difference over seeds with its 95 % interval"
    return "mean paired difference over seeds" if any(map(several, found)) else "difference on one seed"


def _difference_panel(ax: Axes, found: list[Context], strokes: dict[str, Stroke]) -> None:
    """Points of accuracy; of RMSEs the ratio to the reference's, on a logarithmic axis."""
    accurate = found[0].metric == "accuracy"
    ax.axvline(0 if accurate else 1, color=INK, linewidth=0.9)
    for y, one in enumerate(found):
        for i, (_, row) in enumerate(one.others.iterrows()):
            size, low, high = (
                100 * row[name] if accurate else 1 + row[name]
                for name in ("difference", "difference_low", "difference_high")
            )
            at = y + 0.16 * (i - (len(one.others) - 1) / 2)
            stroke = strokes[row["level"]]
            if not fmt.missing(low):
                ax.plot([low, high], [at, at], color=stroke.colour, linewidth=1.2)
            label = called(one.factor, str(row["level"]))
            ax.plot(size, at, stroke.marker, color=stroke.colour, label=label)
    ax.set_yticks(
        range(len(found)), shortened((f"{one.task}, {one.label}" for one in found), 42), fontsize=7.5
    )
    ax.set_ylim(len(found) - 0.5, -0.5)
    ax.set_xlabel("change of accuracy (points)" if accurate else "RMSE / the reference's")
    if not accurate:
        ax.set_xscale("log")
        log_ticks(ax.xaxis)
