"""Files that a study names: where they are looked for, and what they may not be."""

from pathlib import Path

import pytest

from bench.cell import Cell, ModelSpec
from bench.errors import InputError, UserError
from bench.running.train import train_cells
from bench.tasks import resolve
from bench.tasks.files import content_digest, find, read, read_planned
from report.figures.source import dataset_of


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, a study's folder in it; files of one name in both."""
    (tmp_path / "here" / "config").mkdir(parents=True)
    for folder in ("here", "here/config"):
        (tmp_path / folder / "both.csv").write_text(folder)
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path


def found(path: str, folder: str = "config") -> str:
    return find("tasks.a", "path", path, Path(folder))


def test_the_study_s_folder_goes_before_the_current_one(here: Path) -> None:
    assert found("both.csv") == "config/both.csv"
    (here / "here" / "config" / "both.csv").unlink()
    assert found("both.csv") == "both.csv"


def test_a_path_outside_of_the_current_folder_is_absolute(here: Path) -> None:
    (here / "far.csv").write_text("x")
    assert found("../../far.csv") == (here / "far.csv").as_posix()
    assert found(str(here / "here" / "both.csv")) == "both.csv"


def test_a_path_that_is_no_file_is_told_with_those_of_its_kind(here: Path) -> None:
    (here / "here" / "config" / "both.txt").write_text("x")
    (here / "here" / "config" / "bth.csv").symlink_to("nowhere")
    with pytest.raises(UserError) as told:
        found("bth.csv")
    assert str(told.value) == "tasks.a.path: no file 'bth.csv'; did you mean 'both.csv'? (one of both.csv)"
    with pytest.raises(UserError) as told:
        found("bth.py")
    assert str(told.value) == "tasks.a.path: no file 'bth.py'; a path from config or from here would do"


def test_a_file_that_cannot_be_read_or_holds_blanks_alone_is_told(here: Path) -> None:
    Path("blank.csv").write_text(" \n\t")
    for path, said in (("blank.csv", "the file is empty"), ("config", "cannot be read: Is a directory")):
        with pytest.raises(UserError, match=f"^{path}: {said}$"):
            read(path)


def test_a_planned_file_is_known_by_the_sha_256_of_its_bytes(here: Path) -> None:
    """Of "abc", as FIPS 180-2 prints it."""
    assert content_digest(b"abc") == "ba7816bf8f01cfea4141"
    Path("a.csv").write_bytes(b"abc")
    assert read_planned("a.csv", "ba7816bf8f01cfea4141") == b"abc"
    Path("a.csv").write_bytes(b"abd")
    with pytest.raises(UserError, match=r"^a\.csv: changed since the study was planned; planning it again"):
        read_planned("a.csv", "ba7816bf8f01cfea4141")


def test_a_file_that_is_away_fails_no_cell(tmp_path, monkeypatch):
    """The job ends instead, and the figure is not drawn without it: when it is back all goes on."""
    monkeypatch.chdir(tmp_path)
    rows = "".join(f"{i},{i * i % 7},{i % 2}\n" for i in range(60))
    (tmp_path / "a.csv").write_text("x,y,t\n" + rows)
    spec = resolve(
        "mine", {"kind": "csv", "path": "a.csv", "target": "t", "problem": "classification"}, tmp_path
    )
    cell = Cell(ModelSpec("linear", "linear"), spec, 0)
    (tmp_path / "a.csv").rename(tmp_path / "b.csv")
    for use in (lambda: train_cells([cell], frozenset()), lambda: dataset_of(cell)):
        with pytest.raises(InputError, match=r"^a\.csv: cannot be read: No such file"):
            use()
    (tmp_path / "a.csv").write_text("x,y,t\n" + rows + "1,1,1\n")
    for use in (lambda: train_cells([cell], frozenset()), lambda: dataset_of(cell)):
        with pytest.raises(InputError, match=r"^a\.csv: changed since the study was planned"):
            use()
    (tmp_path / "b.csv").replace(tmp_path / "a.csv")
    assert [one.status for one in train_cells([cell], frozenset())] == ["ok"]
    assert dataset_of(cell) is not None
