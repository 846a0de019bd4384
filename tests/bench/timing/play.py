"""Processes that are played: a round without a clock."""

from bench.timing import rounds
from bench.timing.measurement import Measurement
from bench.timing.rounds import one_round
from bench.timing.suite import Wanted

ONES = [Wanted("gp-fit", "scikit-learn", "cpu", {"n": n}) for n in (10, 20, 30, 40)]


class Play:
    """Stands in for processes; keeps (round, n) of every measurement."""

    def __init__(
        self, monkeypatch, seconds=lambda number, n: n, calls=lambda number, n: 1.0, dies=(), about=""
    ):
        self.taken, self.dies, self.about = [], dict(dies), about
        self.seconds, self.calls = seconds, calls
        monkeypatch.setattr(rounds, "measured", self.measured)

    def measured(self, one, clock, asked):
        n = one.sizes["n"]
        if (code := self.dies.pop((self.number, n), None)) is not None:
            raise SystemExit(code)
        self.taken.append((self.number, n))
        yield Measurement(
            one.what, one.variant, one.device, one.sizes, one.unit,
            samples=[self.seconds(self.number, n)] * 3,
            median=1.0, yardstick={"calls": [self.calls(self.number, n)] * 3},
        )  # fmt: skip

    def start(self, number, file):
        self.number = number
        try:
            one_round(ONES, number, None, file, self.about)
        except SystemExit as death:
            return death.code
        return 0
