"""What `benchmarks.intervals` simulates: samples of seeds or tasks whose truth is known."""

from dataclasses import dataclass

import numpy as np

from report.tables.statistics import Array

FAILED = (0.5, 0.8)  # accuracies of seeds that fail
FACTORS = (3.0, 20.0)  # by which RMSEs of seeds that fail are larger


@dataclass(frozen=True)
class Scores:
    """Accuracies: mean, standard deviation between seeds (beta), test points, share of seeds that fail."""

    points: int
    mean: float
    sd: float = 0.0
    failing: float = 0.0

    @property
    def truth(self) -> float:
        """The expected accuracy."""
        return self.mean * (1 - self.failing) + self.failing * sum(FAILED) / 2

    def draw(self, samples: int, n: int, rng: np.random.Generator) -> tuple[Array, ...]:
        """Accuracies (samples, n)."""
        expected = failed(between(self.mean, self.sd, (samples, n), rng), self.failing, rng)
        return (rng.binomial(self.points, expected) / self.points,)


@dataclass(frozen=True)
class Errors:
    """RMSEs: their logarithm is normal with deviation sd, or exponential where skewed; share that fails."""

    sd: float
    skewed: bool = False
    failing: float = 0.0

    @property
    def truth(self) -> float:
        """exp of the expected logarithm: failing ones are larger by a factor whose logarithm is uniform."""
        return float(np.exp(self.failing * np.log(FACTORS).mean()))

    def draw(self, samples: int, n: int, rng: np.random.Generator) -> tuple[Array, ...]:
        """RMSEs (samples, n)."""
        size = (samples, n)
        log = self.sd * (rng.exponential(1, size) - 1 if self.skewed else rng.normal(0, 1, size))
        bad = rng.random(size) < self.failing
        return (np.exp(log + np.where(bad, rng.uniform(*np.log(FACTORS), size), 0)),)


@dataclass(frozen=True)
class Pairs:
    """Accuracies of two models on the same points: a share `alike` of those is right or wrong for both as far
    as their accuracies allow, the others by chance. failing: share of seeds, of the first and the second."""

    points: int
    mean: float
    other: float
    sd: float = 0.0
    alike: float = 0.7
    failing: tuple[float, float] = (0.0, 0.0)

    @property
    def truth(self) -> float:
        """The expected difference."""
        one, two = (Scores(1, m, 0, f) for m, f in zip((self.mean, self.other), self.failing, strict=True))
        return one.truth - two.truth

    def draw(self, samples: int, n: int, rng: np.random.Generator) -> tuple[Array, ...]:
        """Accuracies of both (samples, n)."""
        size = (samples, n)
        a, b = (
            failed(between(mean, self.sd, size, rng), share, rng)
            for mean, share in zip((self.mean, self.other), self.failing, strict=True)
        )
        both = self.alike * np.minimum(a, b) + (1 - self.alike) * a * b
        right = np.stack([both, a - both, b - both, 1 - a - b + both], axis=-1).clip(0)
        counts = rng.multinomial(self.points, right / right.sum(axis=-1, keepdims=True))
        return (counts[..., 0] + counts[..., 1]) / self.points, (
            counts[..., 0] + counts[..., 2]
        ) / self.points


@dataclass(frozen=True)
class PairedErrors:
    """RMSEs of two models; the truth is the gain of the first, in logarithms."""

    sd: float
    gain: float = 0.0
    failing: tuple[float, float] = (0.0, 0.0)

    @property
    def truth(self) -> float:
        """Expected gain."""
        return self.gain + float((self.failing[1] - self.failing[0]) * np.log(FACTORS).mean())

    def draw(self, samples: int, n: int, rng: np.random.Generator) -> tuple[Array, ...]:
        """RMSEs of both (samples, n)."""
        one, two = (Errors(self.sd, failing=share).draw(samples, n, rng)[0] for share in self.failing)
        return one * np.exp(-self.gain), two


@dataclass(frozen=True)
class Shares:
    """Trainings that fail, clustered by task: the share of a task is beta, of mean `truth` and intraclass
    correlation `within`; every task has 200, or from 20 to 600 where `unequal`."""

    truth: float
    within: float
    unequal: bool = False

    def draw(self, samples: int, m: int, rng: np.random.Generator) -> tuple[Array, ...]:
        """Successes and totals (samples, m)."""
        totals = rng.integers(20, 601, (samples, m)) if self.unequal else np.full((samples, m), 200)
        sd = np.sqrt(self.within * self.truth * (1 - self.truth))
        return rng.binomial(totals, between(self.truth, sd, (samples, m), rng)).astype(float), totals.astype(
            float
        )


World = Scores | Errors | Pairs | PairedErrors | Shares

