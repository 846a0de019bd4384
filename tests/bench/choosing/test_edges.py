"""A choice at the end of what was tried is told, where the next value inward is worse."""

import made_up
import numpy as np
import pytest
from made_up import LINEAR, NEURON, fixed_cell, measured, mlp

from bench.choosing.edges import Edges
from bench.record import Record


@pytest.fixture
def edge(settings):
    """What is said of the best of these records' settings: edge(records)."""

    def said(records, candidates=None):
        made = settings(records)
        rows = np.arange(len(made.frame)) if candidates is None else np.array(candidates)
        return Edges(made).of(made.best(rows), rows)

    return said


def line(values, model=NEURON, task="moons", axis="eta", **axes):
    """A record for each value of the axis, by its validation metric."""
    return [measured(made_up.cell(model, task, **{axis: v} | axes), m) for v, m in values.items()]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({0.1: 0.7, 1.0: 0.8, 10.0: 0.9}, "highest eta"),
        ({0.1: 0.9, 1.0: 0.8, 10.0: 0.7}, "lowest eta"),
        ({0.1: 0.7, 1.0: 0.9, 10.0: 0.8}, None),
        ({0.1: 0.9, 1.0: 0.9, 10.0: 0.7}, None),  # as good inward
        ({10.0: 0.9, 0.1: 0.7, 1.0: 0.8}, "highest eta"),  # whatever the order in the study
        ({0.1: 0.9}, None),  # nothing else was tried
    ],
)
def test_an_eta_at_an_end_is_told(edge, values, said):
    assert edge(line(values)) == said


def test_an_rmse_is_worse_where_it_is_higher(edge):
    assert edge(line({0.1: 0.3, 1.0: 0.2, 10.0: 0.1}, task="sin")) == "highest eta"


def test_no_decay_at_all_is_no_end(edge):
    assert edge(line({0.0: 0.9, 0.1: 0.8, 1.0: 0.7}, axis="alpha")) is None
    assert edge(line({0.01: 0.9, 0.1: 0.8, 1.0: 0.7}, axis="alpha")) == "lowest alpha"
    linear = [measured(fixed_cell(LINEAR, "moons", alpha=a), a) for a in (0.1, 0.2, 0.9)]
    assert edge(linear) == "highest alpha"


def test_both_may_be_at_an_end(edge):
    records = [
        measured(made_up.cell(NEURON, "moons", eta=e, alpha=a), e / 10 + a / 10)
        for e in (1.0, 5.0)
        for a in (0.1, 1.0)
    ]
    assert edge(records) == "highest eta, highest alpha"


def test_settings_that_differ_elsewhere_are_another_line(edge):
    """Without biases a larger eta was tried: it says nothing of what is chosen with them."""
    records = line({0.1: 0.7, 1.0: 0.9}) + line({10.0: 0.5}, bias=False)
    assert edge(records) == "highest eta"


def test_settings_that_it_was_not_chosen_from_do_not_count(edge):
    records = line({0.1: 0.7, 1.0: 0.8, 10.0: 0.9})
    assert edge(records, [0, 1]) == "highest eta" and edge(records, [0, 1, 2]) == "highest eta"
    assert edge(line({0.1: 0.7, 1.0: 0.9, 10.0: 0.8}), [0, 1]) == "highest eta"


def test_an_end_inward_of_which_nothing_came_to_an_end_is_told(edge):
    records = line({0.1: 0.8}, model=mlp(40))
    records.append(Record(made_up.cell(mlp(40), "moons", eta=1.0), "diverged", "in epoch 1"))
    assert edge(records) == "lowest eta"


def test_what_has_neither_is_at_no_end(edge):
    records = [
        measured(made_up.cell(NEURON, "moons", optimiser="lbfgs", epochs=n), n / 9999) for n in (50, 90)
    ]
    assert edge(records) is None


def test_an_end_that_is_as_good_as_the_next_value_is_none(settings):
    made = settings(line({0.1: 0.9, 1.0: 0.9, 10.0: 0.9}))
    assert [Edges(made).of(row, np.arange(3)) for row in range(3)] == [None] * 3
