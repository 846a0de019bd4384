"""Pages as typst sets them: full, nothing broken, names as text."""

import io
import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import typst
from made_document import around, document, draw, figure
from PIL import Image

from benchmarks.report import filled, print_of, text_type
from report import render
from report.document import Answer, Code, Document, Evidence, Line, Paragraph, Section, Table, Terms
from report.paper.columns import BREAK
from report.paper.matrices import shortened
from report.paper.pieces import paper
from report.paper.short import short

HIGH, LINES = 450, 20  # points of a picture, and lines: few rows have room behind them
HOSTILE = '#let x = 1; $y$ *b* `c` @ref <label> [d] \\ // "quoted" <img src=x onerror=alert(1)> ' + "x" * 200
poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")


def pages(made: Document, folder: Path, brief: bool = False) -> list[float]:
    """How far down each page is filled."""
    return [filled(page) for page in render.typeset(made, folder, "png", 60, brief)]


def texts(made: Document, folder: Path) -> list[str]:
    """What each page says."""
    (folder / "a.pdf").write_bytes(render.pdf_of(made, folder))
    done = subprocess.run(
        ["pdftotext", "-raw", folder / "a.pdf", "-"], capture_output=True, text=True, check=True
    )
    return done.stdout.replace(BREAK, "").split("\f")[:-1]


def headings(made: Document) -> list[tuple[int, str]]:
    source, told, fonts = render.press(made)
    compiler = typst.Compiler(source, font_paths=list(map(str, fonts.folders)), sys_inputs=told)
    found = json.loads(compiler.query("heading"))
    return [(one["level"], one["body"].get("text").replace(BREAK, "")) for one in found]


def test_pages_are_full_but_the_last(tmp_path):
    shown = [
        figure(f"f{i}", tall=tall) for i, tall in enumerate([250, 150, 300, 120, 200, 330, 90, 310, 160, 140])
    ]
    fills = pages(document(*shown), draw(tmp_path, *shown))
    assert all(one > 2 / 3 for one in fills[:-2])  # the last of the chapters, and the tables after them


