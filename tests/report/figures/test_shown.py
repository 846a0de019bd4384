"""What a reader sees of every figure: labels, scales, ticks, legends and shades, by matplotlib's objects."""

from collections.abc import Iterator
from fnmatch import fnmatch
from importlib import import_module
from pathlib import Path
from typing import Any

import explored
import made_up
import matplotlib.pyplot as plt
import numpy as np
import pytest
import timed
from matplotlib.colors import to_hex
from shown import LEGENDS, NAMED_AT_TICKS, PICTURES, PLAIN, SHOWN

from report.figures import GROUPS
from report.figures.fitting import KEPT
from report.figures.source import Source
from report.figures.style import styled
from report.pictures.palette import GREY, INK, PALE
from report.tables.collect import write_tables
from report.tables.reader import Tables


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Every figure of two tasks of the made-up study, drawn and not saved, by name."""
    folder = tmp_path_factory.mktemp("shown")
    cells = [c for c in made_up.study_cells() if c.task.name in ("moons", "sin") and c.seed < 3]
    plan = made_up.write_results(folder, [made_up.record(c) for c in cells], fresh=made_up.FRESH)
    times, files = [timed.write(folder, gpu=True)], explored.write(folder)
    write_tables(plan, folder / "packs", folder / "tables", times, explored=files)
    with styled():
        plt.rcParams["figure.max_open_warning"] = 0
        yield {one.name: one.figure for one in _all(folder)}
    plt.close("all")


def _all(folder: Path) -> Iterator[Any]:
    """With gains by stopping early, and activations not all as quick: what is all alike is not drawn."""
    tables = Tables(folder / "tables")
    cells, effects = tables.cells, tables.effects
    better = {"best_test_accuracy": cells["test_accuracy"] + 0.02, "best_test_rmse": 0.9 * cells["test_rmse"]}
    tables.cells = cells.assign(**better)
    tables.effects = effects.assign(epochs_to_95=effects["epochs_to_95"] + np.arange(len(effects)))
    source = Source(tables, folder / "packs")
    for group in GROUPS:
        yield from import_module(f"report.figures.{group}").draw(source)


def _is(name: str, patterns: Any) -> bool:
    return any(fnmatch(name, pattern) for pattern in patterns)


def _legends(figure: Any) -> list[Any]:
    return [*figure.legends, *(ax.get_legend() for ax in figure.axes if ax.get_legend())]


def _numbers(values: Any) -> Any:
    values = np.asarray(values, float)
    return values[np.isfinite(values)]


def test_axes_say_what_they_show_in_which_unit_on_which_scale(figures):
    for name, figure in figures.items():
        wanted = next((words for pattern, words in SHOWN.items() if fnmatch(name, pattern)), None)
        assert wanted is not None, f"{name}: say in SHOWN what a reader sees of it"
        first, last = figure.axes[0], figure.axes[-1]
        x, y = figure.get_supxlabel() or last.get_xlabel(), figure.get_supylabel() or first.get_ylabel()
        found = (len(figure.axes), x.replace("\n", " "), y, first.get_xscale(), first.get_yscale())
        assert found[0] == wanted[0] and fnmatch(found[1], wanted[1]) and found[2:] == wanted[2:], name
    for pattern in SHOWN:
        assert any(fnmatch(name, pattern) for name in figures), f"{pattern}: no such figure"


def test_panels_of_a_figure_are_labelled_like_each_other(figures):
    """In the lowest row; the other words at the axes are those of each panel's own."""
    labels = {name: [ax.get_xlabel() for ax in figure.axes] for name, figure in figures.items()}
    assert labels["timing-scaling"][:2] == ["width of the hidden layer", "training points"]
    assert (
        labels["stopped-earlier"][0] == "gain in accuracy (points)" and labels["weights-moons"][0] == "epoch"
    )
    for name in ("boundary-moons", "diverged-eta", "eta-curves", "alpha-accuracy", "timing-roofline"):
        assert len(set(labels[name])) == 1, name
    assert labels["activation-functions"] == [""] * 4 + ["a"] * 4
    for name, found in labels.items():
        if name.startswith("eta-alpha-"):
            assert set(found[:-1]) == {"learning rate η"}, name


