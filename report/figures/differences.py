"""What a factor's levels change beside their reference, where they have no order: bias, optimiser, loss."""

from matplotlib.axes import Axes

from report import format as fmt
from report.figures.drawn import Drawn, slug
from report.figures.levels import SURE, Context, Place, left_out, tally
from report.figures.looks import level_strokes
from report.figures.style import Stroke, legend_below, panels, shortened
from report.figures.told import largest, level_numbers
from report.pictures.palette import INK
from report.tables.reader import Tables
from report.words import AXIS_WORDS, called, capital


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
        title=capital(tally(counted)) + place.part,
        told=any((one.sure != 0).any() for one in found),
        caption=_caption(factor, found) + left_out(found, counted),
        alt=f"Change of the test score by {name}, the largest first: {largest(found)}.",
        table="effects",
        numbers=level_numbers(
            found,
            {
                "reference": "compared with",
                "difference": "change (points, or % of RMSE)",
                "difference_low": "95 % from",
                "difference_high": "to",
                "verdict": "verdict",
            },
        ),
    )


def _caption(factor: str, found: list[Context]) -> str:
    references = sorted({called(factor, str(one.rows["reference"].iloc[0])) for one in found})
    metrics = {one.metric for one in found}
    units = ["Accuracy in percentage points, right is better"] if "accuracy" in metrics else []
    units += [
        "RMSE by how many per cent it is larger than the reference's (ratio of geometric means), left is "
        "better"
    ] * ("rmse" in metrics)
    return (
        f"Test metric of each level beside that with {fmt.listing(references)}, η and α chosen on "
        "validation points for each level anew: mean paired difference over seeds with its 95 % interval. "
        f"{'; '.join(units)}. {SURE}"
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
                label=called(one.factor, str(row["level"])),
            )
    ax.set_yticks(
        range(len(found)), shortened((f"{one.task}, {one.label}" for one in found), 42), fontsize=7.5
    )
    ax.set_ylim(len(found) - 0.5, -0.5)
    ax.set_xlabel("change of accuracy (points)" if found[0].metric == "accuracy" else "change of RMSE (%)")
