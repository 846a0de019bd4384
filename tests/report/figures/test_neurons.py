"""Hidden neurons one by one: fields and lines against a torch.nn.Sequential of the same weights."""

from dataclasses import replace
from itertools import product

import made_up
import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from made_up import NEURON, mlp

from report.figures import neurons
from report.figures.planes import Extent
from report.figures.source import Source
from report.figures.style import styled
from report.sections import SECTIONS
from report.tables.collect import write_tables
from report.tables.reader import Tables

MODULES = {"relu": torch.nn.ReLU, "tanh": torch.nn.Tanh, "sigmoid": torch.nn.Sigmoid}
THIN = "\N{NARROW NO-BREAK SPACE}"


@pytest.fixture(autouse=True)
def look():
    with styled():
        yield
        plt.close("all")


def scored(model, task, accuracy, weights=None, **axes):
    """Two records with this test accuracy."""
    made = []
    for seed in range(2):
        one = made_up.record(made_up.cell(model, task, seed, **axes))
        metrics = {**one.metrics, "test_accuracy": accuracy}
        made.append(replace(one, metrics=metrics, weights=one.weights if weights is None else list(weights)))
    return made


def source_of(folder, records):
    write_tables(made_up.write_results(folder, records), folder / "packs", folder / "tables")
    return Source(Tables(folder / "tables"), folder / "packs")


def only(folder, records):
    """The one figure, and the record that it shows."""
    source = source_of(folder, records)
    (one,) = neurons.draw(source)
    return one, next(r for r in records if r.cell.model.kind == "mlp" and r.cell.seed == 0)


def torch_of(record):
    """The network in torch, in float64, with the record's weights."""
    n = record.cell.model.hidden[0]
    net = torch.nn.Sequential(
        torch.nn.Linear(2, n, bias=record.cell.bias is not False),
        MODULES[record.cell.activation](),
        torch.nn.Linear(n, 1, bias=record.cell.bias is not False),
        torch.nn.Sigmoid(),
    ).double()
    flat = torch.tensor(record.weights, dtype=torch.float64)
    torch.nn.utils.vector_to_parameters(flat, net.parameters())
    return net


def grid(ax, pixels):
    """All points of a panel (pixels², 2), row by row from the bottom, by its own limits."""
    rows, columns = (np.linspace(*ends, pixels) for ends in (ax.get_ylim(), ax.get_xlim()))
    return torch.tensor([(x, y) for y, x in product(rows, columns)], dtype=torch.float64)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("activation", MODULES)
