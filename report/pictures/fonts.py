"""Which characters the figures' font has, and which installed fonts have the others."""

from functools import lru_cache
from pathlib import Path

FAMILY = "DejaVu Sans"
BOXES = "Last Resort"  # has a box for every character


def lacking(text: str) -> str:
    """The characters of a text that DejaVu Sans does not have, each once, in order."""
    return "".join(dict.fromkeys(c for c in text if ord(c) not in _of_figures() and not c.isspace()))


def fallbacks(text: str) -> tuple[dict[str, Path], str]:
    """Installed fonts, family -> file, that have what DejaVu Sans lacks of a text, and what none of them has.

    Few fonts that have much come before many that have little.
    """
    left, found = set(lacking(text)), dict[str, Path]()
    while left:
        has = {
            name: {c for c in left if ord(c) in known} for name, (_, known) in _installed(_key(left)).items()
        }
        best = max(sorted(has), key=lambda name: len(has[name]), default="")
        if not best or not has[best]:
            break
        found[best] = _installed(_key(left))[best][0]
        left -= has[best]
    return found, "".join(c for c in lacking(text) if c in left)


def _key(characters: set[str]) -> str:
    return "".join(sorted(characters))


@lru_cache(maxsize=1)
def _of_figures() -> frozenset[int]:
    from matplotlib.font_manager import FontProperties, findfont, get_font

    return frozenset(get_font(findfont(FontProperties(family=FAMILY))).get_charmap())


@lru_cache(maxsize=64)
def _installed(characters: str) -> dict[str, tuple[Path, frozenset[int]]]:
    """Upright fonts of the usual weight that have one of the characters, by family."""
    from matplotlib.font_manager import fontManager, get_font

    wanted = {ord(c) for c in characters}
    found: dict[str, tuple[Path, frozenset[int]]] = {}
    for entry in sorted(fontManager.ttflist, key=lambda one: (one.name, one.fname)):
        if (
            entry.name.startswith(BOXES)
            or entry.style != "normal"
            or entry.weight not in (400, "normal", "regular")
            or entry.name in found
        ):
            continue
        try:
            has = wanted & get_font(entry.fname).get_charmap().keys()
        except (OSError, RuntimeError):
            continue
        if has:
            found[entry.name] = (Path(entry.fname), frozenset(has))
    return found