def test_panels_are_titled_in_their_order(figures):
    titles = {name: [ax.get_title(loc="left") for ax in fig.axes] for name, fig in figures.items()}
    wanted = {
        "scoreboard-classification": ["moons"], "fits-1": ["sin"],
        "by-hand-by-hand-1": ["moons", "* % right"],
        "confusion-1": ["moons neuron", "moons mlp-40", "moons linear"],
        "boundary-moons": ["neuron: * %", "linear: * %", "mlp-40: * %"],
        "eta-curves": ["moons *, α *", "sin *, α *"],
        "curves-classification-loss": ["moons"], "diverged-eta": ["classification", "regression"],
        "alpha-accuracy": ["neuron", "mlp-40"], "eta-alpha-regression-mlp-1": ["sin (*)", ""],
        "activation-mlp-40-accuracy-1": ["test accuracy (%)", "epochs to 95 % of the best"],
        "activation-mlp-40-rmse-1": ["test RMSE"], "effect-width-1": ["moons"],
        "process-1": ["sin, gp (* points): *", "sin, mlp-40 (* points): *"],
        "timing-roofline": ["cuda, here", "cpu, here"],
    }  # fmt: skip
    for name, patterns in wanted.items():
        found = [title.replace("\n", " ").replace("\N{NARROW NO-BREAK SPACE}", " ") for title in titles[name]]
        found = [title.replace(KEPT, "") for title in found]
        assert len(found) == len(patterns), name
        assert all(map(fnmatch, found, patterns)), (name, found)


def test_axes_have_ticks_in_words_or_numbers(figures):
    for name, figure in figures.items():
        if name.startswith(("film-", "tasks-", "bias-", "kernels-")):
            assert not name.startswith("film-") or not figure.axes[0].axison
            continue
        figure.draw_without_rendering()
        shown = [
            {label.get_text() for label in axis.get_ticklabels() if label.get_visible()} - {""}
            for axis in (figure.axes[0].yaxis, figure.axes[-1].xaxis)
        ]
        assert all(shown) and all(ax.axison for ax in figure.axes), name
        assert not any(label.startswith("-") for label in set.union(*shown)), f"{name}: a minus is a −"
    for problem, models in (("classification", {"neuron", "mlp-40", "linear"}), ("regression", {"gp"})):
        rows = {label.get_text() for label in figures[f"scoreboard-{problem}"].axes[0].get_yticklabels()}
        assert models <= rows


def test_what_spans_two_decades_is_on_a_logarithmic_axis(figures):
    n = 0
    drawn = {
        name: figure
        for name, figure in figures.items()
        if name != "activation-functions" and not name.startswith("kernels-")
    }
    for name, figure in drawn.items():
        for ax in figure.axes:
            for axis in "xy":
                lines = [line for line in ax.lines if line.get_transform() == ax.transData]
                values = _numbers([v for line in lines for v in getattr(line, f"get_{axis}data")()])
                if len(values) and values.min() > 0 and values.max() / values.min() > 100:
                    n += 1
                    assert getattr(ax, f"get_{axis}scale")() != PLAIN, (name, axis)
    assert n > 5


def test_every_mark_is_inside_its_panel(figures):
    n = 0
    for name, figure in figures.items():
        for ax in figure.axes:
            for line in ax.lines:
                if line.get_marker() in ("None", None, "") or line.get_transform() != ax.transData:
                    continue
                x, y = (np.asarray(values, float) for values in line.get_data())
                (left, right), (bottom, top) = sorted(ax.get_xlim()), sorted(ax.get_ylim())
                there = np.isfinite(x) & np.isfinite(y)
                n += there.sum()
                assert ((left <= x) & (x <= right) & (bottom <= y) & (y <= top))[there].all(), name
    assert n > 100


def test_legends_name_every_labelled_line_in_its_colour_and_mark(figures):
    for name, figure in figures.items():
        entries = {
            text.get_text(): handle
            for legend in _legends(figure)
            for text, handle in zip(legend.get_texts(), legend.legend_handles, strict=True)
        }
        labelled = [line for ax in figure.axes for line in ax.lines if not line.get_label().startswith("_")]
        if name == "effect-batch-size-1" or _is(name, ("effect-width-1", "effect-depth-1")):
            assert len({line.get_label() for line in labelled}) == 1 and not entries  # the caption names it
            continue
        assert set(entries) == {line.get_label() for line in labelled}, name
        for line in labelled:
            if figure.legends:
                handle = entries[line.get_label()]
                assert to_hex(handle.get_color()) == to_hex(line.get_color()), name
                assert handle.get_marker() == line.get_marker(), name
        assert len({(to_hex(h.get_color()), h.get_linestyle(), h.get_marker(), str(h.get_markerfacecolor()))
                    for h in entries.values()}) == len(entries), name  # fmt: skip


