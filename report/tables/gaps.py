"""How much better one of two settings is than the other, seed by seed: the number, the verdict, the words."""

from typing import NamedTuple

from report import format as fmt


class Gap(NamedTuple):
    """The first of two settings beside the second, on one task.

    mean, low, high: accuracy of the first minus that of the second, or the ratio of its RMSE to the second's,
    less 1, with the ends of the 95 % interval, paired over n seeds; NaN where there is no pair.
    verdict, seeds_needed: of `report.tables.verdicts`, corrected over all gaps that were judged together.
    """

    task: str
    metric: str
    mean: float
    low: float
    high: float
    n: int
    verdict: str = "cannot say"
    seeds_needed: float = float("nan")

    @property
    def better(self) -> bool:
        """Whether the first is shown to be better."""
        return self.verdict == "better"

    @property
    def worse(self) -> bool:
        """Whether the first is shown to be worse."""
        return self.verdict == "worse"

    @property
    def keeps_up(self) -> bool:
        """Whether the first is shown not to be worse by the margin or more."""
        return self.verdict in ("better", "equal", "not worse")

    @property
    def no_gain(self) -> bool:
        """Whether the first is shown not to be better, or not by the margin or more."""
        return self.verdict in ("worse", "equal", "not better")

    @property
    def open(self) -> bool:
        """Whether it cannot be said if the first keeps up."""
        return not (self.keeps_up or self.worse)

    @property
    def difference(self) -> str:
        """First minus second: +12.3 points [+11.9, +12.7]; × 0.48 [0.45, 0.52] of an RMSE."""
        return fmt.gain(self.metric, self.mean, self.low, self.high)

    @property
    def size(self) -> str:
        """Without its interval: +12.3 points of accuracy; RMSE × 0.48."""
        if self.metric == "accuracy":
            return f"{fmt.points(self.mean)} of accuracy"
        return f"RMSE {fmt.gain(self.metric, self.mean)}"

    @property
    def text(self) -> str:
        """With its task: moons +12.3 points [+11.9, +12.7]; sin RMSE × 0.48 [0.45, 0.52]."""
        return f"{self.task} {'' if self.metric == 'accuracy' else 'RMSE '}{self.difference}"
