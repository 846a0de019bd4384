"""A machine of paper, whose time goes on only by what is done on it."""

from bench.timing.clock import measure
from bench.timing.load import Reading
from bench.timing.settings import Instruments
from bench.timing.work import Work


class Machine:
    """Its time, what happened on it, and how busy others are: one share an attempt, the last for good.

    pause: seconds without a core inside the run of that number, and inside every yardstick (None).
    """

    def __init__(self, unit=1e-3, others=(0.0,), pause=lambda number: 0.0):
        self.time, self.unit, self.others = 0.0, unit, list(others)
        self.events, self.own, self.runs = [], 0.0, []
        self.pause, self.waited = pause, 0.0

    def run(self, n):
        self.events.append("run")
        self.rest(len(self.runs))
        self.runs.append(n)
        self.time += n * self.unit

    def rest(self, number):
        pause = self.pause(number)
        self.time += pause
        self.waited += pause

    def clock(self):
        self.events.append("clock")
        return self.time

    def wait(self):
        self.events.append("wait")

    def sleep(self, seconds):
        self.events.append(f"sleep {seconds}")
        self.time += seconds
        self.others = self.others[1:] or self.others

    def read(self):
        self.events.append("read")
        mine = self.time * (1 - self.others[0])
        return Reading(self.time, 1, self.time, self.time, 0.0, mine)

    def fixed(self):
        self.events.append("fixed")
        self.rest(None)
        self.time += 0.002

    def instruments(self):
        return Instruments(
            self.clock, lambda: 1e9 + self.time, self.sleep, self.read,
            lambda: self.waited, lambda _: {"fixed": self.fixed}, lambda _: self.wait,
        )  # fmt: skip

    def work(self, **other):
        return Work("train", "paper", "cpu", {"K": 2}, "epoch", lambda: self.run, **other)

    def measure(self, settings=None, **other):
        return measure(self.work(**other), settings, self.instruments())
