"""A frame in a table's form: its columns, in order, with their types."""

import pandas as pd
import pytest

from report.tables.columns import FLAG, INT, TEXT, Schema, checked, columns

SCHEMA = Schema("t", "A table.", columns(("a", INT, "a"), ("b", TEXT, "b"), ("c", FLAG, "c")))


def test_a_frame_gets_the_schemas_order_and_types():
    frame = pd.DataFrame({"c": [True, None], "extra": 1, "b": ["x", None], "a": [1, None]}, index=[5, 3])
    found = checked(frame, SCHEMA)
    assert list(found.columns) == ["a", "b", "c"] and found.index.tolist() == [0, 1]
    assert [str(kind) for kind in found.dtypes] == ["Int64", "string", "boolean"]
    assert found.isna().to_numpy().tolist() == [[False] * 3, [True] * 3]


def test_missing_columns_are_all_named():
    with pytest.raises(ValueError, match="table t: no column a, c"):
        checked(pd.DataFrame({"b": ["x"]}), SCHEMA)
