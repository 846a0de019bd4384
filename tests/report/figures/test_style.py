"""Colours with second cues, axes in plain numbers, the same bytes twice."""

from itertools import pairwise
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from report.figures import style
from report.figures.fitting import broken


@pytest.fixture(autouse=True)
def _figures_closed():
    yield
    plt.close("all")


def test_looks_differ_in_colour_and_in_marker() -> None:
    assert len({stroke.colour for stroke in style.STROKES}) == 8
    assert len({stroke.marker for stroke in style.STROKES}) == 8


def test_settings_are_given_back() -> None:
    before = dict(mpl.rcParams)
    with style.styled():
        assert mpl.rcParams["svg.hashsalt"] == "bench"
    assert mpl.rcParams["svg.hashsalt"] == before["svg.hashsalt"]
    assert mpl.rcParams["axes.grid"] == before["axes.grid"]


def _picture():
    figure, axes = style.panels(5, 3)
    for ax in axes:
        style.band(ax, [0, 1, 2], [1, 2, 3], [0.5, 1, 2], [2, 3, 4], style.STROKES[0], "mlp $x")
    style.legend_below(figure, axes)
    return figure, axes


def test_same_figure_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        with style.styled():
            style.save(_picture()[0], tmp_path / f"{name}.svg")
    first, second = (tmp_path / f"{name}.svg" for name in "ab")
    assert first.read_bytes() == second.read_bytes()
    assert len(first.read_bytes()) > 1000


def test_panels_left_over_are_gone_and_columns_are_labelled() -> None:
    figure, axes = _picture()
    assert len(axes) == len(figure.axes) == 5
    assert style.lowest(axes, 3) == axes[2:]


@pytest.mark.parametrize(
    ("low", "high"), [(0.9, 1.1), (40, 72), (1e-6, 3), (0.02, 0.5), (1e-9, 1e9), (7.1, 7.2)]
)
def test_log_axes_have_two_to_five_labels_in_order(low: float, high: float) -> None:
    _, ax = plt.subplots()
    ax.plot([1, 2], [low, high])
    ax.set_yscale("log")
    ax.set_ylim(low, high)
    style.log_ticks(ax.yaxis)
    bottom, top = ax.get_ylim()
    ticks = ax.get_yticks()
    assert 2 <= len(ticks) <= 5
    assert bottom <= min(ticks) and max(ticks) <= top and bottom <= low and top >= high
    assert (np.diff(ticks) > 0).all()
    assert len({label.get_text() for label in ax.get_yticklabels()}) == len(ticks)


@pytest.mark.parametrize(
    ("ticks", "texts"),
    [
        ([0.02, 1000.0], ["0.02", "1\u202f000"]), ([1e-5], ["10⁻⁵"]), ([3e-7], ["3\u202f×\u202f10⁻⁷"]),
        ([1.0, 1e3, 1e4, 1e5], ["1", "10³", "10⁴", "10⁵"]), ([0.01, 1e-4], ["10⁻²", "10⁻⁴"]),
    ],
)  # fmt: skip
def test_log_labels_of_one_axis_are_in_one_notation(ticks: list[float], texts: list[str]) -> None:
    assert style._log_labels(ticks) == texts


def test_an_interval_that_reaches_below_zero_does_not_set_a_log_scale() -> None:
    _, ax = plt.subplots()
    style.band(ax, [0, 1], [0.1, 0.2], [-1.0, -1.0], [1, 1], style.STROKES[0])
    assert "Bands are cut" in style.log_lines([ax])
    assert 0.01 < ax.get_ylim()[0] < 0.1 and ax.get_ylim()[1] > 1


def test_a_log_scale_cuts_no_band_that_is_not_absurd() -> None:
    _, ax = plt.subplots()
    style.band(ax, [0, 1], [0.1, 0.2], [0.01, 0.1], [1, 1], style.STROKES[0])
    assert style.log_lines([ax]) == "" and ax.get_ylim()[0] < 0.01 < 1 < ax.get_ylim()[1]
    style.band(ax, [0, 1], [0.1, 0.2], [1e-9, 0.1], [1, 1e9], style.STROKES[0])
    assert style.log_lines([ax]) and 1e-3 < ax.get_ylim()[0] < ax.get_ylim()[1] < 10


def test_epochs_begin_at_zero() -> None:
    _, ax = plt.subplots()
    style.epoch_axis(ax, 200)
    assert ax.get_xlim() == (0, 200)
    assert [label.get_text() for label in ax.get_xticklabels()] == ["0", "1", "10", "100"]


