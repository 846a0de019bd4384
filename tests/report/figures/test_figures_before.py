"""A duet's forest and a machine's history, as they are drawn."""

import earlier
import matplotlib.pyplot as plt
import numpy as np
import pytest

from report.figures import before
from report.tables.before import duets_frame, history_frame
from report.tables.reader import Tables


@pytest.fixture
def drawn(tmp_path):
    """drawn(changes, runs, …): the figures by name."""

    def made(runs=earlier.RUNS, changed=(2,), **changes):
        earlier.write_duet(tmp_path, **changes)
        earlier.write_history(tmp_path, runs, changed)
        tables = Tables(tmp_path / "tables")
        tables.duets, tables.history = duets_frame(tmp_path), history_frame(tmp_path)
        return {one.name.partition("-")[0]: one for one in before.draw(tables)}

    yield made
    plt.close("all")


def test_a_duet_s_marks_lie_where_its_ratios_are_what_is_slower_above(drawn):
    forest = drawn()["duet"]
    (ax,) = forest.figure.axes
    marks = [float(line.get_xdata()[0]) for line in ax.get_lines() if line.get_marker() != "None"]
    assert marks == pytest.approx([5.1, -4, 0.1], abs=0.3)
    assert [text.get_text().rpartition(": ")[2] for text in ax.get_yticklabels()] == [
        "slower",
        "faster",
        "same",
    ]
    assert forest.title.startswith("1 of 3 entries slower: train fused mlp-40 × 1.0")
    assert "1 entry was not compared" in forest.caption and "main (1234567890)" in forest.caption
    assert [row[1] for row in forest.numbers.rows] == ["slower", "faster", "same"]


def test_what_fails_is_said_above_and_is_not_called_left_out(drawn, tmp_path):
    drawn()
    tables = Tables(tmp_path / "tables")
    tables.duets, tables.history = duets_frame(tmp_path), history_frame(tmp_path)
    tables.duets.loc[tables.duets["ratio"].isna(), "verdict"] = "failed"
    forest = next(iter(before.draw(tables)))
    assert forest.title.startswith("1 entry fails in B; 1 of 3 entries slower: train fused mlp-40")
    assert forest.caption.endswith(" 1 entry fails in B.") and "not compared" not in forest.caption


def test_where_nothing_is_slower_the_title_says_what_is_settled(drawn):
    forest = drawn(a=0.0, b=0.0001, c=-0.05)["duet"]
    assert forest.title == "Nothing is shown to be slower: of 3 entries 2 as fast and 1 faster"


def test_an_entry_s_runs_are_drawn_with_the_change_where_it_begins(drawn):
    history = drawn()["history"]
    first = history.figure.axes[0]
    assert first.get_title().endswith("width=2") and len(history.figure.axes) == 4
    levels = np.asarray(first.get_lines()[0].get_ydata())
    at = earlier.CHANGED_AT
    assert np.median(100 + levels[at:]) / np.median(100 + levels[:at]) == pytest.approx(
        earlier.LONGER, rel=0.005
    )
    assert first.get_lines()[1].get_xdata()[0] == at + 0.5
    assert history.title.startswith(
        "1 of 3 entries over 14 runs changed: train fused cpu width=2 takes × 1.10"
    )


def test_of_too_few_runs_that_is_said_and_of_one_nothing_is_drawn(drawn, tmp_path):
    few = drawn(runs=3)["history"]
    assert few.title == "Too few runs to show a change: 3 entries over 3 runs" and "from " in few.caption
    assert "history" not in drawn_of(tmp_path / "one")


def drawn_of(folder):
    earlier.write_history(folder, runs=1)
    tables = Tables(folder / "tables")
    tables.duets, tables.history = duets_frame(folder), history_frame(folder)
    return [one.name.partition("-")[0] for one in before.draw(tables)]


def test_entries_are_told_apart_by_what_they_do_not_share():
    names = [
        "train fused mlp-40, K 16, batch_size full, n 200",
        "train fused mlp-40, K 16, batch_size 16, n 200",
        "train fused mlp-40-40, K 1, batch_size 16, n 200",
    ]
    shared = before._shared(names)
    assert (
        shared == ["train fused", "n 200"]
        and before._of_every(shared) == " Of every entry: train fused, n 200."
    )
    assert [before._without(name, shared) for name in names] == [
        "mlp-40, K 16, batch_size full", "mlp-40, K 16, batch_size 16", "mlp-40-40, K 1, batch_size 16",
    ]  # fmt: skip
    assert before._shared(names[:1]) == [] and before._without(names[0], []) == names[0]
    assert before._shared(["a", "b c", "a d, n 1"]) == [] and before._of_every([]) == ""
    assert before._shared(["gp-fit x, n 1", "gp-fit x, n 2"]) == ["gp-fit"]
