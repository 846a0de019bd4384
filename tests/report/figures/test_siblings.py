"""Which settings a picture of one axis compares."""

import made_up
import pandas as pd
import pytest
from made_up import NEURON, measured, mlp

from report.figures.siblings import siblings
from report.tables.reader import Tables


def runs(model, validation, seeds=(0, 1), **axes):
    return [measured(made_up.cell(model, "moons", seed, **axes), validation) for seed in seeds]


@pytest.fixture
def made(tables):
    return lambda *records: tables([one for some in records for one in some])


def told(rows, *names):
    return [tuple(row[name] for name in names) for row in rows]


def test_each_level_has_the_eta_that_validation_chooses_of_those_that_all_tried(made):
    tables = made(
        runs(NEURON, 0.8, eta=0.1), runs(NEURON, 0.9, eta=1.0), runs(NEURON, 0.95, eta=10.0),
        runs(NEURON, 0.7, eta=0.1, bias=False), runs(NEURON, 0.6, eta=1.0, bias=False),
    )  # fmt: skip
    assert told(siblings(tables, "bias", "moons", "neuron"), "bias", "eta") == [(True, 1.0), (False, 0.1)]


def test_everything_else_is_alike_and_the_best_such_context_is_shown(made):
    tables = made(
        runs(mlp(40), 0.99, activation="relu"), runs(mlp(40), 0.7, activation="tanh"),
        runs(mlp(40), 0.6, activation="tanh", batch_size=16), runs(mlp(40), 0.97, activation="gelu"),
        runs(mlp(40), 0.5, activation="gelu", batch_size=16),
    )  # fmt: skip
    found = siblings(tables, "batch_size", "moons", "mlp-40")
    assert {row["activation"] for row in found} == {"gelu"} and len(found) == 2
    assert [pd.isna(row["batch_size"]) for row in found] == [True, False]


def test_one_level_alone_is_no_comparison(made):
    tables = made(runs(NEURON, 0.8), runs(NEURON, 0.7, activation="tanh", bias=False))
    assert siblings(tables, "bias", "moons", "neuron") == []
    assert siblings(tables, "bias", "xor", "neuron") == []


def test_a_level_of_which_nothing_came_to_its_end_is_none(results):
    tables = Tables(results / "tables")
    assert siblings(tables, "device", "moons", "mlp-40") == []
    assert len(siblings(tables, "bias", "moons", "mlp-40")) == 2
