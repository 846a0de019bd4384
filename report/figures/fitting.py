"""Text in as much room as there is for it: titles of panels, labels of axes."""

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from report.format import brief

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

    from report.figures.source import Array

APART = 6.0  # points that stay free between the titles, or the labels, of two neighbours
BEYOND = (
    48.0,
    24.0,
)  # points by which a label may be longer than its panel, of a horizontal, a vertical axis
WIDE = 1.2  # of other scripts: what a letter is wide at most, in the size of type
KEPT = "\N{WORD JOINER}"  # what comes after it is kept of a text that is too long, and cut is what is before
LINES = 2  # that a label of an axis is broken into at most


class Label(NamedTuple):
    """A text of a figure as it was given, and the room that a line of it has, in points, once laid out."""

    text: "Text"
    given: str
    room: "Callable[[], float]"
    lines: int

    def fit(self) -> bool:
        """Break and cut the given text for its room; whether it has another number of lines than before."""
        bold = self.text.get_fontweight() in ("bold", 700)
        size, room, before = float(self.text.get_fontsize()), self.room(), self.text.get_text().count("\n")
        lines = [
            line for given in self.given.split("\n") for line in broken(given, room, size, self.lines, bold)
        ]
        self.text.set_text("\n".join(lines))
        return len(lines) - 1 != before


def lay_out(figure: "Figure") -> None:
    """Place everything and make every title and label fit its place, a point taken as a pixel.

    Titles and labels are cut once before, as a layout makes room for the middle of a long one; and places are
    found anew where a label takes more lines than before.
    """
    engine = figure.get_layout_engine()
    if engine is None:
        return
    figure.set_dpi(72)  # text is as wide here as where it is written
    found = list(_labels(figure))
    for label in found:
        label.fit()
    for _ in range(3):
        engine.execute(figure)
        if not sum(label.fit() for label in found):
            break
    figure.set_layout_engine("none")  # once and for all: savefig would draw everything once more for it


def fitted(name: str, points: float, size: float, bold: bool = False) -> str:
    """As much of the name, from its beginning, as is so many points long at a size of type, with what comes
    after KEPT."""
    name, _, end = name.partition(KEPT)
    if end:
        return fitted(name, points - _width(end, size, bold), size, bold) + end
    kept = next((n for n in range(len(name), 0, -1) if _width(brief(name, n), size, bold) <= points), 1)
    return brief(name, kept)


def broken(text: str, points: float, size: float, most: int, bold: bool = False) -> list[str]:
    """The text in at most so many lines that are each so many points long, broken at blanks; a word that is
    too long for a line and what is too much for the last one is cut."""
    if KEPT in text and _width(text.replace(KEPT, ""), size, bold) <= points:
        return [text.replace(KEPT, "")]
    lines, words = [text], text.split(" ")
    while len(lines) < most and _width(lines[-1], size, bold) > points:
        fits = [n for n in range(1, len(words)) if _width(" ".join(words[:n]), size, bold) <= points]
        n = max(fits, default=1)
        if n == len(words):
            break
        lines[-1:] = [" ".join(words[:n]), " ".join(words[n:])]
        words = words[n:]
    return [fitted(line, points, size, bold) for line in lines]


def _labels(figure: "Figure") -> "Iterator[Label]":
    """Titles of panels, which stay on their lines; labels of axes and of the figure, which may take two."""
    for ax in figure.axes:
        for title in (ax.title, ax._left_title):  # type: ignore[attr-defined]  # no public name for the latter
            yield Label(title, title.get_text(), partial(_over, figure, ax), 1)
        for axis, along in ((ax.xaxis, 0), (ax.yaxis, 1)):
            yield Label(axis.label, axis.label.get_text(), partial(_room, figure, ax, along), LINES)
    for name, along in (("_supxlabel", 0), ("_supylabel", 1)):
        if (label := getattr(figure, name, None)) is not None:
            yield Label(label, label.get_text(), partial(_whole, figure, along), LINES)


def _over(figure: "Figure", ax: "Axes") -> float:
    """Points that a panel's title may be long: from its left to the next panel or the figure's edge."""
    mine = ax.get_window_extent()
    others = (other.get_window_extent() for other in figure.axes if other is not ax)
    beside = (one.x0 for one in others if one.x0 > mine.x0 and one.y0 < mine.y1 and one.y1 > mine.y0)
    return float(min(beside, default=_whole(figure, 0) + APART - 1) - APART - mine.x0)


def _whole(figure: "Figure", along: int) -> float:
    """Points that a figure is wide (0) or high (1)."""
    return float(figure.bbox.bounds[2 + along])


def _room(figure: "Figure", ax: "Axes", along: int) -> float:
    """Points that a label of a panel's axis may be long, centred on it: to the figure's edge, halfway to the
    neighbour's label, and not so far beyond its own panel that it meets the other axis' label; beside another
    panel, whose title may reach over it, as long as its own panel.

    along: 0 of the horizontal axis, 1 of the vertical one.
    """
    mine, across = ax.get_window_extent().get_points(), 1 - along
    middle = sum(mine[:, along]) / 2
    mine_long = float(mine[1, along] - mine[0, along])
    rooms = [2 * min(middle, _whole(figure, along) - middle), mine_long + BEYOND[along]]
    for place in (other.get_window_extent().get_points() for other in figure.axes):
        away = abs(sum(place[:, along]) / 2 - middle)
        if away > APART and _meet(place, mine, across):
            rooms.append(away - APART)
        if along and place[0, 0] < mine[0, 0] and _meet(place, mine, 1):
            rooms.append(mine_long)
    return float(min(rooms))


def _meet(one: "Array", other: "Array", along: int) -> bool:
    """Whether two places, corners (2, 2), lie beside each other."""
    return bool(one[0, along] < other[1, along] and one[1, along] > other[0, along])


def _width(text: str, size: float, bold: bool) -> float:
    from report.pictures.shrink import text_width

    found = text_width(text, size, bold)
    return WIDE * size * len(text) if found is None else found
