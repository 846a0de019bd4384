"""The glossary, and where its words are found in a text."""

import re
from itertools import pairwise

import made_document
import pytest

from report.document import Paragraph, Section, Terms
from report.glossary import BY_KEY, TERMS, terms_in
from report.render import html_of, typeset
from report.sections import glossary
from report.sections.methods import TEXTS


def said(text):
    return [(text[start:end], key) for start, end, key in terms_in(text)]


def test_every_term_has_one_or_two_sentences_and_its_forms_are_its_own():
    assert len(BY_KEY) == len(TERMS) > 40
    forms = [form.lower() for term in TERMS for form in dict.fromkeys(term.every)]
    assert len(set(forms)) == len(forms)
    for term in TERMS:
        assert 20 < len(term.text) < 260 and term.text.endswith("."), term.key
        assert re.fullmatch(r"[A-Za-z-]+", term.key), term.key


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
