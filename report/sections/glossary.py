"""Section: what the report's own words mean."""

from collections.abc import Sequence

from report.document import Block, Terms
from report.glossary import TERMS
from report.sections.material import Material


def blocks(material: Material) -> Sequence[Block]:
    """Every term, by the alphabet."""
    order = sorted(TERMS, key=lambda term: term.title.lower())
    return [Terms(tuple((term.key, term.title, term.text) for term in order))]
