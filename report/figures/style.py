"""How figures look: one context of matplotlib's settings, one set of colours, always a second cue.

Colours are Okabe and Ito's (2008), told apart by most colour-blind readers; markers and dashes say
the same again. Accuracy is cividis on a fixed scale, probability blue - paper - orange, diverged
a grey hatch. The same figure gives the same bytes.
"""

import math
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from report.format import SUPERSCRIPTS, THIN, as_wide, exact
from report.pictures.palette import (
    BLUE,
    GREEN,
    GREY,
    GRID,
    INK,
    ORANGE,
    PURPLE,
    SKY,
    VERMILLION,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

FULL, HALF = 7.0, 3.4  # inches wide
CLASS_COLOURS, CLASS_MARKERS = (BLUE, VERMILLION), ("o", "s")
DPI = 200  # of marks too many to be drawn one by one


@dataclass(frozen=True)
class Stroke:
    """A colour and its second cues."""

    colour: str
    marker: str
    dash: Any = "-"


STROKES = (
    Stroke(BLUE, "o"),
    Stroke(VERMILLION, "s", (0, (5, 1.5))),
    Stroke(GREEN, "D", (0, (1, 1.2))),
    Stroke(PURPLE, "^", (0, (4, 1.2, 1, 1.2))),
    Stroke(ORANGE, "v", (0, (7, 2))),
    Stroke(SKY, "P", (0, (2, 1))),
    Stroke(INK, "X", (0, (6, 1, 1, 1, 1, 1))),
    Stroke(GREY, "*", (0, (1, 2))),
)
BEYOND = 30.0  # times the lines a logarithmic axis goes at most, however wide a band is
CUT = f" Bands are cut a factor of {BEYOND:g} beyond the lines."
KIND_STROKES = {"neuron": STROKES[0], "mlp": STROKES[1], "linear": STROKES[2], "gp": STROKES[3]}
MORE_STROKES = {"ensemble": STROKES[4]}  # of kinds that stand beside these on their own pages

_SETTINGS: dict[Any, Any] = {
    "font.size": 9,
    "font.family": ["DejaVu Sans"],
    "axes.titlesize": 9,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 9,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "legend.fontsize": 8,
    "legend.frameon": False,
    "legend.handlelength": 2.4,
    "axes.grid": True,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.9,
    "lines.linewidth": 1.5,
    "lines.markersize": 4.5,
    "hatch.linewidth": 0.6,
    "figure.constrained_layout.use": True,
    "figure.facecolor": "none",
    "savefig.facecolor": "none",
    "axes.facecolor": "none",
    **dict.fromkeys(("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color"), INK),
    "text.hinting": "none",
    "svg.fonttype": "none",
    "svg.hashsalt": "bench",
    "mathtext.fontset": "dejavusans",
    "axes.unicode_minus": True,
    "text.parse_math": False,  # a name is a name, whatever is in it
}


@contextmanager
def styled() -> Iterator[None]:
    """Within it figures look as the report's do; the caller's own settings come back after it."""
    import matplotlib as mpl
    import seaborn as sns

    with mpl.rc_context():
        mpl.use("agg")
        sns.set_theme("paper", "ticks")
        mpl.rcParams.update(_SETTINGS)
        yield


def save(figure: "Figure", path: Path) -> str:
    """Write the figure as small SVG and close it, the same bytes each time; characters that no font shows."""
    from io import StringIO

    import matplotlib.pyplot as plt

    from report.figures.fitting import lay_out
    from report.pictures.shrink import shrink, text_width

    unshown = _other_scripts(figure)
    whole = StringIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing")
        lay_out(figure)
        figure.savefig(whole, format="svg", metadata={"Date": None}, dpi=DPI)
    plt.close(figure)
    path.write_text(shrink(whole.getvalue(), text_width), encoding="utf-8")
    return unshown


def _other_scripts(figure: "Figure") -> str:
    """Lay out what DejaVu Sans lacks in fonts that have it; the characters that none has."""
    from matplotlib.text import Text

    from report.pictures.fonts import FAMILY, fallbacks, lacking

    missing = []
    for artist in figure.findobj(Text):
        if isinstance(artist, Text) and lacking(artist.get_text()):
            fonts, unshown = fallbacks(artist.get_text())
            artist.set_fontfamily([FAMILY, *fonts])
            missing.append(unshown)
    return "".join(dict.fromkeys("".join(missing)))


def shortened(names: Iterable[Any], most: int = 18) -> list[str]:
    """The names in so few letters that they do not crowd a picture: the middle of a long one is left out."""
    return [name if as_wide(name, most) == name else _ends(name, most) for name in map(str, names)]


def _ends(name: str, most: int) -> str:
    """Two thirds of what is to be seen from its beginning, a third from its end."""
    return f"{as_wide(name, most - most // 3 - 1)}…{as_wide(name[::-1], most // 3)[::-1]}"


def plainly(name: str) -> str:
    """Of an axis, on one line: without the "(standardised)" that would fill half of it."""
    return " ".join(name.removesuffix(" (standardised)").split())


def band(
    axes: "Axes",
    x: Any,
    mean: Any,
    low: Any,
    high: Any,
    stroke: Stroke,
    label: str | None = None,
    **line: Any,
) -> None:
    """A line with its interval behind it; where there is no interval there is no band."""
    axes.plot(x, mean, color=stroke.colour, label=label, **{"linestyle": stroke.dash} | line)
    axes.fill_between(x, low, high, color=stroke.colour, alpha=0.18, linewidth=0)


def width_of(n_panels: int) -> float:
    """Inches: half the page for one panel, all of it for more."""
    return HALF if n_panels == 1 else FULL


def panels(
    n: int, columns: int, width: float = FULL, height: float = 1.9, **options: Any
) -> tuple["Figure", list["Axes"]]:
    """A figure of n panels in rows of `columns`, `height` inches a row; places left over are taken away."""
    import matplotlib.pyplot as plt

    columns = max(1, min(columns, n))
    rows = -(-n // columns)
    figure, grid = plt.subplots(
        rows, columns, figsize=(width, height * rows + 0.35), squeeze=False, **options
    )
    axes = list(grid.flat)
    for extra in axes[n:]:
        extra.remove()
    for ax in lowest(axes[:n], columns):
        ax.tick_params(labelbottom=True)
    return figure, axes[:n]


def even_columns(n: int, most: int = 4) -> int:
    """How many panels stand in a row: as few rows as there can be, then as few columns."""
    rows = -(-n // most)
    return -(-n // max(rows, 1))


def lowest(axes: Sequence["Axes"], columns: int) -> Sequence["Axes"]:
    """The last panel of each column."""
    return axes[-columns:]


def epoch_axis(ax: "Axes", last: float) -> None:
    """Epochs from 0 to `last`: logarithmic from 1 on, labelled in plain numbers."""
    from matplotlib.ticker import NullLocator

    ax.set_xscale("symlog", linthresh=1)
    ticks = [0, *(10**power for power in range(6) if 10**power <= last)]
    ticks = ticks[::2] if len(ticks) > 4 else ticks
    ax.set_xticks(ticks, [exact(tick) for tick in ticks])
    ax.xaxis.set_minor_locator(NullLocator())
    ax.set_xlim(0, max(last, 1))


def log_ticks(axis: "Axis", most: int = 5) -> None:
    """A logarithmic axis labelled in plain numbers, widened where it would show fewer than two of them."""
    from matplotlib.ticker import NullLocator

    low, high = sorted(axis.get_view_interval())
    if high / low < 3:
        middle = math.sqrt(low * high)
        low, high = middle / 1.8, middle * 1.8
        set_limits = axis.axes.set_xlim if axis is axis.axes.xaxis else axis.axes.set_ylim
        set_limits(low, high)
    ticks = _log_places(low, high, most)
    axis.set_ticks(ticks, _log_labels(ticks))
    axis.set_minor_locator(NullLocator())


def log_lines(axes: Sequence["Axes"]) -> str:
    """Logarithmic, as far as lines and bands go, these no further than BEYOND times the lines: an interval
    of a mean may reach below 0. A sentence where a band is cut, else nothing."""
    import numpy as np

    cut = False
    for ax in axes:
        lines = np.concatenate([np.asarray(line.get_ydata(), float) for line in ax.get_lines()])
        paths = [path.vertices for some in ax.collections for path in some.get_paths()]
        bands = np.concatenate([lines[:0], *(np.asarray(path, float)[:, 1] for path in paths)])
        lines = lines[np.isfinite(lines) & (lines > 0)]
        ax.set_yscale("log")
        if len(lines):
            ends = lines.min() / BEYOND, lines.max() * BEYOND
            cut |= bool((bands < ends[0]).any() or (bands > ends[1]).any())
            values = np.concatenate([lines, np.clip(bands[bands > 0], *ends)])
            ax.set_ylim(values.min() / 1.4, values.max() * 1.4)
        log_ticks(ax.yaxis, 4)
    return CUT if cut else ""


def _log_places(low: float, high: float, most: int) -> list[float]:
    """As many round numbers between low and high as `most` allows, powers of ten before finer steps."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    found: list[float] = []
    for steps in ((1,), (1, 3), (1, 2, 5), (1, 1.5, 2, 3, 4, 5, 7)):
        ticks = [step * 10.0**power for power in powers for step in steps]
        ticks = [float(f"{tick:.3g}") for tick in ticks if low <= tick <= high]
        if not found or len(ticks) <= most:
            found = ticks
    return found[:: -(-len(found) // most)] if found else []


def _log_labels(ticks: Sequence[float]) -> list[str]:
    """Of one axis in one notation: powers of ten where one of the numbers would be long."""
    plain = all(-4 < math.floor(math.log10(tick) + 1e-9) < 5 for tick in ticks)
    return [exact(tick) if plain or tick == 1 else _in_powers(tick) for tick in ticks]


def _in_powers(tick: float) -> str:
    power = math.floor(math.log10(tick) + 1e-9)
    digit = "" if tick == float(f"1e{power}") else f"{tick / 10.0**power:g}{THIN}×{THIN}"
    return f"{digit}10{str(power).translate(SUPERSCRIPTS)}"


def legend_below(figure: "Figure", axes: Sequence["Axes"], columns: int = 4) -> None:
    """One legend for the whole figure, under its panels."""
    found = {
        name: handle for ax in axes for handle, name in zip(*ax.get_legend_handles_labels(), strict=True)
    }
    if found:
        figure.legend(found.values(), found.keys(), loc="outside lower center", ncols=columns)
