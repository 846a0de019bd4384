"""The glossary, and where its words are found in a text."""

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import made_document
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from report.document import Code, Paragraph, Section, Table, Terms
from report.glossary import BY_KEY, TERMS, FirstUse, terms_in
from report.paper.pieces import paper
from report.render import html_of, typeset
from report.sections import glossary
from report.sections.methods import TEXTS
from report.tables.schemas import as_markdown

ROOT = Path(__file__).parents[2]


def said(text):
    return [(text[start:end], key) for start, end, key in terms_in(text)]


def test_every_term_has_one_or_two_sentences_and_its_forms_are_its_own():
    assert len(BY_KEY) == len(TERMS) > 40
    forms = [form.lower() for term in TERMS for form in dict.fromkeys(term.every)]
    assert len(set(forms)) == len(forms)
    for term in TERMS:
        assert 20 < len(term.text) < 260 and term.text.endswith("."), term.key
        assert re.fullmatch(r"[A-Za-z-]+", term.key), term.key


def test_nobody_promises_what_longer_training_gives():
    """Trainings that were still falling gave nothing more in some of the cases where more was tried."""
    texts = [term.text for term in TERMS] + [*TEXTS, as_markdown()]
    texts += [path.read_text() for path in (ROOT / "docs").glob("*.md")]
    promises = re.compile(r"(training|epochs) (would|will) |bound of what more epochs", re.IGNORECASE)
    assert [found[0] for text in texts if (found := promises.search(text))] == []
    assert "might have given more" in BY_KEY["falling"].text


def test_the_words_that_nobody_else_uses_are_there():
    wanted = (
        "cell setting seed validation test choosing confirming eta alpha epoch batch margin falling edge "
        "interval median failed diverged unavailable contaminated K bayes rmse geometric fresh equal worse "
        "cannot-say"
    )
    assert set(wanted.split()) <= BY_KEY.keys()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Five seeds chose it; three seeds more.", [("seeds", "seed"), ("chose", "choosing")]),
        ("Batch size 16 of the full batch", [("Batch size", "batch")]),
        ("95\u202f% interval, RMSEs", [("95\u202f% interval", "interval"), ("RMSEs", "rmse")]),
        ("η 0.3, K 256; Eta too, k 3", [("η", "eta"), ("K", "K")]),
        (
            "200 times as fast as plain by plain descent",
            [("as plain", "plain"), ("plain descent", "optimiser")],
        ),
        (
            "Fused training, vmap and stack",
            [("Fused training", "fused"), ("vmap", "vmap"), ("stack", "stack")],
        ),
        ("in plain words, a plain curve", []),
        ("subset, reseeded, pre-test, excellent, mark", []),
        ("mlp-40 against the neuron.", [("mlp", "mlp"), ("neuron", "neuron")]),
        ("<b>cell</b> & cells", [("cell", "cell")]),
        ("", []),
    ],
)
def test_the_first_place_of_each_word_is_found(text, found):
    assert said(text) == found


@pytest.mark.parametrize("text", TEXTS)
def test_places_do_not_overlap_and_name_each_word_once(text):
    places = terms_in(text)
    assert places and len({key for *_, key in places}) == len(places)
    assert all(end <= start for (_, end, _), (start, _, _) in pairwise(places))
    for start, end, key in places:
        forms = {form.lower() for form in BY_KEY[key].every}
        word = " ".join(text[start:end].lower().split())
        assert word in forms or word.removesuffix("s") in forms
        before = re.search(rf"(?<![\w-]){re.escape(text[start:end])}(?!\w)", text)
        assert before and before.start() == start, text[start:end]


def test_pages_have_an_anchor_for_each_term(tmp_path):
    (block,) = glossary.blocks(None)
    assert isinstance(block, Terms) and {key for key, *_ in block.entries} == BY_KEY.keys()
    words = Paragraph("#link <term>")
    document = made_document.around(Section("glossary", "Glossary", "i", (words, block)))
    page = html_of(document, tmp_path)
    assert all(page.count(f'id="term-{key}"') == 1 for key in BY_KEY)
    assert len(typeset(document, tmp_path, "png")) >= 1


