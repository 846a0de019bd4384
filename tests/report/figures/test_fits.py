"""What titles say of fits, inside and outside the training range."""

from types import SimpleNamespace

import made_up
import numpy as np
from made_up import GP, LINEAR, fixed_cell, measured, mlp
from runs import both, run

from report.figures import fits, outside
from report.figures.curve_fits import range_of

THIN = "\N{NARROW NO-BREAK SPACE}"


def test_fits_say_whose_error_is_least_on_how_many_tasks(tables):
    made = tables(
        both(sin=(0.2, 0.3), harmonic=(0.5, 0.1)) + run(LINEAR, "sin", 0.1) + run(LINEAR, "harmonic", 0.4)
    )
    assert fits._fits_title(made.ranked, ["sin", "harmonic"]) == (
        "Inside the training range the error is smallest for linear on 1 and mlp-40 on 1 of 2 tasks"
    )
    assert fits._fits_title(made.ranked, ["sin", "harmonic", "harmonic"]).endswith(
        "for mlp-40 on 2 and linear on 1 of 3 tasks"
    )


def reaching(model, task, inside, outside_):
    make = made_up.cell if model.trained else fixed_cell
    return [measured(make(model, task, s), inside, metrics={"outside_rmse": outside_}) for s in range(2)]


def test_the_title_of_errors_outside_says_medians_and_whether_all_grow(tables):
    records = reaching(mlp(40), "sin", 0.1, 0.2) + reaching(mlp(40), "harmonic", 0.1, 0.6)
    (made,) = outside.draw(tables(records + reaching(GP, "sin", 0.2, 0.6)))
    assert made.title == (
        "Outside the training range the error is larger: median 4.0 times for mlp-40 and "
        "3.0 times for Gaussian process"
    )
    ax = made.figure.axes[0]
    dots = {dot.get_label(): dot for dot in ax.lines}
    np.testing.assert_allclose(dots["mlp-40, inside"].get_xdata(), [0.1, 0.1])
    np.testing.assert_allclose(dots["mlp-40, outside"].get_xdata(), [0.2, 0.6])
    assert (
        dots["mlp-40, inside"].get_markerfacecolor()
        == "white"
        != dots["mlp-40, outside"].get_markerfacecolor()
    )
    assert [label.get_text() for label in ax.get_yticklabels()] == ["sin", "harmonic"]
    (made,) = outside.draw(tables(records + reaching(GP, "sin", 0.2, 0.1)))
    assert made.title.startswith("Error outside over inside: median 4.0 times")
    assert list(outside.draw(tables(run(mlp(40), "sin", 0.3)))) == []


def test_what_is_shown_of_a_curve_is_the_wide_range_or_that_of_the_points():
    train = SimpleNamespace(x=np.array([[3.0], [-1.0], [2.0]]))
    assert range_of(SimpleNamespace(wide_range=None, train=train)) == (-1, 3)
    assert range_of(SimpleNamespace(wide_range=(-5, 5), train=train)) == (-5, 5)
