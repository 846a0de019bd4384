"""One level of a factor beside the reference, in words: first by how much, then in how many comparisons."""

from dataclasses import dataclass

import numpy as np

from report import format as fmt
from report.findings.base import LINE
from report.findings.lines import settled_by
from report.tables.results import MARGINS
from report.words import OF_THE_MODEL, called

UNSAID = "not to be said"


def fitting(line: str) -> str:
    """The same in fewer words where it is too long for one line."""
    for long, brief in ((" in place of ", " against "), (" points of accuracy", " points")):
        line = line if len(line) <= LINE else line.replace(long, brief)
    return line


def share_of(part: int, whole: int) -> str:
    """3 of 12; the only comparison: "better in" may stand before it."""
    return "the only comparison" if part == whole == 1 else f"{part} of {whole}"


@dataclass(frozen=True)
class Level:
    """One level beside the reference, over all contexts (task, other settings) of one kind of model and one
    metric.

    who: the model, or the kind in the plural; kind: its key. settings, against: how many settings the level,
    and the reference, was chosen from, in words. tasks: on how many. better, worse, equal, not_better,
    not_worse: contexts of this verdict; the rest cannot be said. points: median difference of accuracy;
    ratio: median of RMSE over the reference's RMSE; NaN where there is no such context. needed: median of
    the seeds that would settle what cannot be said, NaN for none. under: what else both sides share. ends:
    the least and the largest gain, of accuracy or as the logarithm of how much smaller the RMSE is. most: the
    largest that is shown either way, with its task; far: how large, as a gain either way.
    """

    name: str
    reference: str
    who: str
    n: int
    better: int
    worse: int
    equal: int
    points: float
    ratio: float
    needed: float = float("nan")
    not_better: int = 0
    not_worse: int = 0
    kind: str = ""
    metric: str = ""
    settings: str = ""
    against: str = ""
    tasks: int = 0
    factor: str = ""
    under: str = ""
    ends: tuple[float, float] = (float("nan"), float("nan"))
    most: str = ""
    far: float = 0.0

    @property
    def here(self) -> str:
        """The level in plain words."""
        return called(self.factor, self.name)

    @property
    def there(self) -> str:
        """The reference in plain words."""
        return called(self.factor, self.reference)

    @property
    def open(self) -> int:
        """Contexts of which nothing can be said."""
        return self.n - self.better - self.worse - self.equal - self.not_better - self.not_worse

    @property
    def no_gain(self) -> int:
        """Contexts where it is shown not to be better, or not by the margin or more."""
        return self.worse + self.equal + self.not_better

    @property
    def balance(self) -> float:
        """Share of comparisons won, less that lost."""
        return (self.better - self.worse) / self.n

    @property
    def merit(self) -> tuple[float, int, float]:
        """What levels are put in order by: its balance, how often it is equal, its sizes."""
        return self.balance, self.equal, self.effect

    @property
    def effect(self) -> float:
        """Its size, positive where better: accuracy gained, and the logarithm of how much smaller the RMSE
        is."""
        return float(np.nan_to_num(self.points)) - float(np.nan_to_num(np.log(self.ratio)))

    @property
    def weight(self) -> float:
        """Its size either way, in what is as good as equal: one metric beside the other."""
        points = abs(float(np.nan_to_num(self.points))) / MARGINS["accuracy"]
        return points + abs(float(np.nan_to_num(np.log(self.ratio)))) / float(np.log1p(MARGINS["rmse"]))

    @property
    def counts(self) -> str:
        """better in 3, equal in 5, not worse in 1 and not settled in 3 of 12 comparisons with 0; what there
        is none of is left out."""
        counts = {word: n for word, n in self._counts.items() if word != UNSAID}
        return self._told(counts | {"not settled": self.open})

    def _told(self, counts: dict[str, int]) -> str:
        words = [word for word, n in counts.items() if n]
        if self.n == 1:
            return f"{words[0]} in the only comparison with {self.there}"
        told = fmt.listing([f"{word} in {counts[word]}" for word in words])
        on = f" on {fmt.count(self.tasks, 'task')}" if 0 < self.tasks < self.n else ""
        return f"{told} of {fmt.count(self.n, 'comparison')} with {self.there}{on}"

    @property
    def size(self) -> str:
        """+0.3 points of accuracy, RMSE x 0.95 in the median; of two comparisons both: RMSE x 0.9 to 1.2."""
        if self.n == 2 and not any(map(fmt.missing, self.ends)):
            return self._both
        parts = [] if fmt.missing(self.points) else [f"{fmt.points(self.points)} of accuracy"]
        parts += [] if fmt.missing(self.ratio) else [f"RMSE × {fmt.number(self.ratio)}"]
        return ", ".join(parts) + (" in the median" if self.n > 1 else "") if parts else "no size"

    @property
    def _both(self) -> str:
        low, high = self.ends
        if fmt.missing(self.ratio):
            ends = fmt.span(*(fmt.points(end).removesuffix(" points") for end in (low, high)))
            return f"{ends} points of accuracy"
        return f"RMSE × {fmt.span(*(fmt.number(float(np.exp(-end))) for end in (high, low)))}"

    @property
    def text(self) -> str:
        """tanh with mlp-40: +0.3 points of accuracy in the median; better in …."""
        return f"{self.here} with {self.who}: {self.size}; {self.counts}{self._hidden}"

    @property
    def _hidden(self) -> str:
        """The largest of those that are shown, where they are too few for the median to tell of them."""
        few = self.n > 2 and 0 < 2 * (self.better + self.worse) <= self.n
        return f", the furthest shown {self.most}" if few and self.most else ""

    @property
    def text_with_seeds(self) -> str:
        """The same, each verdict by its own name, and how many seeds would settle what cannot be said."""
        seeds = settled_by(self.needed) if self.open else ""
        return f"{self.here} with {self.who}: {self.size}; {self._told(self._counts)}{seeds}"

    @property
    def text_of_settings(self) -> str:
        """The same, with how many settings each side was chosen from."""
        noun = "setting" if self.settings == "1" else "settings"
        where = f"{self.who}, of {self.settings} {noun} against {self.against}"
        return f"{self.here} ({where}): {self.size}; {self.counts}{self._hidden}"

    @property
    def short(self) -> str:
        """+0.3 points of accuracy with 3 hidden layers in place of 1 (mlp-40), better in 3 of 12."""
        shared = [fmt.brief(self.who), *([self.under] if self.under else [])]
        who = "" if self.factor in OF_THE_MODEL else f" ({', '.join(shared)})"
        return fitting(f"{self.size}: {self.here} in place of {self.there}{who}, {self.mostly}")

    @property
    def mostly(self) -> str:
        """Wins and losses, better in 3, worse in 1 of 12; where there are none the verdict of most."""
        apart = {word: n for word, n in self._counts.items() if n and word in ("better", "worse")}
        if not apart:
            word, n = max(self._counts.items(), key=lambda item: item[1])
            apart = {word: n}
        *first, (last, n) = apart.items()
        return ", ".join([*(f"{word} in {m}" for word, m in first), f"{last} in {share_of(n, self.n)}"])

    @property
    def _counts(self) -> dict[str, int]:
        """Contexts by what is said of them."""
        counts = {"better": self.better, "equal": self.equal, "worse": self.worse}
        return counts | {
            "not better": self.not_better,
            "not worse": self.not_worse,
            UNSAID: self.open,
        }