def test_every_colour_is_in_the_legend(figures):
    for name, figure in figures.items():
        if _is(name, (*NAMED_AT_TICKS, *PICTURES)):
            continue
        handles = [handle for legend in _legends(figure) for handle in legend.legend_handles]
        told = {to_hex(handle.get_color()) for handle in handles} | {INK, GREY, PALE}
        drawn = {to_hex(line.get_color()) for ax in figure.axes for line in ax.lines} - told
        assert len(drawn) <= (0 if handles else 1), (name, drawn)


def test_legends_have_their_entries_in_order(figures):
    for pattern, words in LEGENDS.items():
        for name in (name for name in figures if fnmatch(name, pattern)):
            (legend,) = figures[name].legends
            found = [text.get_text() for text in legend.get_texts()]
            assert found == words.split(" / "), name


def test_a_legend_lies_under_all_panels_and_nothing_overlaps(figures):
    """Layout leaves room for labels: no panel's words lie over another panel, or off the page."""
    for name in ("timing-scaling", "stopped-earlier", "fits-1", "weights-moons"):
        figure = figures[name]
        figure.draw_without_rendering()
        boxes = [ax.get_tightbbox() for ax in figure.axes]
        (legend,) = figure.legends
        box = legend.get_window_extent()
        middle = (box.x0 + box.x1) / 2
        assert box.y1 <= min(one.y0 for one in boxes), name
        assert middle == pytest.approx(figure.bbox.width / 2, abs=2), name
        assert all(one.x0 >= -1 and one.x1 <= figure.bbox.width + 1 for one in boxes), name
        assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i]), name


def test_a_grid_lies_behind_lines_and_none_over_images(figures):
    def lines(axis):
        return [tick.gridline.get_visible() for tick in axis.get_major_ticks()]

    for name, figure in figures.items():
        for ax in figure.axes:
            image = bool(ax.images) or any(type(one).__name__ == "QuadMesh" for one in ax.collections)
            if image and ax.axison:
                assert not any(lines(ax.xaxis) + lines(ax.yaxis)), name
            elif not image and not _is(name, PICTURES):
                assert all(lines(ax.xaxis)) and ax.get_axisbelow() is True, name


def test_shades_have_one_scale_for_all_panels(figures):
    limits = {
        "confusion-1": (0, 1), "boundary-moons": (0, 1), "film-moons": (0, 1),
        "eta-alpha-classification-mlp-1": (0, 5), "eta-alpha-regression-mlp-1": (1, 2),
    }  # fmt: skip
    for name, wanted in limits.items():
        images = [image for ax in figures[name].axes for image in ax.images]
        assert images and {image.get_clim() for image in images} == {wanted}, name
        assert {image.origin for image in images} == {"upper" if name == "confusion-1" else "lower"}
    meshes = {
        "activation-mlp-40-accuracy-1": (0.5, 1), "activation-mlp-40-rmse-1": (0, 1),
        "alpha-accuracy": (-1, 1), "alpha-rmse": (-1, 1),
    }  # fmt: skip
    for name, wanted in meshes.items():
        assert figures[name].axes[0].images[0].get_clim() == wanted, name


def test_reference_lines_stand_where_nothing_is_gained(figures):
    for name, at in (
        ("timing-speedup", 1),
        ("effect-bias-1", 0),
        ("effect-loss-1", 0),
    ):
        for ax in figures[name].axes:
            found = [line for line in ax.lines if line.get_transform() != ax.transData]
            assert [list(line.get_xdata()) for line in found] == [[at, at]], name
    for ax, at in zip(figures["stopped-earlier"].axes, (0, 1), strict=True):
        (line,) = [one for one in ax.lines if one.get_transform() != ax.transData]
        assert list(line.get_xdata()) == [at, at]
