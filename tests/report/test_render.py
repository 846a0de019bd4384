"""HTML and PDF of one document: safe, offline, complete, the same bytes twice."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
import typst
from PIL import Image

from bench.errors import UserError
from report import render
from report.document import Answer, Code, Document, Evidence, Figure, Missing, Paragraph, Section, Table

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
        Evidence(1, f"Is {word}?", f"{word} is.", (f"{word} +1", "and more")),
        Paragraph(word),
        figure("one", "g/a.svg"),
        figure("two", "g/b.png", "half"),
        figure("three", "g/a.svg", "half"),
        figure("four", "g/a.svg", "half"),
        Table(word, word, ("task", "score"), ((word, "1.0"), ("b", "2 × 10⁻⁵"), ("c", "−3")), "lr"),
        Missing(f"no {word}"),
        Code(f"snakemake {word}"),
    )
    answers = (
        Answer(1, f"Is {word}?", f"{word} is.", "yes", "first"),
        Answer(2, "Else?", "No telling.", "cannot say", "last"),
    )
    return Document(
        word, word, answers, (Section("first", word, word, blocks), Section("last", "Last", "End"))
    )


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
    source = render.HERE / "templates" / "report.typ"
    content = json.dumps(render._content(document(HOSTILE)))
    found = typst.query(source.read_bytes(), "heading", root=str(figures), sys_inputs={"report": content})
    assert json.dumps(HOSTILE) in found or HOSTILE in [one["body"].get("text") for one in json.loads(found)]
    assert render.pdf_of(document(HOSTILE), figures).startswith(b"%PDF")


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
    images = page.of("img")
    assert len(images) == 4
    assert all(image["alt"] for image in images)
    assert [str(image["src"])[:18] for image in images[:2]] == ["data:image/svg+xml", "data:image/png;bas"]
    data = str(images[0]["src"]).split("base64,")[1]
    assert base64.b64decode(data) == (figures / "g" / "a.svg").read_bytes()
    assert [f"Figure {i}." in page.words for i in range(1, 6)] == [True] * 4 + [False]


def test_every_link_has_its_end(figures: Path) -> None:
    page = Page(render.html_of(document(), figures))
    ends = {attributes.get("id") for _, attributes in page.tags}
    assert {str(a["href"])[1:] for a in page.of("a")} <= ends


def test_half_figures_stand_in_twos() -> None:
    rows = render._sections(document(), lambda file: file)[0]["rows"]
    halves = [[block["name"] for block in row] for row in rows if row[0].get("width") == "half"]
    assert halves == [["two", "three"], ["four"]]


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
