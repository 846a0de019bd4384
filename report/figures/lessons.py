"""Pictures that teach one thing each: on the bias, on batches, on gradients, on a layer of hidden neurons."""

from collections.abc import Iterator

from report.figures import batches, bias, gradients, neurons
from report.figures.drawn import Drawn
from report.figures.source import Source


def draw(source: Source) -> Iterator[Drawn]:
    """Boundaries with and without bias, curves by batch size, gradients by layer, neurons one by one."""
    yield from bias.draw(source)
    yield from batches.draw(source.tables)
    yield from gradients.draw(source)
    yield from neurons.draw(source)
