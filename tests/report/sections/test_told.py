"""Numbers of tables: values in the column's unit, and every table of a report as one may take it away."""

import numpy as np
import pandas as pd
import pytest

from report.document import Table, Told
from report.figures import GROUPS
from report.sections import document_of, told

THIN = "\N{NARROW NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("found", "text", "value"),
    [
        (told.share(0.973), f"97.3{THIN}%", 97.3), (told.share(1 / 3, 0), f"33{THIN}%", 33.3333333333),
        (told.score("accuracy", 0.57, 0.5, 0.6), f"57.0{THIN}% [50.0, 60.0]", 57.0),
        (told.score("rmse", 0.25), "0.250", 0.25),
        (told.gain("accuracy", -0.07), "−7.0 points", -7.0), (told.gain("rmse", 0.5), "× 1.50", 1.5),
        (told.gain("rmse", None), "–", None), (told.counted(1200), f"1{THIN}200", 1200),
        (told.counted(pd.NA), "–", None), (told.told("∞", np.inf), "∞", None), (told.told("0", 0.0), "0", 0),
    ],
)  # fmt: skip
def test_a_number_has_its_value_in_its_unit(found, text, value):
    assert (found.text, found.value) == (text, value)


def test_an_interval_has_its_ends_in_the_same_unit():
    assert told.score("accuracy", 0.57, 0.5, 0.6).ends == (50.0, 60.0)
    assert told.score("rmse", 0.5, 0.45, 0.55).ends == (0.45, 0.55)
    assert told.gain("rmse", 0.5, 0.25, 1.0).ends == (1.25, 2.0)
    assert told.gain("accuracy", -0.07, -0.1, 0.01).ends == (-10.0, 1.0)
    assert told.score("rmse", 0.5, 0.1, np.inf).ends is None and told.score("rmse", 0.5).ends is None


@pytest.mark.parametrize("metric", ["accuracy", "rmse"])
def test_units_are_those_of_the_text(metric):
    of_score, of_gain = told.units(metric)
    assert told.score(metric, 0.5).text.endswith(of_score)
    assert (of_gain in told.gain(metric, 0.5).text) == (metric == "accuracy")


@pytest.fixture(scope="module")
def tables_shown(results, tmp_path_factory):
    """Every table of the made-up study's report, no figures."""
    figures = tmp_path_factory.mktemp("figures")
    for group in GROUPS:
        (figures / group).mkdir()
        (figures / group / "manifest.json").write_text("[]")
    document = document_of(results / "tables", figures)
    return [
        block for section in document.sections() for block in (*section.blocks, *section.evidence)
        if isinstance(block, Table)
    ], document  # fmt: skip


def test_every_table_can_be_taken_away(tables_shown):
    found, document = tables_shown
    names, keys = [table.name for table in found], {one.key for one in document.sections()}
    assert len(found) > 9 and all(names) and len({*names}) == len(names) and not keys & {*names}


def test_columns_of_numbers_have_values(tables_shown):
    """What stands to the right is a number; a column has values or none, and where it has, a dash alone has
    none."""
    for table in tables_shown[0]:
        for letter, *cells in zip(table.align, *table.rows, strict=True):
            numeric = [isinstance(cell, Told) for cell in cells]
            assert all(numeric) or not any(numeric), table.title
            assert all(numeric) == (letter == "r"), table.title
            assert all(cell.value is not None or cell.text == "–" for cell in cells if isinstance(cell, Told))


def test_each_row_s_cell_is_one_of_the_study(tables_shown, results):
    cells = set(pd.read_parquet(results / "tables" / "cells.parquet")["digest"])
    again = [table for table in tables_shown[0] if table.digests]
    assert all(digest in cells for table in again for digest in table.digests)
    assert {table.name.rstrip("0123456789") for table in again} == {
        "score-", "confusions", "neuron-and-linear-accuracy", "neuron-and-linear-rmse", "process-fits",
        "no-result", "sureness-scores",
    }  # fmt: skip


def test_a_score_s_row_leads_to_its_own_cell(tables_shown, results):
    cells = pd.read_parquet(results / "tables" / "cells.parquet").set_index("digest")
    scores = [table for table in tables_shown[0] if table.name.startswith("score-")]
    for table in scores:
        models = cells.loc[list(table.digests), "model"].tolist()
        assert models == [row[1] for row in table.rows]
        assert set(cells.loc[list(table.digests), "task"]) == {table.title.split(":")[0]}
