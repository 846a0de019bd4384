"""Every colour of the figures can be seen on paper and on a dark page."""

import pytest

from report.figures.style import STROKES
from report.pictures.palette import (
    BLUE,
    DARK_PAPER,
    GREY,
    INK,
    PAPER,
    VERMILLION,
    contrast,
    mixed,
    on_dark,
    shade,
)


def test_contrast_is_that_of_wcag() -> None:
    """Two values of its own documents: black on white, and #777777 on white."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#777777") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("colour", [INK, GREY])
def test_words_are_read_in_both(colour: str) -> None:
    assert contrast(colour, PAPER) > 4.5
    assert contrast(on_dark()[colour], DARK_PAPER) > 4.5


@pytest.mark.parametrize("stroke", STROKES)
def test_marks_are_seen_in_both(stroke) -> None:
    """Okabe and Ito's orange and sky are pale on paper: 2.2 to 1; on a dark page all have 3 to 1."""
    assert contrast(stroke.colour, PAPER) > 2.2
    assert contrast(on_dark()[stroke.colour], DARK_PAPER) > 3


def test_shades_go_to_the_paper_and_to_the_ink_in_both() -> None:
    dark = on_dark()
    steps = [shade(VERMILLION, step) for step in range(-4, 5)]
    for colours, paper in ((steps, PAPER), ([dark[one] for one in steps], DARK_PAPER)):
        seen = [contrast(one, paper) for one in colours]
        assert seen == sorted(seen) and len(set(seen)) == 9
        assert seen[0] > 1.5
    assert shade(BLUE, 9) == shade(BLUE, 4) and shade(BLUE, 0) == BLUE


def test_mixing() -> None:
    assert mixed("#000000", "#ffffff", 0.5) == "#808080"
    assert mixed("#102030", "#ffffff", 0) == "#102030"