ACCURACIES: dict[str, World] = {
    "1,000 points, 0.9": Scores(1000, 0.9),
    "1,000 points, 0.9, deviation 0.005": Scores(1000, 0.9, 0.005),
    "1,000 points, 0.9, deviation 0.02": Scores(1000, 0.9, 0.02),
    "1,000 points, 0.99": Scores(1000, 0.99),
    "1,000 points, 0.99, deviation 0.005": Scores(1000, 0.99, 0.005),
    "1,000 points, 0.999": Scores(1000, 0.999),
    "1,000 points, 0.9995": Scores(1000, 0.9995),
    "1,000 points, 0.9999": Scores(1000, 0.9999),
    "1,000 points, 0.99992": Scores(1000, 0.99992),
    "36 points, 0.9": Scores(36, 0.9),
    "36 points, 0.97": Scores(36, 0.97),
    "36 points, 0.97, deviation 0.02": Scores(36, 0.97, 0.02),
    "36 points, 0.99": Scores(36, 0.99),
    "36 points, 0.9975": Scores(36, 0.9975),
    "1,000 points, 0.97, a tenth fails": Scores(1000, 0.97, 0.005, 0.1),
    "1,000 points, 0.999, a tenth fails": Scores(1000, 0.999, 0, 0.1),
    "36 points, 0.97, a tenth fails": Scores(36, 0.97, 0.005, 0.1),
}
ERRORS: dict[str, World] = {
    "deviation of the logarithm 0.05": Errors(0.05),
    "0.5": Errors(0.5),
    "0.3, exponential": Errors(0.3, skewed=True),
    "0.05, a tenth fails": Errors(0.05, failing=0.1),
    "0.3, a tenth fails": Errors(0.3, failing=0.1),
}
DIFFERENCES: dict[str, World] = {
    "1,000 points, both 0.9": Pairs(1000, 0.9, 0.9),
    "1,000 points, both 0.9, deviation 0.01": Pairs(1000, 0.9, 0.9, 0.01),
    "1,000 points, both 0.99": Pairs(1000, 0.99, 0.99),
    "1,000 points, 1 and 0.9999": Pairs(1000, 1, 0.9999),
    "1,000 points, 0.99988 and 0.99976": Pairs(1000, 0.99988, 0.99976),
    "1,000 points, 0.97 and 0.9, deviation 0.01": Pairs(1000, 0.97, 0.9, 0.01),
    "36 points, both 0.9": Pairs(36, 0.9, 0.9),
    "36 points, both 0.97": Pairs(36, 0.97, 0.97),
    "36 points, both 0.99": Pairs(36, 0.99, 0.99),
    "36 points, 1 and 0.9975": Pairs(36, 1, 0.9975),
    "36 points, 0.99 and 0.95, deviation 0.01": Pairs(36, 0.99, 0.95, 0.01),
    "1,000 points, both 0.97, a tenth of both fails": Pairs(1000, 0.97, 0.97, 0.005, failing=(0.1, 0.1)),
    "1,000 points, both 0.97, a tenth of one fails": Pairs(1000, 0.97, 0.97, 0.005, failing=(0.1, 0)),
}
GAINS: dict[str, World] = {
    "deviation 0.1": PairedErrors(0.1),
    "0.5": PairedErrors(0.5, 0.2),
    "0.1, a tenth of both fails": PairedErrors(0.1, 0, (0.1, 0.1)),
    "0.1, a tenth of one fails": PairedErrors(0.1, 0, (0.1, 0)),
}
SHARES: dict[str, World] = {
    "2 %, correlation 0.02": Shares(0.02, 0.02),
    "2 %, correlation 0.3": Shares(0.02, 0.3),
    "10 %, correlation 0.02": Shares(0.1, 0.02),
    "10 %, correlation 0.1": Shares(0.1, 0.1),
    "10 %, correlation 0.3": Shares(0.1, 0.3),
    "30 %, correlation 0.3": Shares(0.3, 0.3),
    "50 %, correlation 0.7": Shares(0.5, 0.7),
    "10 %, correlation 0.1, unequal tasks": Shares(0.1, 0.1, True),
    "30 %, correlation 0.3, unequal tasks": Shares(0.3, 0.3, True),
}


def between(mean: float, sd: float, size: tuple[int, int], rng: np.random.Generator) -> Array:
    """Shares of that mean and standard deviation, beta."""
    if sd == 0:
        return np.full(size, mean)
    strength = mean * (1 - mean) / sd**2 - 1
    return rng.beta(mean * strength, (1 - mean) * strength, size)


def failed(expected: Array, share: float, rng: np.random.Generator) -> Array:
    """With a share of the seeds at what FAILED says in place of it."""
    return np.where(rng.random(expected.shape) < share, rng.uniform(*FAILED, expected.shape), expected)
