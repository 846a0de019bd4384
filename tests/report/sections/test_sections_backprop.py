"""Both columns of code are executed: their numbers are those shown, and central differences'."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import torch

from report.sections import backprop

STUDY = SimpleNamespace(tables=SimpleNamespace(cells=pd.DataFrame({"kind": ["mlp"]}), shown_seed=3))
STEP = 1e-6


def executed(lines, column):
    """The variables after the lines of a column, as NumPy has them."""
    scope, usual = {}, torch.get_default_dtype()
    try:
        for line in lines:
            exec(line[column], scope)
    finally:
        torch.set_default_dtype(usual)
    names = ("a1", "y1", "y", "G", "g_V", "g_c", "g_w", "g_b", "V", "c", "w", "b")
    values = {name: scope[name] for name in names}
    return {n: np.asarray(v.detach() if torch.is_tensor(v) else v, float) for n, v in values.items()}


def misfit(flat):
    """Written anew, point by point and neuron by neuron."""
    v11, v12, v21, v22, c1, c2, w1, w2, b = flat
    total = 0.0
    for (x1, x2), t in zip([(-1, -1), (-1, 1), (1, -1), (1, 1)], [0, 1, 1, 0], strict=True):
        first, second = np.tanh(x1 * v11 + x2 * v21 + c1), np.tanh(x1 * v12 + x2 * v22 + c2)
        y = 1 / (1 + np.exp(-(first * w1 + second * w2 + b)))
        total -= np.log(y if t else 1 - y)
    return total / 4


@pytest.mark.parametrize("seed", range(4))
def test_both_columns_give_the_numbers_that_are_shown(seed):
    start = backprop.initial(seed)
    by_hand, by_torch = (executed(backprop.lines_of(start), column) for column in (1, 2))
    for name in by_hand:
        assert by_hand[name] == pytest.approx(by_torch[name], abs=1e-12), name
    update = backprop.updated(start)
    assert update.misfit == pytest.approx(by_hand["G"], abs=1e-12)
    for got, want in ((update.g, "g_{}"), (update.after, "{}")):
        for name, value in got._asdict().items():
            assert value == pytest.approx(by_hand[want.format(name)], abs=1e-12), name


@pytest.mark.parametrize("seed", range(4))
def test_gradients_are_those_of_central_differences(seed):
    start = backprop.initial(seed).flat
    each = np.eye(len(start)) * STEP
    slopes = [(misfit(start + one) - misfit(start - one)) / (2 * STEP) for one in each]
    assert backprop.updated(backprop.initial(seed)).g.flat == pytest.approx(slopes, abs=1e-8)


def test_the_table_holds_the_numbers_of_the_code():
    code, table = backprop.blocks(STUDY)
    found = executed(code.rows, 2)
    rows = [[float(cell.replace("\N{MINUS SIGN}", "-")) for cell in row[1:]] for row in table.texts]
    before, g, after = np.array(rows).T
    assert before == pytest.approx(backprop.initial(3).flat)
    assert g == pytest.approx(np.concatenate([np.ravel(found[f"g_{n}"]) for n in "Vcwb"]), abs=5e-7)
    assert after == pytest.approx(np.concatenate([np.ravel(found[n]) for n in "Vcwb"]), abs=5e-7)
    assert [row[0] for row in table.texts][:4] == ["v11", "v12", "v21", "v22"]
    assert after == pytest.approx(before - backprop.ETA * g, abs=1e-5)


def test_a_study_without_networks_has_none():
    tables = SimpleNamespace(cells=pd.DataFrame({"kind": ["neuron", "linear"]}))
    assert not backprop.blocks(SimpleNamespace(tables=tables))
