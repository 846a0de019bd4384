"""Words of the page that its glossary explains: by pointer, key and tap, and only in running text."""

import pytest

from report.glossary import BY_KEY

WORD = "a.term:visible >> nth=2"


@pytest.fixture(params=[390, 1280])
def read(opened, request):
    """The report with a word and what it means."""
    page = opened(request.param, has_touch=True, reduced_motion="reduce")
    word = page.locator(WORD)
    word.scroll_into_view_if_needed()
    key = word.get_attribute("href").removeprefix("#term-")
    return page, word, BY_KEY[key].text


def shown(page):
    """What is told, where all of it is on the screen."""
    tip = page.locator("[role=tooltip]:visible")
    if not tip.count():
        return None
    box, size = tip.bounding_box(), page.viewport_size
    assert box["x"] >= 0 and box["x"] + box["width"] <= size["width"]
    assert box["y"] >= 0 and box["y"] + box["height"] <= size["height"]
    return tip.inner_text()


def test_a_pointer_a_key_and_a_tap_tell_what_a_word_means(read):
    page, word, meaning = read
    word.hover()
    assert shown(page) == meaning
    page.locator("[role=tooltip]").hover()
    assert shown(page) == meaning
    page.mouse.move(1, 1)
    assert shown(page) is None
    page.evaluate("document.activeElement.blur()")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")  # so that the focus scrolls
    page.keyboard.press("Tab")
    word.focus()
    page.wait_for_timeout(100)
    assert shown(page) == meaning and word.get_attribute("aria-describedby") == "meaning"
    page.keyboard.press("Escape")
    assert shown(page) is None and word.get_attribute("aria-describedby") is None
    page.evaluate("document.activeElement.blur()")
    word.tap()
    assert shown(page) == meaning and "#term-" not in page.url
    word.tap()
    page.wait_for_url("**#term-*")
    assert shown(page) is None


def test_words_are_explained_in_running_text_alone_each_once(opened):
    page = opened()
    keys = page.evaluate("[...document.querySelectorAll('a.term')].map((one) => one.hash)")
    assert len(keys) == len({*keys}) > 10
    assert page.locator(":is(h1, h2, h3, h4, td, th, code, pre, summary, dl, nav, a) a.term").count() == 0