def test_long_names_keep_their_ends() -> None:
    assert style.shortened(["moons", "a" * 30 + "z" * 30], 12) == ["moons", "aaaaaaa…zzzz"]
    assert all(len(name) <= 9 for name in style.shortened(["x" * k for k in range(40)], 9))
    assert style.shortened(["名" * 30], 12) == ["名名名…名名"], "a square letter is two wide"


@pytest.mark.parametrize(("n", "columns"), [(1, 1), (3, 3), (4, 4), (5, 3), (7, 4), (9, 3), (10, 4), (12, 4)])
def test_panels_stand_in_as_few_rows_as_there_can_be(n, columns):
    assert style.even_columns(n) == columns


@pytest.mark.parametrize(
    "name", ["w" * 60, "a task of a very long name, and more of it than anybody wants", "名" * 30]
)
def test_a_panel_s_title_does_not_run_into_the_next(tmp_path: Path, name: str) -> None:
    """By matplotlib's own measure of what it draws."""
    with style.styled():
        figure, axes = style.panels(8, 4, layout="constrained")
        for ax in axes:
            ax.set_title(f"{name}\nmlp-40")
        style.save(figure, tmp_path / "a.svg")
        drawn = FigureCanvasAgg(figure).get_renderer()
        boxes = [ax._left_title.get_window_extent(drawn) for ax in axes]
    for left, right in pairwise(boxes[:4]):
        assert left.x1 <= right.x0 + 1
    assert {ax.get_title("left").split("\n")[1] for ax in axes} == {"mlp-40"}
    assert all(ax.get_title("left").split("\n")[0].endswith("…") for ax in axes)


LONG = (
    "sepal length (cm) (standardised)",
    "a length of the sixty letters that a name of a column may have",
    "w" * 60,
)


@pytest.mark.parametrize("name", LONG)
@pytest.mark.parametrize("columns", [1, 2, 4])
def test_labels_of_axes_take_two_lines_and_stay_in_the_picture(
    tmp_path: Path, name: str, columns: int
) -> None:
    """By matplotlib's own measure of what it draws: within the figure, and apart from the neighbours'."""
    with style.styled():
        figure, axes = style.panels(2 * columns, columns, layout="constrained")
        for ax in axes:
            ax.set(xlabel=name, ylabel=name, title=name)
        figure.supxlabel(name * 3, fontsize=9)
        style.save(figure, tmp_path / "a.svg")
        figure.set_dpi(72)
        figure.draw_without_rendering()
        drawn = FigureCanvasAgg(figure).get_renderer()
        labels = [label for ax in axes for label in (ax.xaxis.label, ax.yaxis.label)]
        boxes = [label.get_window_extent(drawn) for label in (*labels, figure._supxlabel)]
    edges = figure.bbox.expanded(1 + 2 / figure.bbox.width, 1 + 2 / figure.bbox.height)
    assert all(edges.containsx(box.x0) and edges.containsx(box.x1) for box in boxes)
    assert all(edges.containsy(box.y0) and edges.containsy(box.y1) for box in boxes)
    assert not any(one.overlaps(other) for n, one in enumerate(boxes) for other in boxes[:n])
    lines = [label.get_text().split("\n") for label in labels]
    assert max(map(len, lines)) <= 2
    whole = [" ".join(of) == name for of in lines]
    assert all(whole[::2]) or columns == 4 or name == "w" * 60


def test_a_long_title_takes_no_room_from_the_panels(tmp_path: Path) -> None:
    """Their places are those that they have under short ones."""
    places = []
    for title in ("short", "w" * 60):
        with style.styled():
            figure, axes = style.panels(6, 6, layout="constrained")
            for ax in axes:
                ax.set_title(title)
            style.save(figure, tmp_path / "a.svg")
            places.append([ax.get_position().width for ax in axes])
    assert places[0] == pytest.approx(places[1], rel=0.05)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("epoch", ["epoch"]),
        ("one two three", ["one two", "three"]),
        ("one two three four five", ["one two", "three…"]),
        ("wwwwwwwwwwwwwwwwwwww two", ["wwww…", "two"]),
        ("", [""]),
    ],
)
def test_a_text_is_broken_at_blanks_and_cut_where_it_is_still_too_long(text: str, lines: list[str]) -> None:
    found = broken(text, 45, 9, 2)
    assert len(found) == len(lines)
    for line, expected in zip(found, lines, strict=True):
        assert line == expected or (line.endswith("…") and expected.endswith("…"))
