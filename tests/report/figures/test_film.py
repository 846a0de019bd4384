"""What a film strip says of a training."""

from types import SimpleNamespace

import made_up
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from made_up import fixed_cell
from matplotlib.colors import to_hex
from matplotlib.contour import ContourSet

from report.figures import film
from report.figures.style import CLASS_COLOURS
from report.pictures.palette import INK
from report.words import USUAL

THIN = "\N{NARROW NO-BREAK SPACE}"


@pytest.fixture(autouse=True)
def _figures_closed():
    yield
    plt.close("all")


def film_of_four():
    """The boundary moves from x = 3 to x = 0: at epoch 8 the four points are right."""
    cell = fixed_cell(made_up.BY_HAND, "moons")
    epochs, borders = [0, 2, 8, 20], [3.0, 1.5, 0.5, 0.0]
    path = [w for border in borders for w in (1.0, 0.0, -border)]
    record = SimpleNamespace(cell=cell, weight_epochs=epochs, weight_path=path)
    points = SimpleNamespace(x=np.array([[-2.0, 0], [-1, 1], [1, 0], [2, 1]]), t=np.array([0, 0, 1, 1.0]))
    row = pd.Series(
        {"seed": 3, "digest": "d", "activation": "sigmoid", "eta": 0.1, "alpha": 0.0, "loss": pd.NA}
    )
    for axis in ("optimiser", *USUAL):
        row[axis] = pd.NA
    return film._film(film.Shown("moons", row, record), SimpleNamespace(train=points)), points


def test_a_film_says_when_most_of_the_final_accuracy_is_there():
    made, _ = film_of_four()
    assert made.title == "moons: by-hand has 95 % of its final training accuracy from epoch 8 on"
    assert f"It ends with 100.0{THIN}% of the training points right." in made.caption
    assert f"from epoch 0, with 50.0{THIN}% of the training points right" in made.alt
    assert [row[0] for row in made.numbers.rows] == [0, 2, 8, 20]


def test_a_film_of_what_learns_nothing_or_all_at_last_says_so():
    told = [film._reaches(np.array(shares), [0, 5, 1000], " (56.5)") for shares in ((0.5, 0.55, 0.565),)]
    assert told == ["has 95 % of its final training accuracy (56.5) from epoch 5 on"]
    flat, late = (film._reaches(np.array(some), [0, 5, 1000]) for some in ([0.565] * 3, [0.5, 0.6, 0.9]))
    assert flat == f"stays at about 56.5{THIN}% of the training points right"
    assert late == "has 95 % of its final training accuracy only at the last epoch"


def test_a_film_that_falls_back_is_there_only_from_where_it_stays():
    shares = np.array([0.5, 0.97, 0.8, 0.96, 0.99])
    assert film._stays(shares) == 3 and film._stays(shares[1:2]) == 0 and film._stays(shares[3:]) == 0


def test_frames_are_the_network_at_each_epoch_under_its_points():
    """From left to right, over the points' range and 0.12 of it to either side."""
    made, points = film_of_four()
    (ax,) = made.figure.axes
    assert [text.get_text() for text in ax.texts] == ["0", "2", "8", "20"]
    x = np.linspace(-2.48, 2.48, film.PIXELS)
    (whole,), side = ax.images, 1 - film.GAP
    assert whole.origin == "lower" and whole.get_extent() == pytest.approx([0, 3 + side, 0, side], abs=0.02)
    for i, (text, border) in enumerate(zip(ax.texts, (3.0, 1.5, 0.5, 0.0), strict=True)):
        first = round(i / side * film.PIXELS)
        frame = whole.get_array()[:, first : first + film.PIXELS]
        np.testing.assert_allclose(frame[5], 1 / (1 + np.exp(border - x)), rtol=1e-6)
        assert text.get_position() == pytest.approx((i, side + 0.02)) and text.get_va() == "bottom"
    lows, highs = points.x.min(axis=0), points.x.max(axis=0)
    pad = 0.12 * (highs - lows)
    places = (points.x - lows + pad) / (highs - lows + 2 * pad) * (1 - film.GAP)
    dots = [one for one in ax.collections if len(one.get_offsets()) == 8]
    assert len(dots) == 2
    for label, dot in enumerate(dots):
        kept = [place + np.array([i, 0]) for i in range(4) for place in places[points.t == label]]
        np.testing.assert_allclose(dot.get_offsets(), kept)
        assert to_hex(dot.get_facecolor()[0]) == CLASS_COLOURS[label]


def test_a_second_row_of_frames_is_below_the_first():
    _, ax = plt.subplots()
    cell = fixed_cell(made_up.BY_HAND, "moons")
    train = SimpleNamespace(x=np.array([[-1.0, 0], [1, 1]]), t=np.array([0, 1.0]))
    record, data = SimpleNamespace(cell=cell), SimpleNamespace(train=train)
    film._strip(ax, record, data, [np.array([1.0, 0, 0])] * 6, list("abcdef"))
    (whole,) = ax.images
    np.testing.assert_allclose(whole.get_extent(), [0, 5 - film.GAP, -1.16, 1 - film.GAP], atol=0.02)
    seen = ~np.ma.getmaskarray(whole.get_array())
    assert seen.sum() == 6 * film.PIXELS**2
    assert seen[: film.PIXELS, : film.PIXELS].all() and not seen[: film.PIXELS, film.PIXELS :].any()
    assert seen[-film.PIXELS :].sum() == 5 * film.PIXELS**2
    assert ax.get_xlim() == (0, 5 - film.GAP) and ax.get_ylim() == pytest.approx((-1.16, 1.1))
    assert ax.get_aspect() == 1
    borders = [one for one in ax.collections if isinstance(one, ContourSet)]
    middles = [np.mean(one.get_paths()[0].vertices[:, 0]) for one in borders]
    side = 1 - film.GAP
    np.testing.assert_allclose(middles, [*np.arange(5) + side / 2, side / 2])  # x = 0 in each


