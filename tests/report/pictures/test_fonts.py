"""Which characters can be shown."""

from matplotlib.font_manager import get_font

from report.pictures.fonts import fallbacks, lacking


def test_what_the_figures_font_has() -> None:
    assert lacking("η α → ½ Ж") == ""
    assert lacking("moons 漢字漢 \n\t") == "漢字"


def test_fonts_that_are_offered_have_the_characters() -> None:
    fonts, unshown = fallbacks("a 漢 \U0003fffd")
    assert "\U0003fffd" in unshown
    for file in fonts.values():
        assert ord("漢") in get_font(str(file)).get_charmap()
    assert ("漢" in unshown) == (not fonts)
    assert fallbacks("plain") == ({}, "")
