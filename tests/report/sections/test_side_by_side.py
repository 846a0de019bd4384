"""Two results folders on one page."""

from pathlib import Path

import pandas as pd
import pytest

from bench.errors import UserError
from report.cli import main
from report.document import Missing, Table
from report.findings import Finding
from report.sections import side_by_side
from report.sections.material import Material
from report.sections.side_by_side import Side, document_of_two
from report.tables import two
from report.tables.reader import Tables


def side(label: str, folder: Path) -> Side:
    return Side(label, str(folder), Material(Tables(folder / "tables"), folder / "figures"))


def test_a_study_beside_itself_without_fresh_seeds(results: Path, unconfirmed: Path):
    document = document_of_two(side("A", results), side("B", unconfirmed))
    tables = {
        block.name: block for s in document.sections() for block in s.blocks if isinstance(block, Table)
    }
    board = Tables(results / "tables").ranked.frame
    for metric in ("accuracy", "rmse"):
        scores, of = tables[f"two-scores-{metric}"], board[board["metric"] == metric]
        assert [row[:2] for row in scores.rows] == list(zip(of["task"], of["model"], strict=True))
        factor = 100 if metric == "accuracy" else 1
        assert [row[2].value for row in scores.rows] == pytest.approx(list(factor * of["test"]))
        assert len(scores.digests) == len(scores.rows)
    assert (
        document.again == "python -m bench cell DIGEST --results DIR # DIR: the folder where the results lie"
    )
    assert document.front.sentence.startswith(
        f"A and B have {len(board)} scores in common, none over two seeds or more"
    )
    assert [line.text[:3] for line in document.front.lines] == ["A: ", "B: "]
    assert not document.front.badge.well and "nothing is confirmed" in document.front.badge.text
    assert not any(all(said.startswith("Cannot") for said in row[1:]) for row in tables["two-answers"].rows)
    differs = tables["two-origins"].rows
    equal = [row[1] == row[2] for row in differs]
    assert equal == sorted(equal)


def shared_of(*ends):
    """A score of both sides, with these ends of its interval and of the difference's."""
    row = pd.Series({"metric": "accuracy", "test": 0.9, "low": ends[0], "high": ends[1], "digest": "d"})
    return side_by_side.Shared("moons", "neuron", row, row), pd.Series(
        {"difference": 0.1, "difference_low": ends[0], "difference_high": ends[1], "verdict": "cannot say"}
    )


@pytest.mark.parametrize(("ends", "there"), [((0.88, 0.92), True), ((None, None), False)])
def test_an_interval_is_promised_where_there_is_one(ends, there):
    one, row = shared_of(*ends)
    table = side_by_side._of_metric("accuracy", [(one, side_by_side._score(one, row))])
    assert ("B against A [95 %]" in table.header) is there
    assert ("with its 95 % interval" in table.caption) is there and ("Holm" in table.caption) is there


def test_one_seed_of_each_tells_nothing_apart():
    assert side_by_side._sentence(3, [], False).endswith("nothing can be told apart.")
    assert "is shown to be better in 0" in side_by_side._sentence(3, [], True)


def test_times_of_both_are_told(results: Path):
    document = document_of_two(side("A", results), side("B", results))
    assert document.front.sentence.endswith(
        " scores that both have B is shown to be better in 0 and worse in 0."
    )
    (times,) = (s for s in document.sections() if s.key == "times")
    (block,) = times.blocks
    assert isinstance(block, Missing | Table)
    if isinstance(block, Table):
        assert all(row[-1].value == 1.0 for row in block.rows)


@pytest.mark.parametrize("name", ["two.html", "two.pdf"])
def test_the_page_is_written(results: Path, unconfirmed: Path, tmp_path: Path, name: str):
    assert main(["build", str(results), str(unconfirmed), "--out", str(tmp_path / name)]) == 0
    assert (tmp_path / name).read_bytes()[:5] in (b"<!doc", b"%PDF-")


def test_a_folder_without_tables_is_refused(results: Path, tmp_path: Path):
    with pytest.raises(UserError):
        document_of_two(side("A", results), side("B", tmp_path))


def test_tasks_of_one_name_and_other_points_are_not_compared(results: Path):
    """Two CSV files that were called alike, or one that has grown."""
    a, b = Tables(results / "tables"), Tables(results / "tables")
    both = {one.task for one in two.shared(a, b)}
    assert two.of_other_points(a, b) == [] and len(both) > 1
    vars(b).update(tasks=b.tasks.assign(n_train=[999, *b.tasks["n_train"][1:]]))
    name = str(b.tasks["task"].iloc[0])
    assert two.of_other_points(a, b) == [name]
    assert {one.task for one in two.shared(a, b)} == both - {name}


def test_what_is_not_settled_begins_alike():
    """Whether its finding says so itself or has a claim of other words."""
    made = (
        Finding("a", "?", claim, "cannot say") for claim in ("Cannot be said: no data.", "α 0 helps in 1.")
    )
    assert [side_by_side._answer(one) for one in made] == [
        "Cannot be said: no data.", "Cannot be said: α 0 helps in 1.",
    ]  # fmt: skip
    assert side_by_side._answer(Finding("a", "?", "It does.", "yes", short="Yes")) == "Yes"
