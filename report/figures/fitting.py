"""Text in as much room as there is for it."""

from typing import TYPE_CHECKING

from report.format import brief

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BESIDE = 12.0  # points by which a panel's title may be wider than the panel: nothing stands there


def fitted(name: str, points: float, size: float, bold: bool = False) -> str:
    """As much of the name, from its beginning, as is so many points long at a size of type."""
    from report.pictures.shrink import text_width

    def width(text: str) -> float:
        found = text_width(text, size, bold)
        return size * len(text) if found is None else found  # of other scripts a letter may be a square

    kept = next((n for n in range(len(name), 0, -1) if width(brief(name, n)) <= points), 1)
    return brief(name, kept)


def fit_titles(figure: "Figure") -> None:
    """Cut each line of a panel's title that would run into the next panel. The panels are laid out, a point
    is a pixel."""
    for ax in figure.axes:
        room = ax.get_window_extent().width + BESIDE
        for title in (ax.title, ax._left_title):  # type: ignore[attr-defined]  # no public name for the latter
            bold = title.get_fontweight() in ("bold", 700)
            size, lines = float(title.get_fontsize()), title.get_text().split("\n")
            title.set_text("\n".join(fitted(line, room, size, bold) for line in lines))
