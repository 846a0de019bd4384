"""Short path data draw what long ones drew: read back by matplotlib's own reader of such data."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from report.pictures.paths import FINE, UNIT, stamped, steps_of, written

CIRCLE = (
    "M 0 3 C 0.795609 3 1.55874 2.683901 2.12132 2.12132 C 2.683901 1.55874 3 0.795609 3 0 "
    "C 3 -0.795609 2.683901 -1.55874 2.12132 -2.12132 C 1.55874 -2.683901 0.795609 -3 0 -3 "
    "C -0.795609 -3 -1.55874 -2.683901 -2.12132 -2.12132 C -2.683901 -1.55874 -3 -0.795609 -3 0 "
    "C -3 0.795609 -2.683901 1.55874 -2.12132 2.12132 C -1.55874 2.683901 -0.795609 3 0 3 z"
)
COORDINATE = st.floats(-500, 500, allow_nan=False).map(lambda v: round(v, 6))


def points_of(d: str) -> np.ndarray:
    """The corners that relative data of straight pieces come to, (N, 2), by a reader written apart."""
    import re

    at, start, found = np.zeros(2), np.zeros(2), []
    for command, body in re.findall(r"([Mlhvz])([^Mlhvz]*)", d):
        numbers = [float(n) for n in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", body)]
        if command == "M":
            at = start = np.array(numbers)
            found.append(at)
        elif command == "z":
            at = start
        elif command in "hv":
            for n in numbers:
                at = at + (np.array([n, 0]) if command == "h" else np.array([0, n]))
                found.append(at)
        else:
            for pair in np.reshape(numbers, (-1, 2)):
                at = at + pair
                found.append(at)
    return np.array(found)


@given(st.lists(st.tuples(COORDINATE, COORDINATE), min_size=2, max_size=20))
def test_a_line_is_where_it_was(points: list[tuple[float, float]]) -> None:
    d = "M {} {} ".format(*points[0]) + " ".join(f"L {x} {y}" for x, y in points[1:])
    found = points_of(written(steps_of(d)))
    rounded = np.round(np.array(points) * UNIT) / UNIT
    kept = [rounded[0]]
    for k, point in enumerate(rounded[1:]):
        if (point != kept[-1]).any() or k == 0:
            kept.append(point)
    if len(found) != len(kept):  # a piece of no length right after the start stays
        kept = [*kept[:1], *(p for k, p in enumerate(kept[1:]) if k or (p != kept[0]).any())]
    np.testing.assert_allclose(found, kept, atol=1e-9)


def test_a_long_line_loses_points_that_lie_on_it() -> None:
    x = np.linspace(0, 400, 401)
    y = 60 + 50 * np.sin(x / 40)
    d = f"M {x[0]} {y[0]} " + " ".join(f"L {a:.6f} {b:.6f}" for a, b in zip(x[1:], y[1:], strict=True))
    found = points_of(written(steps_of(d)))
    assert 20 < len(found) < 120
    assert (
        np.abs(np.interp(x, found[:, 0], found[:, 1]) - y).max() < 1.6 * FINE + 0.01
    )  # across the line, which is up to 1.25 steep
    np.testing.assert_allclose(found[[0, -1]], [[0, 60], [400, round(y[-1], 2)]], atol=0.006)


def test_numbers_are_short() -> None:
    assert (
        written(steps_of("M 10 3.123456 L 12 3.123456 L 12.5 -0.5 L 13 -0.504 z")) == "M10 3.12h2l.5-3.62h.5z"
    )
    assert written(steps_of("M 0 0 C 1 2 3 4 5 6 Q 7 8 9 9")) == "M0 0c1 2 3 4 5 6q2 2 4 3"


def test_circles_become_arcs_and_stand_where_they_were_put() -> None:
    d = stamped(steps_of(CIRCLE), [(10, 20), (30.5, 40)])
    assert d == "M7 20a3 3 0 1 0 6 0a3 3 0 1 0-6 0zM27.5 40a3 3 0 1 0 6 0a3 3 0 1 0-6 0z"


def test_other_marks_stand_where_they_were_put() -> None:
    square = steps_of("M -2 2 L 2 2 L 2 -2 L -2 -2 z")
    assert stamped(square, [(10, 20), (10, 20), (0, 0)]) == "M8 22h4v-4h-4zM-2 2h4v-4h-4z"


def test_a_mark_of_two_strokes_has_both_at_each_place() -> None:
    cross = steps_of("M -2 2 L 2 -2 M -2 -2 L 2 2")
    assert stamped(cross, [(10, 20), (3, 4)]) == "M8 22l4-4M8 18l4 4M1 6l4-4M1 2l4 4"


def test_what_matplotlib_does_not_write_is_refused() -> None:
    with pytest.raises(ValueError, match="M, L, Q, C or z would do"):
        steps_of("M 0 0 A 1 2 3 4 5 6 7")
