"""The slope of the validation loss at the end of training, against closed forms and numpy.polyfit."""

import numpy as np
import pytest

from bench.record import Curve
from bench.running.trend import trend_of
from bench.training.descent import curve_epochs


def curve(epochs, loss):
    """A curve with this validation loss; its other columns are of no matter."""
    return Curve(list(epochs), *(list(loss) if i == 2 else [0.0] * len(loss) for i in range(6)))


@pytest.mark.parametrize("last", [30, 200, 1000, 100_000])
@pytest.mark.parametrize("b", [0.25, 0.0, -1e-3])
def test_a_loss_that_falls_with_the_logarithm_has_its_slope(last, b):
    epochs = curve_epochs(last)
    loss = 3.0 - b * np.log(np.maximum(epochs, 1))
    assert trend_of(curve(epochs, loss), last) == pytest.approx(-b, rel=1e-8, abs=1e-12)


@pytest.mark.parametrize("last", [30, 999, 5000])
def test_the_slope_is_that_of_the_straight_line_through_the_last_looks(last):
    epochs = np.array(curve_epochs(last))
    loss = np.random.default_rng(last).random(len(epochs))
    late = epochs >= last**0.9
    line = np.polyfit(np.log(epochs[late]), loss[late], 1)
    assert late.sum() > 2 and trend_of(curve(epochs, loss), last) == pytest.approx(line[0], rel=1e-8)


def test_who_stopped_early_has_the_slope_up_to_there():
    """Of the looks at 0 to 256 those from 280 ** 0.9 = 159 on count."""
    epochs, loss = [0, 64, 158, 160, 256], [9.0, 9.0, 9.0, 2.0, 1.0]
    assert trend_of(curve(epochs, loss), 280) == pytest.approx(-1 / np.log(1.6))


@pytest.mark.parametrize("b", range(2, 8))
def test_a_look_at_just_the_first_late_epoch_counts(b):
    """(b ** 10) ** 0.9 is b ** 9; of b = 7 the logarithms say otherwise in their last digit."""
    epochs = [b**9 - 1, b**9, b**10]
    assert trend_of(curve(epochs, [7.0, 2.0, 1.0]), b**10) == pytest.approx(-1 / np.log(b))


@pytest.mark.parametrize(
    ("epochs", "last"), [([0], 0), ([0, 1], 1), ([0, 1, 2], 2), ([0, 500], 1000), ([], 9)]
)
def test_fewer_than_two_looks_have_no_slope(epochs, last):
    assert trend_of(curve(epochs, [1.0] * len(epochs)), last) is None


def test_no_more_digits_are_told_than_hold_on_any_machine():
    found = trend_of(curve([0, 900, 1000], [1.0, 1.0, 0.9]), 1000)
    assert found == float(f"{found:.9g}") == pytest.approx(-0.1 / np.log(10 / 9))
