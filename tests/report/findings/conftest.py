"""Tables of a few records, as findings read them."""

import pytest
from runs import Made


@pytest.fixture
def tables(cells, limits):
    """Tables of the records given."""
    return lambda records: Made(cells(records), limits)
