"""What the first picture says, in the unit of its title."""

import pandas as pd
import pytest
from made_up import NEURON, mlp
from runs import both

from report.figures import lead
from report.figures.verdicts import of_seeds


@pytest.mark.parametrize(
    ("task", "header", "first"),
    [("moons", "test accuracy (%)", 80.0), ("sin", "test RMSE", 0.8)],
)
def test_its_numbers_are_in_the_unit_of_its_title(tables, task, header, first):
    made = tables(both(**{task: (0.8, 0.9)}))
    rows = [made.ranked.row(task, model.name) for model in (NEURON, mlp(40))]
    numbers = lead._numbers(pd.DataFrame(rows))
    place = numbers.header.index(header)
    assert numbers.rows[0][place] == pytest.approx(first, rel=1e-4) and len(numbers.rows) == 2
    assert numbers.rows[0][place + 1] <= first <= numbers.rows[0][place + 2]


def test_a_mean_is_of_several_seeds():
    rows = [pd.Series({"n_seeds": n}) for n in (1, pd.NA)]
    assert of_seeds(rows) == "that of the one seed that is reported"
    assert of_seeds([*rows, pd.Series({"n_seeds": 2})]) == "the mean over seeds"
