"""A figure with its words and numbers, before it is saved."""

import hashlib
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pandas as pd

from report.figures.style import FULL, HALF
from report.format import missing

if TYPE_CHECKING:
    from matplotlib.figure import Figure

T = TypeVar("T")
NAMED = ("name", "section", "title", "alt", "table", "series", "told")  # taken over as they are
LONGEST_ALT = 400  # characters of an alternative text
LONGEST = 60  # characters of a name for files, but for its digest


@dataclass(frozen=True)
class Numbers:
    """What a picture shows, as a table: text and numbers as they are, None where there is none.

    digests: of each row the cell that makes it again, "" for none; () where no row has one.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str | float | None, ...], ...]
    digests: tuple[str, ...] = ()


@dataclass(frozen=True)
class Drawn:
    """title: what was found, computed. caption: what, how many, which interval. table: where from.

    section: the key of the section that shows it. alt: what the picture shows, for those who do not see it.
    numbers: the same as a table. series: what pictures that show the same of one task after another have in
    common; paper shows those that show most of it (`shows`, in whatever unit the series has). told:
    something is told apart in it; if nothing is, paper does without.
    """

    name: str
    section: str
    figure: "Figure"
    title: str
    caption: str
    alt: str
    table: str
    numbers: Numbers = Numbers((), ())
    series: str = ""
    shows: float = 0.0
    told: bool = True

    def entry(self, file: str) -> dict[str, Any]:
        """What the manifest says of it."""
        shows = self.shows if math.isfinite(self.shows) else 0.0
        words = {n: getattr(self, n) for n in NAMED} | {"alt": in_short(self.alt)}
        width = "half" if self.figure.get_figwidth() < (HALF + FULL) / 2 else "full"
        caption = f"{self.caption} Source: {self.table}."
        tall = round(72 * self.figure.get_figheight(), 2)
        sizes = {"width": width, "tall": tall, "smallest": _smallest(self.figure), "shows": shows}
        return words | {"file": file, "caption": caption, "numbers": asdict(self.numbers)} | sizes


def in_short(alt: str) -> str:
    """A listing as far as anybody listens, and how much more there is: the numbers behind the picture have
    it all."""
    mark = "; " if "; " in alt else ", "
    parts = alt.removesuffix(".").split(mark)
    n = len(parts)
    while n > 1 and len(mark.join(parts[:n])) > LONGEST_ALT:
        n -= 1
    more = len(parts) - n
    return f"{mark.join(parts[:n])}; {more} more in the numbers of the figure." if more else alt


def _smallest(figure: "Figure") -> float:
    """Points of its smallest text, 0 where it has none."""
    from matplotlib.text import Text

    texts = [one for one in figure.findobj(Text) if one.get_visible() and one.get_text().strip()]
    return round(min((float(one.get_fontsize()) for one in texts), default=0.0), 2)


def numbers_of(rows: pd.DataFrame | Iterable[Mapping[str, Any]], columns: Mapping[str, str]) -> Numbers:
    """Numbers of a frame, every row of it: these columns, under these names.

    Rows with a `digest` are one setting or one training, and say which.
    """
    kept = [*columns, "digest"]
    frame = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(list(rows), columns=kept)
    cells = zip(*(frame[name].astype(object) for name in columns), strict=True)
    digests = ["" if missing(one) else str(one) for one in frame.get("digest", ())]
    return Numbers(
        tuple(columns.values()),
        tuple(tuple(map(_plain, row)) for row in cells),
        tuple(digests) if any(digests) else (),
    )


def in_percent(rows: pd.DataFrame, columns: Iterable[str], where: Any = True) -> pd.DataFrame:
    """Shares as the report says them, in per cent; of the rows `where`, all of them or a mask."""
    mask = np.broadcast_to(np.asarray(where, bool), len(rows))
    scaled = {
        name: np.where(mask, 100.0, 1.0) * rows[name].to_numpy(float, na_value=np.nan) for name in columns
    }
    return rows.assign(**scaled)


def _plain(value: Any) -> str | float | None:
    """As JSON has it: six digits of a number."""
    if missing(value):
        return None
    if isinstance(value, (bool, str, np.bool_)):
        return str(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    return float(f"{float(value):.6g}") if math.isfinite(float(value)) else None


def slug(*words: str) -> str:
    """A name for files and links, of letters, digits, hyphens and underscores.

    No two lists of words have the same: where one loses something on the way, a digest ends it.
    """
    plain = ["-".join(re.findall(r"[a-z0-9_]+", _ascii(word.lower()))) for word in words]
    name = "-".join(filter(None, plain))
    if plain == list(words) and len(name) <= LONGEST:
        return name
    digest = hashlib.sha256("\0".join(words).encode(errors="surrogatepass")).hexdigest()[:8]
    return f"{name[:LONGEST].strip('-') or 'x'}-{digest}"


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def parts(items: Sequence[T], most: int) -> list[list[T]]:
    """The items in as few parts of at most `most` as it takes, of about equal length."""
    size = math.ceil(len(items) / math.ceil(len(items) / most)) if items else 1
    return [list(items[start : start + size]) for start in range(0, len(items), size)]
