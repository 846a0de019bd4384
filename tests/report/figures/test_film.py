"""What a film strip says of a training."""

from types import SimpleNamespace

import made_up
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from made_up import fixed_cell

from report.figures import film

THIN = "\N{NARROW NO-BREAK SPACE}"


@pytest.fixture(autouse=True)
def _figures_closed():
    yield
    plt.close("all")


def test_a_film_says_when_most_of_the_final_accuracy_is_there():
    """The boundary moves from x = 3 to x = 0: at epoch 8 the four points are right."""
    cell = fixed_cell(made_up.BY_HAND, "moons")
    epochs, borders = [0, 2, 8, 20], [3.0, 1.5, 0.5, 0.0]
    path = [w for border in borders for w in (1.0, 0.0, -border)]
    record = SimpleNamespace(cell=cell, weight_epochs=epochs, weight_path=path)
    points = SimpleNamespace(x=np.array([[-2.0, 0], [-1, 1], [1, 0], [2, 1]]), t=np.array([0, 0, 1, 1.0]))
    row = pd.Series({"seed": 3, "activation": "sigmoid", "eta": 0.1, "alpha": 0.0, "loss": pd.NA})
    for axis in ("bias", "batch_size", "reduction", "momentum", "init", "early_stop"):
        row[axis] = pd.NA
    made = film._film(film.Shown("moons", row, record), SimpleNamespace(train=points))
    assert made.title == "moons: by-hand has 95 % of its final training accuracy by epoch 8"
    assert f"It ends with 100.0{THIN}% of the training points right." in made.caption
    assert made.alt.startswith("4 small pictures") and made.alt.endswith("epoch 0 to 20.")
