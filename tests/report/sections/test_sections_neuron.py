"""Both columns of code are executed: they agree with each other, with the tables, and with a torch module."""

import io
from dataclasses import replace
from types import SimpleNamespace

import made_document
import made_up
import numpy as np
import pandas as pd
import pytest
import torch
from PIL import Image

from bench.models.activations import ACTIVATIONS
from bench.tasks import make_dataset
from report.document import Section
from report.render import html_of, typeset
from report.sections import neuron, neuron_code
from report.tables.reader import Tables

NAMES = ("a", "y", "e", "G", "g", "g_b", "w", "b")
NONE = pd.DataFrame(columns=["problem", "n_inputs", "first_points"])
WITHOUT = SimpleNamespace(tasks=NONE, shown_seed=0)  # a study without a task in the plane
PAIRS = [(f, loss) for f in neuron_code.FUNCTIONS for loss in ("mse", "l1")] + [("sigmoid", "bce")]


@pytest.fixture(scope="module")
def tables(results):
    return Tables(results / "tables")


@pytest.fixture(scope="module")
def example(tables):
    return neuron.example_of(tables)


def executed(lines, column):
    """The variables after the lines of a column, as NumPy has them."""
    scope, usual = {}, torch.get_default_dtype()
    try:
        for line in lines:
            exec(line[column], scope)
    finally:
        torch.set_default_dtype(usual)
    tensors = {name: scope[name] for name in NAMES}
    return {n: np.asarray(v.detach() if torch.is_tensor(v) else v, float) for n, v in tensors.items()}


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize(("activation", "loss"), PAIRS)
def test_both_columns_give_the_numbers_that_are_shown(example, activation, loss, reduction):
    setting = example.setting | {
        "activation": activation,
        "loss": loss,
        "reduction": reduction,
        "alpha": 0.02,
    }
    one = replace(example, setting=setting)
    by_hand, by_torch = (executed(neuron.lines_of(one), column) for column in (1, 2))
    update = neuron.updated(one)
    told = {n: getattr(update, n, None) for n in NAMES} | {"G": update.before}
    for name in NAMES:
        assert by_hand[name] == pytest.approx(by_torch[name], abs=1e-12), name
        assert by_hand[name] == pytest.approx(np.asarray(told[name]), abs=1e-12), name


@pytest.mark.parametrize("of", ["study", "fixed"])
def test_the_tables_hold_the_numbers_of_the_code(tables, example, of):
    code, points, weights = neuron.blocks(SimpleNamespace(tables=tables if of == "study" else WITHOUT))
    if of != "study":
        example = neuron.example_of(WITHOUT)
    found = executed(code.rows, 2)
    rows = np.array([[number(cell) for cell in row] for row in points.texts])
    assert rows[:, 1:3] == pytest.approx(example.x) and rows[:, 3] == pytest.approx(example.t)
    for column, name in ((4, "a"), (5, "y"), (6, "e")):
        assert rows[:, column] == pytest.approx(found[name], abs=5e-7)
    after = [number(row[4]) for row in weights.texts]
    assert after == pytest.approx([*found["w"], float(found["b"])], abs=5e-7)
    slopes = [number(row[2]) for row in weights.texts]
    assert slopes == pytest.approx([*found["g"], float(found["g_b"])], abs=5e-7)


def number(text):
    return float(text.replace("\N{MINUS SIGN}", "-"))


def test_the_example_is_of_the_studys_first_task_in_the_plane(tables, example):
    train = make_dataset(made_up.TASKS["moons"], 0).train
    assert example.task == "moons" and example.x == pytest.approx(train.x[:4], rel=1e-3)
    assert example.t.tolist() == train.t[:4].tolist() == [0, 1, 0, 1]
    row = tables.board.row("moons", "neuron")
    assert example.setting["eta"] == row["eta"] and example.setting["activation"] == row["activation"]
    assert "seed 0 draws of moons" in example.said and "validation chose for its neuron" in example.said


def test_a_study_without_such_a_task_has_a_fixed_example_that_says_so():
    one = neuron.example_of(WITHOUT)
    assert one.task is None and one.said.startswith("No task of this study has two inputs")
    assert one.setting["activation"] in ACTIVATIONS


def test_it_is_in_both_pages(tmp_path):
    blocks = neuron.blocks(SimpleNamespace(tables=WITHOUT))
    document = made_document.around(Section("neuron", "Neuron", "i", tuple(blocks)))
    page = html_of(document, tmp_path)
    assert "<code>G.backward()\ng, g_b = w.grad, b.grad</code>" in page and 'data-of="PyTorch"' in page
    pages = typeset(document, tmp_path, "png")
    assert len(pages) >= 1 and Image.open(io.BytesIO(pages[0])).size[0] > 500
