"""What the first screen is made of, as plain data: lines, the matrix of tasks and models, the badge."""

from dataclasses import dataclass

SIGNS = {
    "first": "★",
    "better": "▲",
    "not-worse": "△",
    "equal": "=",
    "not-better": "▽",
    "open": "~",
}  # of the marks that have one
LEVEL = "☆"
GUESS = "∅"  # not shown to be better than a guess


@dataclass(frozen=True)
class Line:
    """An answer in one line, size of effect first. place: the key of what shows it."""

    text: str
    place: str


@dataclass(frozen=True)
class Spot:
    """A task and a model in the matrix. shade: 0 (as good as the first) to 1 (as far behind as any). mark: a
    key of SIGNS (open: undecided), "worse", or "none" without a result. level: it shares the first place by
    validation with the one that is called first. guess: it is not shown to be better than a guess that
    ignores the inputs."""

    text: str
    shade: float
    mark: str
    said: str
    level: bool = False
    guess: bool = False

    @property
    def sign(self) -> str:
        """What stands before the number."""
        return self.place + GUESS * self.guess

    @property
    def place(self) -> str:
        """Its place: of those that are level with the first and as good LEVEL alone."""
        sign = SIGNS.get(self.mark, "")
        return (LEVEL + ("" if self.mark == "equal" else sign)) if self.level else sign


@dataclass(frozen=True)
class Matrix:
    """Tasks by models. rows: a task, the key of what shows it, and a spot for each model, None where it was
    not tried. parts: title and number of rows of each table on the screen, () for one table."""

    title: str
    caption: str
    models: tuple[str, ...]
    rows: tuple[tuple[str, str, tuple[Spot | None, ...]], ...]
    parts: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Check:
    """One look at whether the run is sound. well: None where it could not be looked at."""

    name: str
    well: bool | None
    text: str


@dataclass(frozen=True)
class Badge:
    """Whether the run is sound, in two or three words and a sentence. place: the key of its page."""

    word: str
    text: str
    well: bool
    place: str
    checks: tuple[Check, ...]
