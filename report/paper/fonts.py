"""Fonts for what a study's names are written in: matplotlib's own first, the system's for what that lacks.

Another machine may have other fonts; as long as matplotlib's has every letter the PDF is the same there.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

FAMILY = "DejaVu Sans"
UNSEEN = ("C", "Z", "Mn", "Me")  # categories of what is no letter of its own
EAST_ASIAN = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC", "FULLWIDTH")
MOST_TOLD = 12  # letters named in the warning


class Fonts(NamedTuple):
    """families: in the order in which a letter is looked for. folders: where they lie. missing: letters that
    none of them has."""

    families: list[str]
    folders: list[Path]
    missing: list[str]

    @property
    def warning(self) -> str:
        """A line on the letters that cannot be shown, or ""."""
        if not self.missing:
            return ""
        named = ", ".join(f"{one} (U+{ord(one):04X})" for one in self.missing[:MOST_TOLD])
        more = f" and {len(self.missing) - MOST_TOLD} more" if len(self.missing) > MOST_TOLD else ""
        n = f"{len(self.missing)} letters" if len(self.missing) > 1 else "1 letter"
        packages = " ".join(dict.fromkeys(map(package_for, self.missing)))
        where = f"in print their numbers stand for them (fonts, of Debian: {packages})"
        return f"warning: no font here has {n}: {named}{more}; {where}"


def package_for(letter: str) -> str:
    """The Debian package with a font that has the letter, as far as its name in Unicode tells."""
    name = unicodedata.name(letter, "")
    if name.startswith(EAST_ASIAN):
        return "fonts-noto-cjk"
    if unicodedata.category(letter) == "So" and ord(letter) >= 0x1F000:
        return "fonts-noto-color-emoji"
    return "fonts-noto-core"


def fonts_for(text: str) -> Fonts:
    """The fonts that are needed for a text."""
    import matplotlib as mpl

    own = Path(mpl.get_data_path()) / "fonts" / "ttf"
    missing = letters(text) - _letters_of(own / "DejaVuSans.ttf")[1]
    families, folders = [FAMILY], [own]
    for file in _others() if missing else ():
        family, has = _letters_of(file)
        if missing & has and family not in families:
            families.append(family)
            folders.append(file.parent)
            missing -= has
    return Fonts(families, list(dict.fromkeys(folders)), sorted(missing))


@contextmanager
def gathered(fonts: Fonts) -> Iterator[Path]:
    """A folder with the fonts of these families and no others, as long as it is needed.

    Beside matplotlib's lies one that has a box for every letter there is: a drawing with one letter that no
    other font has would be set in boxes as a whole.
    """
    with TemporaryDirectory() as folder:
        for number, place in enumerate(fonts.folders):
            for file in sorted(place.iterdir()):
                if file.suffix.lower() in (".ttf", ".otf", ".ttc") and _letters_of(file)[0] in fonts.families:
                    (Path(folder) / f"{number}-{file.name}").symlink_to(file.resolve())
        yield Path(folder)


def letters(text: Iterable[str]) -> set[str]:
    """Those that a font has to have: no blanks, no controls, no marks on other letters."""
    return {one for one in set(text) if not unicodedata.category(one).startswith(UNSEEN)}


def _others() -> list[Path]:
    """The system's font files, those for text before emoji, and by name."""
    from matplotlib.font_manager import findSystemFonts

    files = [Path(file) for file in findSystemFonts()]
    return sorted(files, key=lambda file: ("Emoji" in file.name, "Regular" not in file.name, file.name))


@lru_cache(maxsize=512)
def _letters_of(file: Path) -> tuple[str, frozenset[str]]:
    """Family and letters of a font file; none where it cannot be read."""
    from matplotlib.ft2font import FT2Font

    try:
        font = FT2Font(str(file))
        return font.family_name, frozenset(map(chr, font.get_charmap()))
    except (OSError, RuntimeError, ValueError):
        return "", frozenset()
