"""The chapter on Gaussian processes, but for what stands beside networks on each task."""

from collections.abc import Iterator

from report.figures import frontier, priors, sureness
from report.figures.drawn import Drawn
from report.figures.source import Source


def draw(source: Source) -> Iterator[Drawn]:
    """The process itself, how sure models are, the next point and the map: one job, which is soon done."""
    yield from priors.draw(source)
    yield from sureness.draw(source)
    yield from frontier.draw(source)
