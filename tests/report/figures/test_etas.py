"""Which tasks and learning rates are drawn, and which is said to be best."""

from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from made_up import LINEAR, mlp
from runs import both, run

from report.figures import etas
from report.figures.looks import cycle


@pytest.fixture(autouse=True)
def _figures_closed():
    yield
    plt.close("all")


def test_tasks_where_the_network_gains_most_are_telling(tables):
    """A difference of accuracies, a ratio of errors; both models must be trained by descent."""
    records = both(moons=(0.8, 0.85), xor=(0.5, 0.9), sin=(0.3, 0.2), harmonic=(0.9, 0.3))
    records += run(mlp(40), "overlap", 0.9) + run(LINEAR, "overlap", 0.1)
    made = tables(records)
    assert etas._telling(made, "classification") == ["xor", "moons"]
    assert etas._telling(made, "regression") == ["harmonic", "sin"]


@pytest.mark.parametrize(
    ("n", "chosen", "kept"),
    [(3, 1, [0, 1, 2]), (5, 2, [0, 1, 2, 3, 4]), (9, 4, [0, 2, 4, 6, 8]), (9, 3, [0, 2, 3, 4, 6, 8])],
)
def test_five_etas_are_drawn_the_ends_and_the_chosen_one_among_them(n, chosen, kept):
    cells = pd.DataFrame({"eta": [2.0**i for i in reversed(range(n))] * 2})
    tables = SimpleNamespace(like=lambda row, but: cells)
    found = etas._levels(tables, pd.Series({"eta": 2.0**chosen}))
    assert list(found) == [2.0**i for i in kept] and {len(some) for some in found.values()} == {2}


STROKES_OF = cycle(f"{eta:g}" for eta in (0.1, 0.3, 1.0, 3.0, 10.0, 100.0))


def eta_panel(*rows, task="moons"):
    """rows: (eta, status, losses); what the panel says, and its axes."""
    cells = pd.DataFrame({"digest": str(i), "eta": e, "status": s} for i, (e, s, _) in enumerate(rows))
    drawn = pd.DataFrame(
        {"digest": str(i), "epoch": epoch, "validation_loss": loss}
        for i, (*_, losses) in enumerate(rows)
        for epoch, loss in enumerate(losses)
    )
    tables = SimpleNamespace(like=lambda row, but: cells, curves=lambda digests: drawn)
    _, ax = plt.subplots()
    return etas._eta_panel(ax, tables, pd.Series({"eta": 1.0, "task": task, "epochs": 9}), STROKES_OF, []), ax


def test_the_eta_of_the_lowest_loss_at_the_end_is_named():
    """Means over the seeds that are ok; a cross where all diverged."""
    said, ax = eta_panel(
        (0.1, "ok", [1.0, 0.5]), (0.1, "ok", [1.0, 0.3]), (0.1, "diverged", [1.0, 0.01]),
        (1.0, "ok", [0.2, 0.35]), (10.0, "diverged", [1.0, 0.1, np.inf]),
    )  # fmt: skip
    assert said == "η 1 on moons"
    lines = {line.get_label(): line for line in ax.lines}
    np.testing.assert_allclose(lines["η 0.1"].get_ydata(), [1.0, 0.4])
    (cross,) = [line for line in ax.lines if line.get_marker() == "X"]
    assert (list(cross.get_xdata()), list(cross.get_ydata())) == ([1], [0.1])
    assert eta_panel((1.0, "diverged", [1.0, 2.0]))[0] == "none on moons"
    assert eta_panel((1.0, "ok", [1.0, 0.5]), task="+1")[0] == "η 1 on “+1”"


def test_an_eta_of_which_no_curve_was_kept_hides_none_after_it():
    said, ax = eta_panel((0.1, "ok", [1.0, 0.5]), (0.3, "failed", []), (1.0, "ok", [0.2, 0.1]))
    assert said == "η 1 on moons"
    assert [line.get_label() for line in ax.lines if line.get_label()[0] == "η"] == ["η 0.1", "η 1"]


