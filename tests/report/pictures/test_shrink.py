"""What is shrunk is small, has no style in it, and looks as matplotlib's own picture does."""

from io import BytesIO, StringIO
from pathlib import Path
from xml.etree import ElementTree

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
import typst
from matplotlib.figure import Figure
from PIL import Image

from report.figures.maps import hatch_cells, heat, probability_map
from report.figures.style import STROKES, band, save, styled
from report.pictures.inline import ATTRIBUTES, ELEMENTS
from report.pictures.palette import INK, PAPER
from report.pictures.shrink import shrink, text_width
from report.pictures.tree import local

NOWHERE = "\U0003fffd"
HOSTILE = "<img onerror=\"x\"> & ]]> 'q'"


def drawing() -> Figure:
    """Every kind of thing that figures hold."""
    figure, axes = plt.subplots(2, 2, figsize=(5, 4))
    x = np.linspace(0, 6, 300)
    (a, b), (c, d) = axes
    band(a, x, np.sin(x), np.sin(x) - 0.2, np.sin(x) + 0.2, STROKES[1], "wave")
    a.plot(x[::20], np.cos(x[::20]), "D", color=STROKES[2].colour, markerfacecolor=PAPER, label="hollow")
    a.legend()
    a.set_title(HOSTILE)
    b.imshow(np.outer(np.sin(x), np.sin(x))[::3, ::3], cmap=probability_map(), interpolation="none")
    b.contour(np.outer(np.sin(x), np.sin(x))[::3, ::3], levels=[0.5], colors="black")
    rng = np.random.default_rng(0)
    for marker in "os^":
        c.scatter(*rng.random((2, 40)), s=12, marker=marker, edgecolors=PAPER, linewidths=0.35)
    c.set_ylabel("two\nlines", fontweight="bold")
    heat(
        d, np.array([[0.5, 1.0], [0.7, np.nan]]), [["a", "b"], ["c", ""]], (0.5, 1), mpl.colormaps["cividis"]
    )
    hatch_cells(d, [1], [1])
    d.set_xticks([0, 1], ["left", "right"], rotation=30)
    return figure


@pytest.fixture(scope="module")
def both() -> tuple[str, str]:
    """matplotlib's own, and the small one."""
    with styled():
        figure = drawing()
        whole = StringIO()
        figure.savefig(whole, format="svg", metadata={"Date": None})
        plt.close(figure)
    return whole.getvalue(), shrink(whole.getvalue(), text_width)


def picture(svg: str, folder: Path) -> np.ndarray:
    """Drawn by typst, which reads SVG by code of its own, (rows, columns, 3) from 0 to 1."""
    (folder / "a.svg").write_text(svg, encoding="utf-8")
    fonts = typst.Fonts(False, font_paths=[str(Path(mpl.get_data_path()) / "fonts" / "ttf")])
    page = b'#set page(width: 360pt, height: 288pt, margin: 0pt)\n#image("a.svg", width: 100%)'
    made = typst.Compiler(root=str(folder), font_paths=fonts).compile(page, format="png", ppi=144)
    return np.asarray(Image.open(BytesIO(made)).convert("RGB"), float) / 255


def test_it_looks_the_same(both: tuple[str, str], tmp_path: Path) -> None:
    """A pixel may differ where a line moved by a hundredth of a point; no more than a few do by much."""
    before, after = (picture(svg, tmp_path) for svg in both)
    away = np.abs(before - after).max(axis=-1)
    assert (before < 0.5).mean() > 0.01, "nothing was drawn"
    assert away.mean() < 0.004
    assert (away > 0.3).mean() < 0.003


def test_it_is_small(both: tuple[str, str]) -> None:
    before, after = both
    assert len(after) < 0.4 * len(before)
    assert after.count("<") < 0.35 * before.count("<")


def test_only_what_a_page_may_hold(both: tuple[str, str]) -> None:
    root = ElementTree.fromstring(both[1])
    assert {local(element.tag) for element in root.iter()} <= ELEMENTS
    assert {key for element in root.iter() for key in element.attrib} <= ATTRIBUTES
    assert "style" not in both[1] and "metadata" not in both[1]


def test_text_stays_text(both: tuple[str, str]) -> None:
    texts = ["".join(e.itertext()) for e in ElementTree.fromstring(both[1]).iter() if local(e.tag) == "text"]
    assert HOSTILE in texts and {"two", "lines", "left", "right", "wave"} <= set(texts)
    assert "<img" not in both[1]


def test_text_is_as_wide_as_matplotlib_makes_it(both: tuple[str, str]) -> None:
    """By its font's own widths, without kerning, in units of the em."""
    from matplotlib.font_manager import FontProperties, findfont, get_font
    from matplotlib.ft2font import LoadFlags

    face = get_font(findfont(FontProperties(family="DejaVu Sans")))
    face.set_size(9, 72)
    flags = LoadFlags.NO_HINTING
    width = sum(face.load_char(ord(c), flags).linearHoriAdvance / 65536 for c in "right")
    assert text_width("right", 9, False) == pytest.approx(width, rel=0.05)
    assert text_width("right", 9, True) > 1.05 * width  # type: ignore[operator]
    assert text_width("右", 9, False) is None


def test_the_same_figure_gives_the_same_bytes(tmp_path: Path) -> None:
    with styled():
        for name in ("a.svg", "b.svg"):
            save(drawing(), tmp_path / name)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_what_no_font_shows_is_told(tmp_path: Path) -> None:
    """A character that is none is in no font."""
    with styled():
        figure, ax = plt.subplots()
        ax.set_title(f"a {NOWHERE} b")
        assert save(figure, tmp_path / "a.svg") == NOWHERE
        figure, ax = plt.subplots()
        ax.set_title("αβ ü → ∞")
        assert save(figure, tmp_path / "a.svg") == ""


def test_black_stays_black_and_ink_is_what_nobody_need_say(tmp_path: Path) -> None:
    """On top of data black is meant; words of the axes follow the page."""
    with styled():
        figure, ax = plt.subplots()
        ax.text(0.5, 0.5, "on data", color="black")
        ax.set_title("title")
        save(figure, tmp_path / "a.svg")
    root = ElementTree.fromstring((tmp_path / "a.svg").read_text(encoding="utf-8"))
    fills = {e.text: e.get("fill") for e in root.iter() if local(e.tag) == "text"}
    assert (fills["on data"], fills["title"], root.get("fill")) == ("#000000", None, INK)
