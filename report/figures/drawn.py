"""A figure with its words, before it is saved."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from report.figures.style import FULL, HALF

if TYPE_CHECKING:
    from matplotlib.figure import Figure

T = TypeVar("T")


@dataclass(frozen=True)
class Drawn:
    """title: what was found, computed. caption: what, how many, which interval. table: where from.

    section: the key of the section that shows it. form: "svg", or "png" for
    pictures that are all image. series: what pictures that show the same of one task after another have in
    common; paper shows only some of them. told: something is told apart in it; if nothing is, paper does
    without.
    """

    name: str
    section: str
    figure: "Figure"
    title: str
    caption: str
    alt: str
    table: str
    form: str = "svg"
    series: str = ""
    told: bool = True

    def entry(self, file: str) -> dict[str, Any]:
        """What the manifest says of it."""
        words = {n: getattr(self, n) for n in ("name", "section", "title", "alt", "table", "series", "told")}
        width = "half" if self.figure.get_figwidth() < (HALF + FULL) / 2 else "full"
        caption = f"{self.caption} Source: {self.table}."
        tall = round(72 * self.figure.get_figheight(), 2)
        sizes = {"width": width, "tall": tall, "smallest": _smallest(self.figure)}
        return words | {"file": file, "caption": caption} | sizes


def _smallest(figure: "Figure") -> float:
    """Points of its smallest text, 0 where it has none."""
    from matplotlib.text import Text

    texts = [one for one in figure.findobj(Text) if one.get_visible() and one.get_text().strip()]
    return round(min((float(one.get_fontsize()) for one in texts), default=0.0), 2)


def slug(*words: str) -> str:
    """A name for files and links, of letters, digits and hyphens."""
    return "-".join(re.sub(r"[^a-z0-9]+", "-", word.lower()).strip("-") or "x" for word in words)


def parts(items: Sequence[T], most: int) -> list[list[T]]:
    """The items in as few parts of at most `most` as it takes, of about equal length."""
    size = math.ceil(len(items) / math.ceil(len(items) / most)) if items else 1
    return [list(items[start : start + size]) for start in range(0, len(items), size)]