def test_two_tasks_of_classes_and_one_of_curves_are_drawn_where_eta_varies(monkeypatch):
    monkeypatch.setattr(etas, "_telling", lambda tables, problem: [f"{problem} {i}" for i in range(4)])
    monkeypatch.setattr(etas, "_levels", lambda tables, row: range(row["etas"]))
    monkeypatch.setattr(etas, "_of", lambda tables, row: row["task"])
    monkeypatch.setattr(etas, "_eta_panel", lambda ax, tables, row, strokes, drawn: f"η 1 on {row['task']}")

    def title(few=(), tried=2):
        def tuned(task, kind):
            row = {"task": task, "model": kind, "etas": 1 if task in few else 2}
            return pd.Series(row) if kind == "mlp" else None

        like = lambda row, but: pd.DataFrame({"eta": range(tried)})  # noqa: E731
        return [made.title for made in etas.draw(SimpleNamespace(tuned=tuned, like=like))]

    start = "Lowest validation loss at the end: η 1 on classification 0"
    assert title() == [f"{start}, η 1 on classification 1 and η 1 on regression 0"]
    assert title(few=["classification 1"]) == [f"{start} and η 1 on regression 0"]
    (some,) = title(few=["classification 1"], tried=3)
    assert some.startswith("Of the η drawn the lowest validation loss at the end: ")
    assert title(few=["classification 0", "classification 1", "regression 0"]) == []


def test_an_eta_looks_alike_in_every_panel_and_stands_once_in_a_legend_under_them(monkeypatch):
    """Whichever of them a panel has; nothing lies over the curves."""
    have = {
        "classification 0": (0.1, 1.0, 10.0),
        "classification 1": (1.0, 3.0),
        "regression 0": (0.003, 1.0),
    }
    monkeypatch.setattr(etas, "_telling", lambda tables, problem: [f"{problem} {i}" for i in range(2)])
    monkeypatch.setattr(etas, "_of", lambda tables, row: row["task"])

    def like(row, but):
        return pd.DataFrame({"digest": map(str, have[row["task"]]), "eta": have[row["task"]], "status": "ok"})

    def curves(digests):
        return pd.DataFrame(
            {"digest": digest, "epoch": epoch, "validation_loss": 1 / (1 + epoch)}
            for digest in digests for epoch in range(3)
        )  # fmt: skip

    def tuned(task, kind):
        return pd.Series({"task": task, "model": kind, "eta": 1.0, "epochs": 2}) if task in have else None

    (made,) = etas.draw(SimpleNamespace(like=like, curves=curves, tuned=tuned))
    looks = [
        {line.get_label(): (line.get_color(), line.get_linestyle()) for line in ax.lines}
        for ax in made.figure.axes
    ]
    assert len({one["η 1"] for one in looks}) == 1 and [len(one) for one in looks] == [3, 2, 2]
    assert not any(ax.get_legend() for ax in made.figure.axes)
    (legend,) = made.figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["η 0.003", "η 0.1", "η 1", "η 3", "η 10"]


def test_above_a_panel_stands_what_its_curves_share(tables):
    """A small batch beside the full one changes what an η does; that an η diverged is said, and no value."""
    records = run(mlp(40), "moons", 0.9, eta=0.1, batch_size=16) + run(mlp(40), "moons", 0.8, eta=1.0)
    made = tables(records)
    small, full = (made.cells[made.cells["eta"] == eta].iloc[0] for eta in (0.1, 1.0))
    assert etas._of(made, small) == "moons\nrelu, α 0, batch size 16"
    assert etas._of(made, full) == "moons\nrelu, α 0"
    more = tables(records + run(mlp(40), "xor", 0.8, epochs=9))
    assert etas._of(more, full).endswith("α 0, 200 epochs")
    assert etas._said({"task": "a", "eta": 30.0, "last": 3.8, "ok": 0}) == "diverged with η 30 on a"
    assert etas._said({"task": "a", "eta": 3.0, "last": 3.8, "ok": 2}) == "3.80 with η 3 on a"
