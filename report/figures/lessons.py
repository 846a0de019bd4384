"""Pictures that teach one thing each: what the bias is for, what a batch is, what depth does to gradients."""

from collections.abc import Iterator

from report.figures import batches, bias, gradients
from report.figures.drawn import Drawn
from report.figures.source import Source


def draw(source: Source) -> Iterator[Drawn]:
    """Boundaries with and without bias, curves by batch size, gradients by layer."""
    yield from bias.draw(source)
    yield from batches.draw(source.tables)
    yield from gradients.draw(source)
