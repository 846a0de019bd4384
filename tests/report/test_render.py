"""HTML and PDF of one document: safe, offline, complete, the same bytes twice."""

import base64
import dataclasses
import hashlib
import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import made_document
import pytest
import typst
from PIL import Image

from bench.errors import UserError
from report import render
from report.document import (
    Answer,
    Badge,
    Chapter,
    Check,
    Code,
    Document,
    Evidence,
    Figure,
    Formula,
    Front,
    Line,
    Matrix,
    Missing,
    Note,
    Paragraph,
    Section,
    Spot,
    Table,
    Told,
)
from report.formulas import FORMULAS
from report.plain import rows_of

HOSTILE = '<script>alert("1")</script> #{}$* \\ ]]> #let x = 1; `code` @ref <b> {{ 7 * 7 }} // \'"'


@pytest.fixture
def figures(tmp_path: Path) -> Path:
    folder = tmp_path / "figures"
    (folder / "g").mkdir(parents=True)
    (folder / "g" / "a.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    Image.new("RGB", (4, 4)).save(folder / "g" / "b.png")
    return folder


def document(word: str = "moons") -> Document:
    def figure(name: str, file: str, width: str = "full") -> Figure:
        return Figure(name, file, f"{word} is best", f"{word}, 5 seeds", f"Picture of {word}", width)

    blocks = (
        Paragraph(word),
        Formula("update"),
        figure("one", "g/a.svg"),
        figure("two", "g/b.png", "half"),
        figure("three", "g/a.svg", "half"),
        figure("four", "g/a.svg", "half"),
        Table(
            word, word, ("task", "score"), ((word, Told("1.0", 1.0)), ("b", "2 × 10⁻⁵")), "lr", "t", ("d", "")
        ),
        Missing(f"no {word}"),
        Code(f"snakemake {word}"),
        note(word),
    )
    folded = (
        Evidence(1, f"Is {word}?", f"{word} is.", (f"{word} +1", "and more")),
        figure("five", "g/a.svg"),
        Table(word, word, ("task",), ((word,),), "l"),
    )
    answers = (
        Answer(1, f"Is {word}?", f"{word} is.", "yes", "first"),
        Answer(2, "How?", word, None, "last"),
    )
    sections = (Section("first", word, word, blocks, folded), Section("last", "Last", "End"))
    front = Front(
        word,
        (Line(word, "first"),),
        Badge("1 doubt", word, False, "last", (Check(word, False, word),)),
        figure("lead", "g/a.svg"),
        "update",
        Matrix(word, word, (word, "b"), ((word, "t", (Spot(word, 0.5, "open", word), None)),)),
        ((word, word),),
    )
    chapters = (Chapter("chapter", word, f"What of {word}?", word, answers, sections),)
    return Document(word, word, front, chapters, notes=(note(word),))


def note(word: str) -> Note:
    """With every kind of block and span, the word in each."""
    text = {"kind": "text", "text": word}
    address = {"kind": "link", "spans": [text], "address": word}
    spans = [text, {"kind": "code", "text": word}, {"kind": "break"}, address, address | {"address": ""}]
    spans += [{"kind": "strong", "spans": [{"kind": "emphasis", "spans": [text]}]}]
    line = {"kind": "paragraph", "spans": spans}
    code = {"kind": "code", "text": word}
    lists = [
        {"kind": "list", "ordered": ordered, "start": 7, "items": [[line, code], [line], []]}
        for ordered in (True, False)
    ]
    return Note("2026-11-28", word, (line, code, *lists))


class Page(HTMLParser):
    """Tags with their attributes, and the text of scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inline: dict[str, str] = {}
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] in ("script", "style"):
            self.inline.setdefault(self.tags[-1][0], data)
        self.words += data

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def test_names_never_become_markup(figures: Path) -> None:
    page = Page(render.html_of(document(HOSTILE), figures))
    assert len(page.of("script")) == 1  # the one that sorts
    assert not page.of("b") or all(not attributes for attributes in page.of("b"))
    assert HOSTILE in page.words
    assert page.of("img")[0]["alt"] == f"Picture of {HOSTILE}"


def test_names_never_become_typst(figures: Path) -> None:
    """The PDF's headings, asked back from typst, say the hostile name letter by letter."""
    source, inputs, _ = render.press(document(HOSTILE))
    found = typst.query(source, "heading", root=str(figures), sys_inputs=inputs)
    joined = re.sub(r"[\u200b\u00ad\u2060]", "", json.dumps(json.loads(found), ensure_ascii=False))
    assert json.dumps(HOSTILE, ensure_ascii=False)[1:-1] in joined
    assert render.pdf_of(document(HOSTILE), figures).startswith(b"%PDF")


def test_a_note_is_marked_as_a_person_s_and_shown_as_it_was_written(figures: Path) -> None:
    whole = document(HOSTILE)
    page, bare = (Page(render.html_of(one, figures)) for one in (whole, dataclasses.replace(whole, notes=())))
    by = f"Note by the study's author on grid {HOSTILE}, 2026-11-28"
    assert (page.words.count(by), bare.words.count(by)) == (2, 1)
    lines, codes = 5, 3  # of 6 words and of one
    assert page.words.count(HOSTILE) - bare.words.count(HOSTILE) == 1 + 6 * lines + codes
    assert [a.get("start") for a in page.of("ol")].count("7") == 2
    assert len(page.of("strong")) == 2 * lines and len(page.of("a")) == len(bare.of("a"))


def test_no_address_outside_the_file(figures: Path) -> None:
    text = render.html_of(document(), figures)
    assert not re.findall(r"(?:https?:)?//[a-z]", re.sub(r"base64,[\w+/=]+", "", text))
    page = Page(text)
    links = [
        value
        for tag, attributes in page.tags
        for name, value in attributes.items()
        if name in ("src", "href")
    ]
    assert links
    assert all(link and link.startswith(("data:image/", "#")) for link in links)


def test_the_policy_names_exactly_what_is_inline(figures: Path) -> None:
    page = Page(render.html_of(document(), figures))
    policy = next(m["content"] for m in page.of("meta") if m.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert policy.startswith("default-src 'none'; img-src data:")
    for kind, text in page.inline.items():
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert set(page.inline) == {"script", "style"}
    assert not [attributes for _, attributes in page.tags if "style" in attributes or "onclick" in attributes]


def test_every_figure_is_there_with_its_words(figures: Path) -> None:
    page = Page(render.html_of(document(), figures))
    pictures = page.of("svg")
    assert [(one["role"], one["aria-label"]) for one in pictures] == [("img", "Picture of moons")] * 5
    (image,) = page.of("img")
    assert image["alt"] == "Picture of moons"
    data = str(image["src"]).removeprefix("data:image/png;base64,")
    assert base64.b64decode(data) == (figures / "g" / "b.png").read_bytes()
    numbers = [*range(1, 7), "A1", "A2"]
    assert [f"Figure {i}." in page.words for i in numbers] == [True] * 5 + [False, True, False]


def test_every_link_has_its_end(figures: Path) -> None:
    page = Page(render.html_of(document(), figures))
    ends = {attributes.get("id") for _, attributes in page.tags}
    assert {str(a["href"])[1:] for a in page.of("a")} <= ends


def test_a_sentence_that_ends_with_an_interval_may_wrap(tmp_path: Path) -> None:
    """A number stays on one line, and so does its interval, but not what is said before one."""
    said = "twice the RMSE over all tasks of the study [0.4, 0.6]"
    rows = (("q", said), ("r", "1.0 [0.9, 1.1]"))
    html = render.html_of(made_document.document(Table("t", "c.", ("of", "A"), rows, "ll", "two")), tmp_path)
    assert f">{said}</td>" in html
    assert '<span class="n">1.0</span> <span class="n">[0.9, 1.1]</span></td>' in html


def test_half_figures_stand_in_twos() -> None:
    rows = rows_of(next(document().sections()).blocks)
    halves = [[block.name for block in row] for row in rows if getattr(row[0], "width", "") == "half"]
    assert halves == [["two", "three"], ["four"]]


def test_every_formula_is_typeset_in_both(figures: Path) -> None:
    """Whatever typst or a browser would not read is told here; the rule stands with its words."""
    blocks = tuple(Formula(name) for name in FORMULAS)
    sections = (Section("first", "F", "", blocks), Section("last", "L", ""))
    made = replace(document(), chapters=(Chapter("c", "C", "?", "", (), sections),))
    text = render.html_of(made, figures)
    for name, one in FORMULAS.items():
        ET.fromstring(f"<math>{one.mathml}</math>")
        assert one.mathml in text and f'alttext="{one.words}"' in text, name
    assert render.pdf_of(made, figures).startswith(b"%PDF")


def test_a_question_of_neither_yes_nor_no_has_no_badge(figures: Path) -> None:
    page = Page(render.html_of(document(), figures))
    marks = [a["class"] for a in page.of("span") if str(a.get("class")).startswith("verdict")]
    assert marks == ["verdict yes"]


def test_same_document_same_bytes(figures: Path) -> None:
    assert render.html_of(document(), figures) == render.html_of(document(), figures)
    assert render.pdf_of(document(), figures) == render.pdf_of(document(), figures)


def test_pages_can_be_looked_at(figures: Path) -> None:
    assert all(page.startswith(b"\x89PNG") for page in render.typeset(document(), figures, "png", ppi=20))


@pytest.mark.parametrize("write", [render.html_of, render.pdf_of])
def test_a_figure_that_is_gone_is_told(figures: Path, write) -> None:
    (figures / "g" / "b.png").unlink()
    with pytest.raises(UserError, match=r"b\.png: no such figure"):
        write(document(), figures)


@pytest.mark.parametrize("write", [render.html_of, render.pdf_of])
@pytest.mark.parametrize("name", ["a.svg", "b.png"])
def test_a_figure_that_is_cut_off_is_told(figures: Path, write, name: str) -> None:
    """Where no seal tells it, and before it is set."""
    file = figures / "g" / name
    for length in (len(file.read_bytes()) // 2, 0):
        file.write_bytes(file.read_bytes()[:length])
        with pytest.raises(UserError, match=rf"g/{name}: no picture for a page"):
            write(document(), figures)


def test_a_part_of_the_matrix_shows_the_models_that_were_tried_in_it(figures: Path) -> None:
    def spot(text: str) -> Spot:
        return Spot(text, 0.0, "worse", text)

    rows = (("moons", "t", (spot("88"), spot("99"), None)), ("sin", "t", (spot("0.3"), None, spot("0.1"))))
    long = "mlp-40-40-40"
    made = Matrix("M", "C", ("neuron", long, "gp"), rows, (("Classes", 1), ("Curves", 1)))
    text = render.html_of(replace(document(), front=replace(document().front, matrix=made)), figures)
    matrices = re.findall(
        r'<h3 id="(matrix-.)">(.*?)</h3>.*?<table aria-labelledby="(.*?)">(.*?)</table>', text, re.S
    )
    assert [(key, title, by) for key, title, by, _ in matrices] == [
        ("matrix-1", "Classes", "matrix-1"), ("matrix-2", "Curves", "matrix-2"),
    ]  # fmt: skip
    words = [re.sub(r"<[^>]*>", " ", table).split() for *_, table in matrices]
    assert words == [
        ["task", "neuron", long, "moons", "88", "99"], ["task", "neuron", "gp", "sin", "0.3", "0.1"],
    ]  # fmt: skip
    assert f'<th scope="col" class="long">{long}</th>' in text
