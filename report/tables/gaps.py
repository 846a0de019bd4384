"""How much better one of two settings is than the other, seed by seed: the number and its words."""

from typing import NamedTuple

from report import format as fmt


class Gap(NamedTuple):
    """How much better the first of two is on one task, with the ends of its 95 % interval.

    mean, low, high: of the test metric, paired over n seeds; positive where the first is better, NaN where
    there is no pair. Neither better nor worse: not told apart, which is not equal.
    """

    task: str
    metric: str
    mean: float
    low: float
    high: float
    n: int

    @property
    def better(self) -> bool:
        """Whether the whole interval lies on the first one's side."""
        return self.low > 0

    @property
    def worse(self) -> bool:
        """Whether the whole interval lies on the second one's side."""
        return self.high < 0

    @property
    def difference(self) -> str:
        """First minus second: +12.3 points [+11.9, +12.7]; −0.08 [−0.09, −0.07] of an RMSE."""
        if self.metric == "accuracy":
            return fmt.gain(self.metric, self.mean, self.low, self.high)
        return fmt.gain(self.metric, -self.mean, -self.high, -self.low)

    @property
    def text(self) -> str:
        """With its task: moons +12.3 points [+11.9, +12.7]; sin RMSE −0.08 [−0.09, −0.07]."""
        return f"{self.task} {'' if self.metric == 'accuracy' else 'RMSE '}{self.difference}"
