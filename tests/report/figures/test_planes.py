"""The rectangle of the plane that is shown, and its points."""

import numpy as np

from report.figures.planes import extent_of, grid_of


def test_planes_reach_beyond_their_points() -> None:
    extent = extent_of(np.array([[0.0, 10.0], [1.0, 30.0]]))
    np.testing.assert_allclose(extent, [-0.12, 1.12, 7.6, 32.4])
    first, second, x = grid_of(extent, 3)
    np.testing.assert_allclose(x[1], [first[1], second[0]])
    assert x.shape == (9, 2)