@poppler
@pytest.mark.parametrize("tall", [660, 680, 700])
def test_what_it_means_never_begins_a_page(tall, tmp_path):
    """The last pictures fill a page with no room for it: a picture goes over to its page."""
    sizes = {"a": 400, "b": tall // 2, "c": tall // 2}
    shown = [replace(figure(name, tall=high), smallest=7.0) for name, high in sizes.items()]
    made = around(Section("first", "First section", "What is asked?", tuple(shown)))
    chapters = (replace(made.chapters[0], meaning="So it is."),)
    said = texts(replace(made, chapters=chapters), draw(tmp_path, *shown))
    (page,) = (page for page in said if "What it means." in page)
    assert "Figure" in page[: page.index("What it means.")]


def test_pictures_are_smaller_where_that_saves_a_page(tmp_path):
    stiff = [figure(f"s{i}", tall=358) for i in range(8)]
    soft = [figure(f"s{i}", tall=330) for i in range(8)]
    folder = draw(tmp_path, *stiff)
    high = len(pages(document(*stiff), folder))
    assert high <= 1 + 4 + 2, "two on a page, each a little smaller"
    assert len(pages(document(*soft), draw(tmp_path, *soft))) <= high


@poppler
def test_a_table_fills_what_the_next_picture_leaves_empty(tmp_path):
    """A picture of 600 points and what stands before it have no page together; rows of the table do."""
    rows = tuple((f"row{i}", "word") for i in range(40))
    shown = figure("high", tall=600), Table("Long", "c.", ("a", "b"), rows, "ll")
    said = texts(document(*shown), draw(tmp_path, shown[0]))
    picture = next(i for i, page in enumerate(said) if "What high shows." in page)
    assert any("row0" in page for page in said[:picture])
    order = [int(word[3:]) for page in said for word in page.split() if word.startswith("row")]
    assert order == sorted(order) and len(order) == 40


@poppler
def test_pictures_keep_their_order_and_an_answer_comes_before_them(tmp_path):
    shown = [figure(f"p{i}", tall=tall) for i, tall in enumerate((500, 90, 400, 90, 500))]
    answers = tuple(Answer(i, f"asked{i}?", "word " * 100, "yes", "first") for i in range(1, 6))
    said = "".join(texts(document(*shown, answers=answers), draw(tmp_path, *shown)))
    for words in ([f"What p{i} shows." for i in range(5)], [f"asked{i}?" for i in range(1, 6)]):
        places = [said.index(one) for one in words]
        assert places == sorted(places)


@poppler
def test_no_finding_is_broken_across_pages(tmp_path):
    long = "word " * 120
    answers = tuple(Answer(i, f"begin{i}?", f"{long} end{i}.", "yes", "first") for i in range(1, 15))
    said = texts(document(answers=answers), tmp_path)
    for i in range(1, 15):
        assert [f"begin{i}?" in page for page in said] == [f"end{i}." in page for page in said]


def test_a_paragraph_higher_than_a_page_goes_on_over_the_next(tmp_path):
    fills = pages(document(Paragraph("word " * 3000), Paragraph("end")), tmp_path)
    assert len(fills) == 4  # it begins below the front; then the tables
    assert all(one > 0.95 for one in fills[:2])


def test_names_never_become_markup(tmp_path):
    made = document(answers=(Answer(1, HOSTILE, HOSTILE, None, "first"),), tasks=(HOSTILE,), name=HOSTILE)
    assert (1, f"1  {HOSTILE}") in headings(made)
    assert render.pdf_of(made, tmp_path).startswith(b"%PDF")


def test_bookmarks_have_two_levels():
    made = document(evidence=(Evidence(1, "Is it?", "It is.", ("a +1",)),))
    assert headings(made) == [
        (1, "1  One chapter"),
        (2, "First section"),
        (2, "Scoreboard"),
        (1, "A  What the findings rest on"),
        (1, "B  Tables"),
    ]


def test_of_many_lines_those_are_printed_that_tell_something_apart():
    """A verdict stands behind its interval; conditions that follow it are left to the screen."""
    lines = (
        *(f"t{i} +0.0 [0.0, 0.0], not worse" for i in range(3)),
        "t3 +9.0 [8.0, 9.9], better; Adam (of 4 settings)",
        "t4 -9.0 [-9.9, -8.0], worse",
    )
    told = paper(document(evidence=(Evidence(1, "Is it?", "It is.", lines),)), lambda figure, number: "")
    (found,) = (one for one in told["columned"] if one["kind"] == "evidence")
    assert found["lines"] == ["t3 +9.0 [8.0, 9.9], better", lines[4], "… and 3 more"]
    assert [one["kind"] for one in told["columned"]][:2] == ["appendix", "paragraph"]


def test_a_glossary_is_an_appendix_and_its_words_can_be_linked_to():
    made = around(
        Section("words", "Words", "", (Terms((("eta", "η", "A step."), ("k", "K", "Many."))),)), "one"
    )
    assert headings(made)[-1] == (1, "A  Glossary")
    told = paper(made, lambda figure, number: figure.file)
    assert [(one["kind"], one["key"]) for one in told["columned"]] == [
        ("appendix", "appendix-terms"),
        ("term", "term-eta"),
        ("term", "term-k"),
    ]
    assert told["contents"][-1]["short"] == "A  Glossary"


def test_a_paragraph_that_ends_with_a_colon_stays_with_what_it_speaks_of():
    told = paper(document(Paragraph("Type:"), Code("make"), Paragraph("Done.")), lambda file, _: file)
    assert [one["keep"] for one in told["main"] if one["kind"] == "paragraph"] == [True, False]


def test_a_word_of_two_hundred_letters_stays_on_the_page(tmp_path):
    name = "x" * 200
    evidence = (Evidence(1, f"Is {name}?", name, (f"{name} +1",)), figure("a", title=name))
    answers = (Answer(1, name, name, "yes", "first"),)
    made = document(evidence=evidence, answers=answers, tasks=(name,), title=name, name=name)
    for page in render.typeset(made, draw(tmp_path, figure("a")), "png", 60):
        grey = np.asarray(Image.open(io.BytesIO(page)).convert("L"))
        assert (grey[:, -30:] > 250).all(), "half an inch at the right is white"


@poppler
def test_running_heads_say_the_chapter_and_feet_the_page(tmp_path):
    made = document(*(Paragraph("word " * 300) for _ in range(8)), title="t" * 200)
    said = texts(made, tmp_path)
    assert all(f"{i} / {len(said)}" in page for i, page in enumerate(said, 1))
    assert all("t" * 58 + "…" in page for page in said[1:])
    assert "1 One chapter" in said[2].splitlines()[0]


@pytest.mark.parametrize(
    ("text", "cut"), [("abc", "abc"), ("abcdef", "abc…"), ("任务任务", "任…"), ("", ""), ("abcd", "abcd")]
)
def test_titles_are_cut_to_their_room(text, cut):
    assert shortened(text, 4) == cut


def test_a_table_longer_than_a_page_has_its_head_again(tmp_path):
    rows = tuple((f"row {i}", "word " * 30) for i in range(40))
    table = Table("Long", "c.", ("a", "b"), rows, "ll")
    if shutil.which("pdftotext"):
        said = "\n".join(texts(document(table), tmp_path))
        assert all(f"row {i}\n" in said or f"row {i} " in said for i in range(40))
    assert len(pages(document(table), tmp_path)) >= 3


def test_the_same_bytes_twice(tmp_path):
    shown = [figure("a"), figure("b", width="half"), figure("c", width="half")]
    folder = draw(tmp_path, *shown)
    assert render.pdf_of(document(*shown), folder) == render.pdf_of(document(*shown), folder)


@pytest.mark.parametrize("tasks", [("moons",), tuple(f"{i}-{'x' * 200}" for i in range(60))])
def test_the_short_version_has_two_pages_at_most(tmp_path, tasks):
    assert 1 <= len(pages(document(tasks=tasks), tmp_path, brief=True)) <= 2


@poppler
@pytest.mark.parametrize(("n", "told"), [(3, True), (30, False)])
def test_few_of_many_answers_are_no_table(n, told, tmp_path):
    """The front leaves room for three: where these are all of them they stand there."""
    answers = tuple(Answer(i, f"Is it {i}?", "claim", "yes", "first", f"so it is {i}") for i in range(n))
    made = document(answers=answers, tasks=tuple(f"t{i}" for i in range(24)))
    high = figure("high", tall=HIGH)
    lines = tuple(Line(f"+{i} points", "first") for i in range(LINES))
    made = replace(made, front=replace(made.front, picture=high, lines=lines))
    (tmp_path / "a.pdf").write_bytes(render.pdf_of(made, draw(tmp_path, high), brief=True))
    command = ["pdftotext", "-raw", tmp_path / "a.pdf", "-"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert ("What was asked" in said) == told


def test_the_short_version_prefers_the_answers_of_the_first_screen():
    answers = tuple(Answer(i, f"Is it {i}?", "claim", "yes", "first", f"so it is {i}") for i in range(4))
    made = document(answers=answers)
    lines = (Line("so it is 3", "first"), Line("so it is 1", "first"))
    made = replace(made, front=replace(made.front, lines=lines))
    told = short(made, lambda figure, number: figure.file)["answers"]
    assert [one["number"] for one in told] == [3, 1, 0, 2]
    assert [one["place"] for one in told] == [3, 1, 0, 2], "shown in reading order"


@pytest.mark.parametrize("n", [1, 20, 24])
def test_the_short_version_is_full_of_answers(n, tmp_path):
    answers = tuple(Answer(i, f"Is it {i}?", "claim", "yes", "first", f"so it is {i}") for i in range(90))
    fills = pages(document(answers=answers, tasks=tuple(f"t{i}" for i in range(n))), tmp_path, brief=True)
    assert len(fills) == 2 and fills[-1] > 0.9


def test_the_short_version_names_who_is_first_and_who_may_be_as_good():
    told = short(document(tasks=("moons",)), lambda figure, number: figure.file)
    (table,) = (piece for piece in told["front"] if piece["kind"] == "table")
    assert table["header"] == ["task", "first", "setting", "test [95 %]", "not shown to be worse"]
    assert table["body"][0][:2] == ["moons", "m1"]
    assert "…" not in table["body"][0][0]


def test_the_short_version_tells_nobody_apart_where_the_scoreboard_does_not():
    """Neither a head with an interval nor models that would be as good, of one seed."""
    made = document(tasks=("moons",))
    *others, last = made.chapters[0].sections
    heads = ("rank", "model", "test", "against the first", "verdict")
    rows = (("1", "m1", "90 %", "–", "first"), ("2", "m2", "80 %", "−10 points", "cannot say"))
    last = replace(last, evidence=(Table("moons: m1 is first", "c.", heads, rows, "rllll"),))
    alone = replace(made, chapters=(replace(made.chapters[0], sections=(*others, last)),))
    (table,) = (p for p in short(alone, lambda figure, number: figure.file)["front"] if p["kind"] == "table")
    assert table["header"] == ["task", "first", "setting", "test", "not shown to be worse"]
    assert table["body"][0][1] == "m1" and table["body"][0][3:] == ["90 %", "(nothing told apart)"]


def test_the_short_version_says_how_many_tasks_it_leaves_out():
    told = short(document(tasks=tuple(f"t{i}" for i in range(60))), lambda figure, number: figure.file)
    matrix = [piece for piece in told["front"] if piece["kind"] == "matrix"]
    assert [len(piece["rows"]) for piece in matrix] == [24]
    assert told["left"] == "36 more tasks stand in the report."


def test_what_is_measured_of_a_pdf_is_what_is_seen(tmp_path):
    """Letters of 8 points in a picture as wide as it was drawn; those of the text are smaller, but not 7."""
    shown = [figure(f"f{i}") for i in range(4)]
    made, folder = document(*shown), draw(tmp_path, *shown)
    found = print_of(made, folder, render.pdf_of(made, folder))
    fills = pages(made, folder)
    assert found["pdf_pages"] == len(fills)
    assert found["least_filled_page"]["filled"] == round(min(fills), 3)
    assert 7 <= found["smallest_type_pt"] <= 8


@poppler
def test_type_is_measured_of_standing_words_and_not_of_indices():
    """Words of 9 points, in boxes as high as they are long; indices of fewer letters beside them."""
    source = (
        "#set text(size: 9pt); #for i in range(5) [#rotate(-90deg, reflow: true)[standing] #text(3pt)[#i]]"
    )
    size = text_type(typst.compile(source.replace("; #for", "\n#for").encode(), format="pdf"))
    assert size is not None and 8 < size < 13
