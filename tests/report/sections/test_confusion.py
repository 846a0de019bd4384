"""Shares of confusion matrices, with their intervals."""

from types import SimpleNamespace

import pandas as pd
import pytest

from report import format as fmt
from report.sections import confusion
from report.tables.statistics import accuracy_interval

THIN = "\N{NARROW NO-BREAK SPACE}"


def table_of(*rows, labels=("0", "1")):
    """Of (task, model, tp, fp, tn, fn) a seed; shares as scikit-learn has them, missing where it warns."""
    frame = pd.DataFrame(rows, columns=["task", "model", "tp", "fp", "tn", "fn"])
    frame["digest"] = [f"d{i}" for i in range(len(rows))]
    tp, fp, tn, fn = (frame[name] for name in ("tp", "fp", "tn", "fn"))
    frame["accuracy"] = (tp + tn) / (tp + fp + tn + fn)
    frame["precision"], frame["recall"] = tp / (tp + fp), tp / (tp + fn)
    labelled = {"class_labels": lambda task: labels, "own": {}}
    made = SimpleNamespace(confusion=frame.convert_dtypes(), **labelled)
    (table,) = confusion.blocks(SimpleNamespace(tables=made))
    return table


def interval(shares, points):
    found = accuracy_interval(shares, points)
    return fmt.percent_interval(found.mean, found.low, found.high)


def test_of_one_seed_no_head_promises_an_interval():
    once, twice = ("moons", "neuron", 45, 5, 40, 10), ("moons", "neuron", 30, 20, 50, 0)
    assert table_of(once).header[2:5] == ("accuracy", "precision", "recall")
    several = ("accuracy [95 %]", "precision [95 %]", "recall [95 %]")
    assert table_of(once, twice).header[2:5] == several


def test_each_share_is_one_of_the_points_that_it_counts():
    table = table_of(("moons", "neuron", 45, 5, 40, 10), ("moons", "neuron", 30, 20, 50, 0))
    assert table.texts == (
        (
            "moons", "neuron", interval([0.85, 0.8], 100), interval([0.9, 0.6], 50),
            interval([45 / 55, 1], [55, 30]), "2",
        ),
    )  # fmt: skip
    assert [one.value for one in table.rows[0][2:]] == pytest.approx([82.5, 75, 50 * (45 / 55 + 1), 2])
    assert table.digests == ("d0",)


def test_all_right_on_every_seed_is_no_proof_of_always():
    """Nor is an interval of it empty, as it is the scoreboard's."""
    row = table_of(*[("moons", "neuron", 18, 0, 24, 0)] * 5).texts[0]
    assert row[2] == interval([1.0] * 5, 42) and row[3] == row[4] == interval([1.0] * 5, 18)
    assert row[3] != row[2] and row[2].startswith(f"100.0{THIN}% [9") and row[2].endswith("100.0]")


@pytest.mark.parametrize(("empty", "gone"), [((0, 0, 10, 10), 3), ((0, 5, 15, 0), 4)])
def test_a_seed_without_points_of_a_share_is_left_out_of_it(empty, gone):
    """Nothing was said to be class 1; none is."""
    two = [("moons", "neuron", 8, 2, 9, 1), ("moons", "neuron", 6, 4, 5, 5)]
    (found,), (other,) = table_of(*two, ("moons", "neuron", *empty)).texts, table_of(*two).texts
    assert found[gone] == other[gone] and found[2] != other[2] and found[5] == "3"


def test_one_seed_has_no_interval_and_none_no_share():
    assert table_of(("xor", "mlp", 5, 5, 5, 5)).texts == (("xor", "mlp", *[f"50.0{THIN}%"] * 3, "1"),)
    assert table_of(("xor", "mlp", 0, 0, 5, 5)).texts[0][3] == fmt.NONE


def test_class_1_is_called_by_its_name():
    table = table_of(("heart", "neuron", 45, 5, 40, 10), labels=("near", "far"))
    assert table.header[:3] == ("task", "class 1", "model") and table.texts[0][:3] == (
        "heart",
        "far",
        "neuron",
    )
    assert table_of(("moons", "neuron", 45, 5, 40, 10)).header[:2] == ("task", "model")