def test_weights_are_drawn_over_epochs_and_boundaries_get_darker():
    """w1 rises while the border, at x = -b / w1, stays between the points."""
    cell = fixed_cell(made_up.BY_HAND, "moons")
    epochs, path = [0, 10, 100], [[1.0, 0.0, 0.5], [2.0, 0.0, 0.5], [4.0, 0.0, 0.5]]
    record = SimpleNamespace(cell=cell, weight_epochs=epochs, weight_path=np.ravel(path).tolist())
    train = SimpleNamespace(x=np.array([[-2.0, 0], [-1, 1], [1, 0], [2, 1]]), t=np.array([0, 0, 1, 1.0]))
    data = SimpleNamespace(train=train, n_inputs=2, input_names=("x1", "x2"))
    row = pd.Series(
        {"seed": 3, "digest": "d", "activation": "sigmoid", "eta": 0.1, "alpha": 0.0, "loss": pd.NA}
    )
    row["test_accuracy"] = 0.75
    for axis in ("optimiser", *USUAL):
        row[axis] = pd.NA
    made = film._weights(film.Shown("moons", row, record), data)
    left, right = made.figure.axes
    for line, name, wanted in zip(left.lines, ("w1", "w2", "b"), np.transpose(path), strict=True):
        assert line.get_label() == name
        np.testing.assert_allclose(line.get_xydata(), np.column_stack([epochs, wanted]))
    assert left.get_xlim() == (0, 100) and left.get_xscale() == "symlog"
    assert made.title.replace("\N{NARROW NO-BREAK SPACE}", " ") == (
        "moons: the neuron stays at about 100.0 % of the training points right, its weights 1.0 long at "
        "first and 4.0 at the end"
    )
    assert made.shows == pytest.approx(0.75)  # a straight way, to three quarters of the points
    assert "at 3 epochs" in made.caption
    borders = [one for one in right.collections if isinstance(one, ContourSet)]
    places = [np.concatenate([path.vertices for path in one.get_paths()])[:, 0] for one in borders]
    for found, (w, _, b) in zip(places, path, strict=True):
        np.testing.assert_allclose(found, -b / w, atol=1e-9)
    assert {to_hex(one.get_edgecolor()[0]) for one in borders} == {INK}
    opacity = [one.get_edgecolor()[0][3] for one in borders]
    np.testing.assert_allclose(opacity, [0.2 + 0.8 / 3, 0.2 + 1.6 / 3, 1])
    assert [one.get_linewidth()[0] for one in borders] == [0.8, 0.8, 1.6]
    assert right.get_xlim() == pytest.approx((-2.48, 2.48)) and right.get_ylim() == pytest.approx(
        (-0.12, 1.12)
    )


def test_a_caption_says_where_it_is_not_the_chosen_setting():
    """Beside the scoreboard's network of one name, at another setting, a reader would take them for one."""
    cell = fixed_cell(made_up.BY_HAND, "moons")
    record = SimpleNamespace(cell=cell, weight_epochs=[0, 1], weight_path=[1.0, 0, 3, 1, 0, 0])
    train = SimpleNamespace(x=np.array([[-2.0, 0], [-1, 1], [1, 0], [2, 1]]), t=np.array([0, 0, 1, 1.0]))
    data = SimpleNamespace(train=train, n_inputs=2, input_names=("x1", "x2"))
    row = pd.Series({"seed": 3, "digest": "d", "activation": "sigmoid", "eta": 0.1, "alpha": 0.0})
    row = pd.concat([row, pd.Series({"test_accuracy": 0.75, "loss": pd.NA, "optimiser": pd.NA})])
    for axis in USUAL:
        row[axis] = pd.NA
    shown = film.Shown("moons", row, record)
    said = "the setting of the scoreboard"
    for make in (film._film, film._weights):
        assert said in make(shown, data, False).caption and said not in make(shown, data, True).caption


@pytest.mark.parametrize(("first", "chosen"), [("kept", True), ("lost", False)])
def test_what_is_shown_in_place_of_the_chosen_setting_is_known(monkeypatch, first, chosen):
    """Where its weights were not kept on the way."""
    cells = {name: pd.Series({"digest": name}) for name in ("kept", "lost")}
    tables = SimpleNamespace(
        ranked=SimpleNamespace(first=lambda task, kind: {"digest": first}),
        tuned=lambda task, kind: {"digest": "kept"},
        shown=cells.get,
    )
    records = {name: SimpleNamespace(weight_epochs=[1] if name == "kept" else []) for name in cells}
    source = SimpleNamespace(tables=tables, records=lambda digests: records)
    ((shown, found),) = film._recorded(source, ["moons"], "mlp")
    assert shown.cell["digest"] == "kept" and found is chosen
