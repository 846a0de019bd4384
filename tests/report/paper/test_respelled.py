"""Names in letters that no font here has: told apart in print, and told of once."""

from types import SimpleNamespace
from xml.etree import ElementTree

import pytest

import report.figures
from report import render
from report.document import Paragraph
from report.paper import fonts
from report.paper.respelled import redrawn, respelled
from tests.report.made_document import document, draw, figure

NAMES = ("任务", "作业", "任 务", "moons 任", "moons任")


@pytest.fixture(autouse=True)
def alone(monkeypatch):
    """A machine without other fonts than matplotlib's."""
    monkeypatch.setattr(fonts, "_others", list)


def test_letters_that_are_missing_are_their_numbers_and_no_two_names_are_one():
    missing = fonts.fonts_for("".join(NAMES)).missing
    found = respelled(NAMES, missing)
    assert found == (
        *("⟨U+4EFB 52A1⟩", "⟨U+4F5C 4E1A⟩", "⟨U+4EFB⟩ ⟨U+52A1⟩", "moons ⟨U+4EFB⟩", "moons⟨U+4EFB⟩"),
    )
    assert fonts.fonts_for("".join(found)).missing == []
    assert respelled("Ж η", missing) == "Ж η" and respelled(NAMES, []) is NAMES


def test_a_document_is_respelled_in_all_that_is_shown():
    made = document(figure("任务"), Paragraph("任务"), tasks=NAMES)
    _, told, found = render.press(made)
    assert found.missing == sorted({*"任务作业"})
    assert fonts.fonts_for(told["report"].replace("任务.svg", "")).missing == []
    assert all(respelled(name, found.missing) in told["report"] for name in NAMES[:2])
    assert respelled(made, found.missing).chapters[0].sections[0].blocks[0].file == "任务.svg"
    plain = document(Paragraph("moons"))
    assert respelled(plain, found.missing) == plain


@pytest.mark.parametrize("brief", [True, False])
def test_pictures_are_spelled_as_the_text_and_stay_as_they_are(tmp_path, brief):
    folder = draw(tmp_path, figure("任务"))
    svg = folder / "任务.svg"
    svg.write_text(svg.read_text().replace("</svg>", '<text x="9" y="9">任务</text></svg>'), encoding="utf-8")
    before = svg.read_bytes()
    with redrawn(folder, ["任务.svg"], "任务") as other:
        assert ">⟨U+4EFB 52A1⟩</text>" in (other / "任务.svg").read_text(encoding="utf-8")
    assert svg.read_bytes() == before and not other.exists()
    with redrawn(folder, ["任务.svg"], []) as same:
        assert same == folder
    made = document(figure("任务"), tasks=("任务",))
    assert render.pdf_of(made, folder, brief=brief).startswith(b"%PDF")


def test_letters_that_stand_in_a_picture_alone_are_told_of_too(tmp_path, capsys):
    folder = draw(tmp_path, figure("x"))
    svg = folder / "x.svg"
    svg.write_text(svg.read_text().replace("</svg>", '<text x="9" y="9">温度</text></svg>'), encoding="utf-8")
    assert render.pdf_of(document(figure("x")), folder).startswith(b"%PDF")
    assert "no font here has 2 letters: 度 (U+5EA6), 温 (U+6E29)" in capsys.readouterr().err


def test_a_stand_in_takes_about_the_room_of_what_it_stands_for(tmp_path):
    """Of a long name the first and the last letter, drawn as narrow as can be read."""
    inside = '<g font-size="8"><text>漢字的任务</text></g><text>务</text>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>'
    (tmp_path / "a.svg").write_text(svg, encoding="utf-8")
    with redrawn(tmp_path, ["a.svg"], "漢字的任务") as other:
        long, short = ElementTree.parse(other / "a.svg").iter("{http://www.w3.org/2000/svg}text")
    assert (long.text, short.text) == ("⟨U+6F22…52A1⟩", "⟨U+52A1⟩")
    assert long.get("lengthAdjust") == "spacingAndGlyphs" and float(long.get("textLength")) <= 1.1 * 5 * 8
    assert float(short.get("textLength")) < 0.65 * len(short.text) * 10


def test_a_run_of_the_pipeline_tells_of_them_once(tmp_path, monkeypatch, capsys):
    made = document(Paragraph("任务"), tasks=("作业",))
    monkeypatch.setattr("report.sections.document_of", lambda *_: made)
    monkeypatch.setattr(render, "_made_of", lambda *_: {})
    render.write_pdf(tmp_path, tmp_path, tmp_path / "a.pdf", brief=tmp_path / "b.pdf")
    (line,) = capsys.readouterr().err.splitlines()
    assert line == fonts.fonts_for("任务作业").warning
    assert (tmp_path / "b.pdf").stat().st_size > 0


@pytest.mark.parametrize("tells", [True, False])
def test_of_figures_it_is_told_once_and_by_hand_alone(tmp_path, monkeypatch, capsys, tells):
    drawn = SimpleNamespace(name="x", figure=None, entry=lambda file: {"file": file})
    monkeypatch.setattr(report.figures, "_drawn", lambda *_: iter([drawn, drawn]))
    monkeypatch.setattr("report.figures.style.save", lambda *_: "任务")
    report.figures._tell_once.cache_clear()
    for group in ("lead", "tasks"):
        assert len([*report.figures._saved(group, None, tmp_path, tells)]) == 2
    assert capsys.readouterr().out == tells * "no installed font has 任务; a browser may, the PDF has not\n"
