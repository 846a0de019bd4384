"""What several tests of tables ask for."""

from collections.abc import Callable

import pandas as pd
import pytest

from report.tables.effects import effects_frame
from report.tables.results import Results


@pytest.fixture
def effects(scored: Callable[..., Results]) -> Callable[..., pd.DataFrame]:
    """Rows of one factor, by level: effects(records, factor, fresh)."""

    def rows(records, factor, fresh=()):
        table = effects_frame(scored(records, fresh))
        return table[table["factor"] == factor].set_index("level")

    return rows
