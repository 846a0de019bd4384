"""Which fonts a text needs, and what is said where there is none."""

import subprocess
import sys
from pathlib import Path

import matplotlib as mpl
import pytest
from matplotlib.ft2font import FT2Font

from report.paper import fonts

FOLDER = Path(mpl.get_data_path()) / "fonts" / "ttf"
STIX = FOLDER / "STIXGeneral.ttf"


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without other fonts."""
    monkeypatch.setattr(fonts, "_others", list)


@pytest.mark.usefixtures("alone")
def test_matplotlibs_own_font_is_enough_for_what_it_has():
    found = fonts.fonts_for("η ≤ 0.1, Ж, שלום, سلام → ★\n\t\N{ZERO WIDTH SPACE}")
    assert (found.families, found.folders, found.missing) == (["DejaVu Sans"], [FOLDER], [])
    assert found.warning == ""


@pytest.mark.usefixtures("alone")
def test_letters_that_no_font_has_are_told_in_one_line():
    found = fonts.fonts_for("任务 moons")
    assert found.missing == ["任", "务"]
    assert found.warning == (
        "warning: no font here has 2 letters: 任 (U+4EFB), 务 (U+52A1); in print their numbers "
        "stand for them (fonts, of Debian: fonts-noto-cjk)"
    )


def test_another_font_is_taken_for_what_the_first_lacks(monkeypatch):
    own = set(FT2Font(str(FOLDER / "DejaVuSans.ttf")).get_charmap())
    lacking = next(
        chr(code) for code in FT2Font(str(STIX)).get_charmap() if code not in own and code > 0x2000
    )
    monkeypatch.setattr(fonts, "_others", lambda: [FOLDER / "none.ttf", FOLDER / "DejaVuSerif.ttf", STIX])
    monkeypatch.setattr(fonts, "letters", set)
    found = fonts.fonts_for(f"a{lacking}")
    assert (found.families, found.missing) == (["DejaVu Sans", "STIXGeneral"], [])
    assert fonts.fonts_for("a").families == ["DejaVu Sans"]


def test_the_warning_reaches_the_terminal_beside_the_log(tmp_path):
    code = "from pathlib import Path; from bench.errors import exit_code, tell; "
    code += f"exit_code(lambda: tell('warning: x'), Path({str(tmp_path / 'log')!r})); tell('later')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == "warning: x\nlater\n"
    assert (tmp_path / "log").read_text() == "warning: x\n"


@pytest.mark.parametrize(
    ("letter", "package"),
    [
        ("任", "fonts-noto-cjk"), ("カ", "fonts-noto-cjk"), ("한", "fonts-noto-cjk"),
        ("ह", "fonts-noto-core"), ("😀", "fonts-noto-color-emoji"),
    ],
)  # fmt: skip
def test_the_warning_names_a_package_with_a_font(letter, package):
    assert fonts.Fonts([], [], [letter]).warning.endswith(
        f"in print their numbers stand for them (fonts, of Debian: {package})"
    )


def test_a_drawing_is_set_in_no_font_that_has_a_box_for_every_letter():
    """Else one letter that is missing makes boxes of all that stand beside it."""
    with fonts.gathered(fonts.fonts_for("a \N{THUMBS UP SIGN}")) as folder:
        names = [file.name for file in folder.iterdir()]
        assert any("DejaVuSans-Bold" in name for name in names)
        assert not any("LastResort" in name or "STIX" in name for name in names)
    assert not folder.exists()
