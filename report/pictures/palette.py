"""The colours of every figure, and what each becomes on a dark page.

A colour is looked up by its letters, so ink and paper are no pure black and white: these stay what they
are, on top of data. Colours of data are Okabe and Ito's (2008).
"""

INK, PAPER = "#1d1f24", "#fefefe"
GRID, PALE, GREY, GROUND = "#e4e6ea", "#c9cdd3", "#595f69", "#eceef1"
LOST, HATCHED = "#d8dade", "#6b7079"  # a cell that diverged, and the hatch over it
ORANGE, SKY, GREEN = "#e69f00", "#56b4e9", "#009e73"
YELLOW, BLUE, VERMILLION, PURPLE = "#f0e442", "#0072b2", "#d55e00", "#cc79a7"
DARK_PAPER = "#1d2026"

DARK: dict[str, str] = {
    INK: "#e8eaee",
    PAPER: DARK_PAPER,
    GRID: "#333842",
    PALE: "#4a505b",
    GREY: "#a9b0bb",
    GROUND: "#2a2e36",
    LOST: "#3a3f49",
    HATCHED: "#8b929d",
    BLUE: "#3d9bdc",
    VERMILLION: "#ec7a2c",
    GREEN: "#1fb98c",
    PURPLE: "#dd94bc",
    ORANGE: "#f0b030",
    SKY: "#8fd0f5",
    YELLOW: YELLOW,
}

SHADED = (BLUE, VERMILLION, GREEN, PURPLE)  # the kinds of models
STEPS = (0.14, 0.28, 0.4, 0.5)  # shares of paper, or of ink, in the shades of a colour


def shade(colour: str, step: int) -> str:
    """A colour's shade: below 0 nearer to the paper, above 0 nearer to the ink, four steps each way."""
    if step == 0:
        return colour
    share = STEPS[min(abs(step), len(STEPS)) - 1]
    return mixed(colour, PAPER if step < 0 else INK, share)


def on_dark() -> dict[str, str]:
    """Every colour that a figure may have, and what it is on a dark page; shades are made there alike."""
    found = dict(DARK)
    for colour in SHADED:
        for step in (n for k in range(1, len(STEPS) + 1) for n in (-k, k)):
            share = STEPS[abs(step) - 1]
            found[shade(colour, step)] = mixed(DARK[colour], DARK[PAPER if step < 0 else INK], share)
    return found


def mixed(colour: str, other: str, share: float) -> str:
    """`share` of `other` in `colour`, both #rrggbb."""
    pairs = zip(_parts(colour), _parts(other), strict=True)
    return "#" + "".join(f"{round((1 - share) * a + share * b):02x}" for a, b in pairs)


def contrast(colour: str, ground: str) -> float:
    """Of the two by WCAG 2: from 1 to 21."""
    low, high = sorted((_luminance(colour), _luminance(ground)))
    return (high + 0.05) / (low + 0.05)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _shares(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _shares(colour: str) -> list[float]:
    return [part / 255 for part in _parts(colour)]