def test_panels_are_those_of_torch(tmp_path, activation, bias):
    """Each hidden one: output times weight; the last: the whole network. They add up to it."""
    records = scored(NEURON, "moons", 0.8) + scored(mlp(4), "moons", 0.9, activation=activation, bias=bias)
    one, record = only(tmp_path, records)
    net, axes = torch_of(record), one.figure.axes
    fields = [ax.images[0].get_array() for ax in axes[1:]]
    x = grid(axes[-1], len(fields[0]))
    with torch.no_grad():
        adds = (net[:2](x) * net[2].weight[0]).numpy()  # (N, H)
        y = net(x)[:, 0].numpy()
        c = 0.0 if net[2].bias is None else float(net[2].bias[0])
    for j in range(4):
        np.testing.assert_allclose(fields[j].ravel(), adds[:, j], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(fields[4].ravel(), y, rtol=1e-9)
    total = sum(field.ravel() for field in fields[:4]) + c
    np.testing.assert_allclose(1 / (1 + np.exp(-total)), fields[4].ravel(), rtol=1e-9)
    most = np.abs(adds).max()
    for ax in axes[1:-1]:
        assert ax.images[0].get_clim() == pytest.approx((-most, most))
    assert ("with the bias" in one.caption) == bias and f"({activation})" in one.caption


@pytest.mark.parametrize("activation", MODULES)
def test_lines_pass_where_the_sum_of_a_hidden_neuron_is_zero(tmp_path, activation):
    """From side to side of the panel, dashed and wide by the weight; none where the sum has one sign."""
    records = scored(NEURON, "moons", 0.8) + scored(mlp(6), "moons", 0.9, activation=activation)
    one, record = only(tmp_path, records)
    net, (first, *panels, last) = torch_of(record), one.figure.axes
    v, n = net[2].weight[0].detach().numpy(), 0
    together = iter(first.get_lines())
    widths = {}
    for j, ax in enumerate(panels):
        with torch.no_grad():
            a = net[0](grid(last, 60))[:, j]
        crosses = bool(a.min() < 0 < a.max())
        assert ("no line here" in [text.get_text() for text in ax.texts]) == (not crosses)
        assert len(ax.get_lines()) == crosses
        for line in ax.get_lines():
            n += 1
            ends = torch.tensor(np.asarray(line.get_xydata()), dtype=torch.float64)
            same = next(together)
            assert np.array_equal(same.get_xydata(), line.get_xydata())
            with torch.no_grad():
                middle = net[0](ends.mean(dim=0))[j]
                assert [*net[0](ends)[:, j].tolist(), float(middle)] == pytest.approx([0] * 3, abs=1e-9)
            sides = [*ax.get_xlim(), *ax.get_ylim()]
            for x, y in ends.tolist():
                assert min(abs(np.array([x, x, y, y]) - sides)) < 1e-9
            assert line.is_dashed() == same.is_dashed() == (v[j] < 0)
            widths[abs(v[j])] = line.get_linewidth()
    assert n >= 3 and [widths[size] for size in sorted(widths)] == sorted(widths.values())
    assert {text.get_text() for text in first.texts} == {
        str(j) for j, ax in enumerate(panels, 1) if ax.get_lines()
    }


def test_a_number_stands_on_its_line(tmp_path):
    one, record = only(tmp_path, scored(NEURON, "moons", 0.8) + scored(mlp(6), "moons", 0.9))
    net, first = torch_of(record), one.figure.axes[0]
    assert first.texts
    for text in first.texts:
        a = net[0](torch.tensor(text.get_position(), dtype=torch.float64))
        assert float(a[int(text.get_text()) - 1].detach()) == pytest.approx(0, abs=1e-9)


coordinate = st.floats(-3, 3).map(lambda v: round(v, 3))


@given(coordinate, coordinate, coordinate)
def test_a_line_is_in_a_rectangle_where_its_corners_lie_on_both_sides(w1, w2, b):
    extent, w = Extent(-1.5, 2.0, -0.25, 0.5), np.array([w1, w2])
    corners = np.array([*product((-1.5, 2.0), (-0.25, 0.5))]) @ w + b
    if np.abs(corners).min() < 1e-6:
        return  # touches a corner
    ends = neurons.across(w, b, extent)
    assert (ends is not None) == (corners.min() < 0 < corners.max())
    if ends is not None:
        assert ends @ w + b == pytest.approx([0, 0], abs=1e-9) and not np.allclose(*ends)
        assert (ends >= [-1.5 - 1e-9, -0.25 - 1e-9]).all() and (ends <= [2 + 1e-9, 0.5 + 1e-9]).all()


@pytest.mark.parametrize(
    ("w", "b", "wanted"),
    [
        ([0, 0], 1, None), ([0, 0], 0, None), ([1, 0], -5, None),
        ([2, 0], -1, [(0.5, 0), (0.5, 4)]), ([0, 1], -3, [(0, 3), (1, 3)]),
    ],
)  # fmt: skip
def test_a_neuron_without_weights_has_no_line_and_one_with_one_a_straight_one(w, b, wanted):
    found = neurons.across(np.array(w, float), b, Extent(0, 1, 0, 4))
    assert (found is None) == (wanted is None)
    if found is not None:
        assert sorted(map(tuple, found.tolist())) == wanted


def test_the_smallest_network_is_shown_where_it_gains_most_over_the_neuron(tmp_path):
    """Not the best network, nor the task on which it scores most; what is told is its own score and mean."""
    records = scored(NEURON, "moons", 0.93) + scored(mlp(4), "moons", 0.98)
    records += scored(NEURON, "xor", 0.7) + scored(mlp(4), "xor", 0.85) + scored(mlp(5), "xor", 0.99)
    records += scored(NEURON, "overlap", 0.5) + scored(mlp(6), "overlap", 0.99) + scored(mlp(2), "xor", 0.99)
    one, _ = only(tmp_path, records)
    titles = [ax.get_title(loc="left") for ax in one.figure.axes]
    assert one.name not in {entry.key for entry in SECTIONS}  # both are places in the page
    assert one.title.startswith("xor: ") and one.title.endswith(f"has 85.0{THIN}% of the test points right")
    assert "neurons of" not in one.title and "of mlp-4 (" in one.caption and f"70.0{THIN}%" in one.caption
    assert len(titles) == 6 and titles[-1] == f"their sum: 85.0{THIN}%"
    assert [row[0] for row in one.numbers.rows] == ["1", "2", "3", "4", "their sum"]


def test_panels_say_weights_with_their_sign_and_the_table_holds_all_of_them(tmp_path):
    w, b, v, c = [[1.0, 0.5], [0.0, 1.0], [1.0, 1.0]], [-0.5, 99.0, 0.25], [2.0, -1.5, 0.25], -0.75
    flat = [*np.ravel(w), *b, *v, c]
    records = scored(NEURON, "moons", 0.8) + scored(mlp(3), "moons", 0.9, flat)
    one, _ = only(tmp_path, records)
    titles = [ax.get_title(loc="left") for ax in one.figure.axes[1:-1]]
    assert titles == ["neuron 1, weight +2.0", "neuron 2, weight \N{MINUS SIGN}1.5", "neuron 3, weight +0.25"]
    assert one.title.startswith("moons: 2 of 3 hidden neurons draw a line through the points")
    wanted = [(str(j + 1), *w[j], b[j], v[j]) for j in range(3)] + [("their sum", None, None, c, None)]
    assert [*one.numbers.rows] == wanted


def test_how_many_lines_there_are_is_said_in_words():
    line = np.zeros((2, 2))
    said = [neurons._crossing([line] * there + [None] * (3 - there)) for there in range(4)]
    assert said == [
        "none of 3 hidden neurons draws a line through the points",
        "1 of 3 hidden neurons draws a line through the points",
        "2 of 3 hidden neurons draw a line through the points",
        "3 hidden neurons draw 3 lines",
    ]


def test_a_study_without_such_a_network_draws_none(tmp_path):
    """Too narrow, too wide, two layers, no neuron beside it, no classes."""
    neuron = scored(NEURON, "moons", 0.8)
    studies = [
        neuron + scored(mlp(2), "moons", 0.9) + scored(mlp(7), "moons", 0.9),
        neuron + scored(mlp(4, 4), "moons", 0.9),
        neuron + scored(mlp(4), "xor", 0.9),
        [made_up.record(made_up.cell(m, "sin", s)) for m in (NEURON, mlp(4)) for s in range(2)],
    ]
    for i, records in enumerate(studies):
        assert list(neurons.draw(source_of(tmp_path / str(i), records))) == []
