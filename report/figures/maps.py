"""Colours for values: scales that let the paper through where they say nothing, and heat maps."""

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.colors import Colormap, LinearSegmentedColormap, to_hex, to_rgba

from report.pictures.palette import (
    BLUE,
    DARK,
    DARK_PAPER,
    HATCHED,
    INK,
    LOST,
    PAPER,
    VERMILLION,
    contrast,
    mixed,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
ACCURACY_RANGE = (0.5, 1.0)
HATCH = "////"
COLOURS = 65  # steps of a scale that lets the paper through, an odd number


def probability_map() -> Colormap:
    """Blue (class 0) - the paper (one half) - orange (class 1)."""
    return _through_paper("probability", 0.65)


def gain_map() -> Colormap:
    """Vermillion (loss) - the paper (none) - blue (gain)."""
    return _through_paper("gain", 0.9).reversed()


def share_map() -> Colormap:
    """From the paper (none) to blue (all)."""
    return LinearSegmentedColormap.from_list("share", [to_rgba(BLUE, 0), to_rgba(BLUE, 0.95)], N=COLOURS)


def _through_paper(name: str, most: float) -> Colormap:
    """Two colours that let the paper through the more the nearer they are to the middle."""
    stops = [to_rgba(BLUE, most), to_rgba(BLUE, 0), to_rgba(VERMILLION, 0), to_rgba(VERMILLION, most)]
    places = [0, 0.5, 0.5, 1]
    return LinearSegmentedColormap.from_list(name, list(zip(places, stops, strict=True)), N=COLOURS)


def accuracy_map() -> Colormap:
    """cividis, for accuracy from one half to one."""
    import matplotlib as mpl

    return mpl.colormaps["cividis"]


def hatch_cells(axes: "Axes", columns: Any, rows: Any) -> None:
    """Grey hatch over cells of a heat map, by their column and row numbers: diverged."""
    from matplotlib.patches import Rectangle

    for column, row in zip(columns, rows, strict=True):
        axes.add_patch(
            Rectangle(
                (column - 0.5, row - 0.5),
                1,
                1,
                facecolor=LOST,
                edgecolor=HATCHED,
                hatch=HATCH,
                linewidth=0,
            )
        )


def heat(
    ax: "Axes", values: Any, text: Any, limits: tuple[float, float], cmap: Colormap, size: float = 7
) -> None:
    """A heat map with its numbers on it: values and text (rows, columns), NaN for none."""
    values = np.asarray(values, float)
    image = ax.imshow(
        np.ma.masked_invalid(values),
        vmin=limits[0],
        vmax=limits[1],
        cmap=cmap,
        aspect="auto",
        interpolation="none",
    )
    for (i, j), word in np.ndenumerate(np.asarray(text, dtype=object)):
        if word:
            colour = text_on(image.to_rgba(values[i, j]))
            ax.text(j, i, word, ha="center", va="center", fontsize=size, color=colour)
    rows, columns = values.shape
    for line in range(1, rows):
        ax.axhline(line - 0.5, color=PAPER, linewidth=1)
    for line in range(1, columns):
        ax.axvline(line - 0.5, color=PAPER, linewidth=1)
    ax.grid(visible=False)
    for side in ax.spines.values():
        side.set_visible(False)


def text_on(colour: Any) -> str:
    """Ink, black or white, whichever is read best on paper and on a dark page. colour: with its opacity."""
    *parts, opacity = colour
    grounds = [mixed(paper, to_hex(parts), float(opacity)) for paper in (PAPER, DARK_PAPER)]
    inks = {INK: (INK, DARK[INK]), "#000000": ("#000000",) * 2, "#ffffff": ("#ffffff",) * 2}
    return max(inks, key=lambda one: min(map(contrast, inks[one], grounds)))