@pytest.mark.parametrize(
    ("names", "found"),
    [
        ((), [("Seeds", "seed"), ("full batch", "batch"), ("mlp", "mlp")]),
        (("mlp-40", "mlp-4"), [("Seeds", "seed"), ("full batch", "batch")]),
        (("full batch", "", "seed"), [("Seeds", "seed"), ("mlp", "mlp")]),
        (("a (seed)", "mlp-4", "Seeds"), [("full batch", "batch"), ("mlp", "mlp"), ("seed", "seed")]),
    ],
)
def test_no_word_is_looked_for_in_a_name(names, found):
    text = "Seeds on full batch with mlp-40, seed"
    assert [(text[start:end], key) for start, end, key in terms_in(text, names)] == found


@given(
    st.lists(st.text(st.sampled_from("seed batch<&>η 你-")), max_size=4), st.sets(st.sampled_from([*BY_KEY]))
)
def test_pieces_are_the_text_and_explain_each_word_once(texts, keys):
    use = FirstUse(keys)
    made = [use.of(text) for text in texts]
    assert ["".join(piece["text"] for piece in pieces) for pieces in made] == texts
    said = [piece["key"] for pieces in made for piece in pieces if piece["key"]]
    assert sorted(said) == sorted({key for text in texts for *_, key in terms_in(text)} & keys)


def explaining(*blocks, folded=(), names=()):
    """A document with a glossary of the seed, the margin and the median."""
    kept = tuple((key, BY_KEY[key].title, BY_KEY[key].text) for key in ("seed", "margin", "median"))
    section = Section("glossary", "Seeds", "i", (*blocks, Terms(kept)), folded)
    return replace(made_document.around(section), names=names)


def linked(page):
    """(key, meaning, word) of each link into the glossary."""
    return re.findall(r'<a class="term" href="#term-([^"]*)" title="([^"]*)">([^<]*)</a>', page)


def test_a_page_explains_a_word_where_it_first_stands(tmp_path):
    table = Table("seed", "The median <b>seed</b>, an epoch.", ("seed",), (("seed",),), "l")
    blocks = (Code("seed 1"), table, Paragraph("Seeds again; the margin."))
    document = explaining(*blocks, folded=(Paragraph("margin, seed, median"),))
    page = html_of(document, tmp_path)
    words = [("median", "median"), ("seed", "seed"), ("margin", "margin")]
    assert linked(page) == [(key, str(escape(BY_KEY[key].text)), word) for key, word in words]
    assert '&lt;b&gt;<a class="term"' in page and '<td class="l">seed</td>' in page
    assert len(typeset(document, tmp_path, "png")) >= 1


def test_what_is_folded_away_comes_last_and_names_are_left_alone(tmp_path):
    first = Section("first", "F", "i", (), (Paragraph("a median seed"),))
    document = explaining(Paragraph("the median, of seeds"), names=("seeds",))
    (chapter,) = document.chapters
    document = replace(document, chapters=(replace(chapter, sections=(first, *chapter.sections)),))
    page = html_of(document, tmp_path)
    assert [(key, word) for key, _, word in linked(page)] == [("seed", "seed"), ("median", "median")]
    assert page.index('href="#term-median"') > page.index("</details>")


def test_without_a_glossary_no_word_is_a_link(tmp_path):
    document = made_document.document(Paragraph("a seed"))
    assert linked(html_of(document, tmp_path)) == []
    assert not keys_in(paper(document, lambda figure, n: figure.file))


def keys_in(value):
    """Of terms, in the order in which paper says them."""
    if isinstance(value, dict) and "meaning" in value and "key" in value:
        return [value["key"]] if value["key"] else []
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [key for part in parts for key in keys_in(part)]


def test_paper_explains_each_word_once_too():
    folded = (made_document.board("moons"), Paragraph("median"))
    figure = made_document.figure("f", caption="A seed, within the margin.")
    halves = [made_document.figure(n, width="half", caption="A seed of the median.") for n in "gh"]
    told = paper(explaining(figure, *halves, folded=folded), lambda figure, n: figure.file)
    assert keys_in(told["main"]) == ["seed", "margin", "median"]
    assert keys_in(told) == keys_in(told["main"])
