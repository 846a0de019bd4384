"""Notes in a study: what they may be, what is refused and how; cells know nothing of them."""

from datetime import date
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from bench.errors import UserError
from bench.study.grid import cells
from bench.study.loading import load
from bench.study.schema import Loaded, json_schema

GRID = {"name": "one", "model": "neuron", "task": "moons", "eta": [0.1], "activation": "tanh", "seed": 2}


def loaded(folder: Path, notes: object = None, of_grid: object = None) -> Loaded:
    file = folder / "study.yaml"
    grid = GRID if of_grid is None else GRID | {"notes": of_grid}
    more = {} if notes is None else {"notes": notes}
    file.write_text(yaml.safe_dump({"name": "try", "title": "A try", "grids": [grid]} | more))
    return load(file)


@pytest.mark.parametrize(
    ("notes", "found"),
    [
        ("Words.", [(None, "Words.")]),
        ({"date": date(2026, 11, 28), "text": "Words."}, [("2026-11-28", "Words.")]),
        ([{"date": "2126-01-02", "text": " a\n\n- b\n"}, {"text": "c"}],
         [("2126-01-02", "a\n\n- b"), (None, "c")]),
        ([], []),
    ],
)  # fmt: skip
def test_a_note_is_a_text_or_dated(tmp_path, notes, found):
    study = loaded(tmp_path, notes, notes).study
    for one in (study.notes, study.grids[0].notes):
        assert [(note.date, note.text) for note in one] == found


@pytest.mark.parametrize(
    ("notes", "line"),
    [
        (5, "notes: found 5; a text, or a list of notes such as {date: 2026-11-28, text: …}, would do"),
        (" ", "notes[0].text: found ' '; a text, in Markdown, would do"),
        ({"text": 5}, "notes[0].text: found 5; a text, in Markdown, would do"),
        ({"date": "2026-02-30", "text": "a"}, "notes[0].date: found '2026-02-30'; a date such as 2026-11-28"),
        ({"date": 2026, "text": "a"}, "notes[0].date: found 2026; a date such as 2026-11-28 would do"),
        ({"date": "28.11.2026", "text": "a"}, "notes[0].date: found '28.11.2026'; a date such as"),
        ([{"date": "2026-11-28"}], "notes[0].text: is missing"),
        (
            [{"text": "a"}, {"dat": "2026-11-28", "text": "b"}],
            "notes[1].dat: no such key; did you mean date?",
        ),
        (["a"], "notes[0]: found 'a'; keys with values would do: date, text"),
    ],
)
def test_what_is_no_note_is_one_line(tmp_path, notes, line):
    for words, key in (((notes,), ""), ((None, notes), "grids[0].")):
        with pytest.raises(UserError) as caught:
            loaded(tmp_path, *words)
        assert str(caught.value).startswith(f"{tmp_path / 'study.yaml'}: {key}{line}")
        assert "\n" not in str(caught.value)


def test_a_day_that_there_is_not_is_told_as_it_was_written(tmp_path):
    """YAML takes what looks like a date for one, and its reader fails at the thirtieth of February."""
    file = tmp_path / "study.yaml"
    file.write_text("name: t\ntitle: T\nnotes: {date: 2026-02-30, text: a}\ngrids: []\n")
    with pytest.raises(UserError, match=r"notes\[0\]\.date: found '2026-02-30'; a date such as 2026-11-28"):
        load(file)


def test_no_cell_depends_on_a_note(tmp_path):
    bare = loaded(tmp_path)
    noted = loaded(tmp_path, "Of all.", [{"date": "2026-11-28", "text": "Of one."}])
    assert noted.digest == bare.digest
    assert [cell.digest for cell in cells(noted)] == [cell.digest for cell in cells(bare)]


@pytest.mark.parametrize("notes", ["a", {"text": "a"}, [{"date": "2026-11-28", "text": "a"}]])
def test_an_editor_knows_what_a_note_is(notes):
    study = {"name": "try", "title": "A try", "notes": notes, "grids": [GRID | {"notes": notes}]}
    held = Draft202012Validator(json_schema())
    assert not list(held.iter_errors(study))
    for wrong in (5, "", [{"txt": "a"}], ["a"]):
        assert len(list(held.iter_errors(study | {"notes": wrong}))) == 1
        assert len(list(held.iter_errors(study | {"grids": [GRID | {"notes": wrong}]}))) == 1
