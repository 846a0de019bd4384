"""Scales that let the paper through, and numbers on heat maps that can be read."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

from report.figures import maps
from report.pictures.palette import DARK_PAPER, INK, PAPER, contrast, mixed, on_dark


def test_probability_is_the_paper_at_one_half_and_blue_below() -> None:
    cmap = maps.probability_map()
    assert cmap(0.5)[3] < 0.02
    assert cmap(0.0)[2] > cmap(0.0)[0] and cmap(1.0)[0] > cmap(1.0)[2]
    assert cmap(0.0)[3] == pytest.approx(cmap(1.0)[3]) and 0.3 < cmap(0.25)[3] < 0.35


def test_a_gain_is_blue_and_none_is_the_paper() -> None:
    cmap = maps.gain_map()
    assert cmap(1.0)[2] > cmap(1.0)[0] and cmap(0.0)[0] > cmap(0.0)[2] and cmap(0.5)[3] < 0.02


@pytest.mark.parametrize("cmap", [maps.gain_map(), maps.share_map(), mpl.colormaps["cividis"]])
@pytest.mark.parametrize("paper", [PAPER, DARK_PAPER])
def test_numbers_on_a_heat_map_are_read_in_light_and_in_dark(cmap, paper: str) -> None:
    _, ax = plt.subplots()
    values = np.linspace(0, 1, 21)[None]
    maps.heat(ax, values, [["1"] * 21], (0, 1), cmap)
    for text, value in zip(ax.texts, values[0], strict=True):
        *colour, opacity = cmap(value)
        ground = mixed(paper, mpl.colors.to_hex(colour), opacity)
        ink = str(text.get_color())
        ink = on_dark()[ink] if paper == DARK_PAPER and ink == INK else ink
        assert contrast(ink, ground) > 3.5, (value, ink, ground)
    plt.close("all")


def test_where_there_is_no_number_nothing_is_said() -> None:
    _, ax = plt.subplots()
    maps.heat(ax, [[0.2, np.nan]], [["a", ""]], (0, 1), mpl.colormaps["cividis"])
    assert [text.get_text() for text in ax.texts] == ["a"]
    plt.close("all")
