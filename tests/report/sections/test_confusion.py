"""Shares of confusion matrices, with their intervals."""

from types import SimpleNamespace

import pandas as pd
import scipy.stats

from report.sections import confusion

THIN = "\N{NARROW NO-BREAK SPACE}"


def test_shares_of_a_confusion_matrix_stay_between_0_and_1():
    """A seed that said nothing to be class 1 has no precision."""
    rows = [
        ("moons", "neuron", 1.0, 0.9, 0.0),
        ("moons", "neuron", 0.8, None, 0.1),
        ("xor", "mlp", 0.5, 0.5, 0.5),
    ]
    frame = pd.DataFrame(rows, columns=["task", "model", "accuracy", "precision", "recall"])
    (table,) = confusion.blocks(SimpleNamespace(tables=SimpleNamespace(confusion=frame.convert_dtypes())))
    low, _ = scipy.stats.t.interval(0.95, 1, 0.9, scipy.stats.sem([1.0, 0.8]))
    assert low < 0
    assert table.rows == (
        ("moons", "neuron", f"90.0{THIN}% [0.0, 100.0]", f"90.0{THIN}%", f"5.0{THIN}% [0.0, 68.5]", "2"),
        ("xor", "mlp", *[f"50.0{THIN}%"] * 3, "1"),
    )
    _, high = scipy.stats.t.interval(0.95, 1, 0.05, scipy.stats.sem([0.0, 0.1]))
    assert f"{100 * high:.1f}" == "68.5"
