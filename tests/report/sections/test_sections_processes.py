"""What processes were fitted with: totals above, a row for each task and process."""

from types import SimpleNamespace

import pandas as pd

from report.sections import processes

NOISE, BOTH = (
    "noise at its lower bound",
    "length scales of a, b at their upper bound; noise at its lower bound",
)
COLUMNS = (
    *("task", "model", "status", "constant", "length_scale", "noise"),
    *("bounds", "warnings", "starts", "starts_at_best", "digest"),
)


def blocks(*rows):
    table = pd.DataFrame(
        [dict(zip(COLUMNS, (*row, f"d{i}"), strict=True)) for i, row in enumerate(rows)],
        columns=list(COLUMNS),
    )
    types = dict.fromkeys(("constant", "length_scale", "noise"), "Float64")
    table = table.astype(types | {"bounds": "string", "warnings": "string"})
    return processes.blocks(SimpleNamespace(tables=SimpleNamespace(processes=table, own={"sin": "csv"})))


def test_totals_stand_above_the_table():
    paragraph, table = blocks(
        ("sin", "gp", "ok", 1.0, 0.5, 0.1, None, None, 3, 3),
        ("sin", "gp", "ok", 3.0, 0.7, 0.3, NOISE, None, 3, 2),
        ("sin", "gp", "ok", 2.0, 0.6, 0.2, BOTH, "length scales", 3, 3),
        ("sin", "gp", "timeout", None, None, None, None, None, None, None),
        ("moon", "gp-linear", "ok", 2.0, None, 0.2, None, None, 1, 1),
        ("moon", "gp-linear", "ok", 2.0, None, 0.2, None, None, 1, 1),
    )
    assert paragraph.text == (
        "2 of 5 fits ended with a hyperparameter at a bound; 1 carries warnings. "
        "In 4 every search ended at one optimum."
    )
    assert table.title == "What 2 processes were fitted with"
    assert table.texts == (
        ("◆ sin", "gp", "3", "2.00", "0.600", "0.200", "67\N{NARROW NO-BREAK SPACE}%",
         "noise lower (2) and length scale upper (1)", "1"),
        ("moon", "gp-linear", "2", "2.00", "–", "0.200", "0\N{NARROW NO-BREAK SPACE}%", "–", "0"),
    )  # fmt: skip
    assert table.digests == ("d0", "d4") and table.rows[0][6].value == 66.6666666667
    assert [one.value for one in table.rows[1][2:6]] == [2, 2.0, None, 0.2]


def test_of_many_bounds_the_most_frequent_are_named():
    many = "constant at its upper bound; alpha at its lower bound; length scale at its upper bound"
    (_, table) = blocks(
        ("sin", "gp", "ok", 1.0, 0.5, 0.1, many, "w", 3, 3),
        ("sin", "gp", "ok", 1.0, 0.5, 0.1, "alpha at its lower bound", "w", 3, 3),
    )
    assert table.texts[0][7] == "alpha lower (2), constant upper (1) and 1 more"


def test_without_a_fit_there_is_nothing():
    assert blocks() == blocks(("sin", "gp", "failed", *(None,) * 7)) == []
