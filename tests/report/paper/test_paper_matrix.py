"""The printed matrix: columns as wide as each other, its parts named, heads over their numbers."""

import re
import shutil
import subprocess
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_document import document

from report import render
from report.document import Document, Matrix, Spot
from report.paper.columns import BREAK, even, points
from report.paper.matrices import _needs
from report.paper.pieces import front
from report.plain import plain

NAMES = [f"model-{i}" for i in range(9)]
NUMBERS = ["99.1", "100.0", "0.00036", "3.2\u202f×\u202f10⁻⁵"]


def with_matrix() -> Document:
    spots = tuple(
        Spot(NUMBERS[i % 4], 0.0, "first" if i == 3 else "worse", "said") if i != 6 else None
        for i in range(len(NAMES))
    )
    made = Matrix(
        "Every model",
        "c.",
        tuple(NAMES),
        tuple((task, "scoreboard", spots) for task in ("moons", "sin")),
        (("Classes", 1), ("Curves", 1)),
    )
    return replace(document(), front=replace(document().front, matrix=made))


@given(st.lists(st.floats(0, 90), min_size=1, max_size=16), st.floats(60, 504))
def test_columns_are_alike_but_those_that_need_more(needs, room):
    wide = even(needs, room)
    assert sum(needs) == 0 or sum(wide) == pytest.approx(room)
    if sum(needs) < room:
        assert all(one >= need for one, need in zip(wide, needs, strict=True))
        more = {one for one, need in zip(wide, needs, strict=True) if one > need}
        assert not more or max(more) - min(more) < 1e-9
        assert not more or min(wide) >= min(more) - 1e-9


def test_a_row_begins_the_part_that_it_is_of():
    told = plain(with_matrix(), lambda figure, _: figure.file)
    (matrix,) = (piece for piece in front(told) if piece["kind"] == "matrix")
    assert [row["under"] for row in matrix["rows"]] == ["Classes", "Curves"]
    assert max(matrix["wide"][1:]) - min(matrix["wide"][1:]) < 1e-9, "there is room for all"


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
def test_a_number_stands_on_one_line_with_its_mark(tmp_path):
    """Sixteen columns of the widest numbers do not: they go on in a table of their own."""
    spot = Spot("0.00036", 0.0, "not-worse", "said", level=True)
    names = tuple(f"m{i}" for i in range(16))
    made = Matrix("Every model", "c.", names, (("moons", "scoreboard", (spot,) * 16),))
    told = replace(document(), front=replace(document().front, matrix=made))
    parts = [piece for piece in front(plain(told, lambda f, _: f.file)) if piece["kind"] == "matrix"]
    assert len(parts) == 2 and [name for part in parts for name in part["models"]] == [*names]
    assert [part["last"] for part in parts] == [False, True]
    (tmp_path / "a.pdf").write_bytes(render.pdf_of(told, tmp_path))
    command = ["pdftotext", "-layout", tmp_path / "a.pdf", "-"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert sum("☆" in line and "0.00036" in line for line in said.splitlines()) == 2


def in_two_parts(n: int) -> list[dict]:
    """n models on classes, one of them there alone, and n - 1 on curves."""
    spot = Spot("0.00036", 0.0, "worse", "said")
    rows = (("moons", "scoreboard", (spot,) * n), ("sin", "scoreboard", (*(spot,) * (n - 1), None)))
    made = Matrix("Every model", "c.", tuple(f"m{i}" for i in range(n)), rows, (("A", 1), ("B", 1)))
    told = plain(replace(document(), front=replace(document().front, matrix=made)), lambda f, _: f.file)
    return [piece for piece in front(told) if piece["kind"] == "matrix"]


def test_a_matrix_without_room_for_all_columns_is_cut_between_its_parts_first():
    """Else a column is left over, with one cell in it."""
    (whole,) = in_two_parts(5)
    assert [row["under"] for row in whole["rows"]] == ["A", "B"] and whole["title"] == "Every model"
    n = next(n for n in range(5, 30) if len(in_two_parts(n)) > 1)
    found = in_two_parts(n)
    first, *others = (part["title"] for part in found)
    assert first == "Every model" and {*others} == {"Every model, continued"}
    assert all(spot for part in found for row in part["rows"] for spot in row["spots"])
    assert min(len(part["models"]) for part in found) > 2


def test_columns_that_need_less_are_no_wider_than_a_head_is_near_its_number():
    (part,) = in_two_parts(2)
    assert max(part["wide"][1:]) <= 72


def test_between_two_numbers_is_a_gap():
    most = next(n for n in range(5, 30) if len(in_two_parts(n)) > 1)
    spot = {"text": "0.00036", "mark": "worse", "sign": ""}
    (need,) = _needs([{"spots": [spot]}], 1)
    assert need - points("0.00036") >= 3.0
    (marked,) = _needs([{"spots": [spot | {"sign": "∅"}]}], 1)
    assert marked - need >= points("∅") + 1, "beside what stands between a mark and its number"
    assert all(wide >= need for part in in_two_parts(most) for wide in part["wide"][1:])


def places(made: Document, folder: Path) -> dict[str, list[tuple[float, float]]]:
    """Of each word of the PDF's pages where it begins and ends across the page."""
    (folder / "a.pdf").write_bytes(render.pdf_of(made, folder))
    done = subprocess.run(["pdftotext", "-bbox", folder / "a.pdf", "-"], capture_output=True, check=True)
    found: dict[str, list[tuple[float, float]]] = {}
    for word in ElementTree.fromstring(done.stdout).iter("{http://www.w3.org/1999/xhtml}word"):
        found.setdefault(word.text or "", []).append((float(word.get("xMin", 0)), float(word.get("xMax", 0))))
    return found


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
def test_heads_stand_over_their_numbers_and_numbers_under_each_other(tmp_path):
    found = places(with_matrix(), tmp_path)
    ends = sorted({round(right, 1) for _, right in found["99.1"]})
    assert len(ends) == 3 and len(found["99.1"]) == 6, "one end a column, two rows"
    heads = [sum(found[f"model-{i}"][0]) / 2 for i in range(9)]
    gaps = [right - left for left, right in pairwise(heads)]
    assert max(gaps) - min(gaps) < 1
    assert all(end - gaps[0] < head < end for head, end in zip(heads[::4], ends, strict=True))


@pytest.mark.parametrize(
    "name", ["W" * 60, "◆ " + "m" * 60, "任" * 60, "a_name_of_a_task_with_no_place_to_break"]
)
def test_the_name_of_a_task_stays_in_its_column(name):
    """Broken into lines none of which is wider than the column."""
    spot = Spot("0.00036", 0.0, "not-worse", "said")
    made = Matrix("Every model", "c.", ("m",), ((name, "scoreboard", (spot,)),))
    told = replace(document(), front=replace(document().front, matrix=made))
    (part,) = (piece for piece in front(plain(told, lambda f, _: f.file)) if piece["kind"] == "matrix")
    (row,) = part["rows"]
    assert max(points(line) for line in re.split(f"[{BREAK} ]", row["task"])) <= part["wide"][0]
    assert row["task"].replace(BREAK, "").startswith(name[:15])
