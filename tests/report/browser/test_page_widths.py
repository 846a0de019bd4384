"""Tables as wide as the window has room for; a box that goes on sideways shows it, and no other does."""

import pytest

UNFOLD = "document.querySelectorAll('details').forEach((one) => (one.open = true))"
WIDE = """(table) => { const box = document.querySelector(`${table} .scroll`);
  return box.scrollWidth - box.clientWidth; }"""
CUES = """() => [...document.querySelectorAll(".scroll, .wide")].map((one) => ({
  hidden: one.scrollWidth - one.clientWidth, told: one.dataset.more,
  shade: getComputedStyle(one).boxShadow, key: one.tabIndex, role: one.getAttribute("role") }))"""
SETTLED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"


def unfolded(opened, *how):
    page = opened(*how)
    page.evaluate(UNFOLD)
    page.evaluate(SETTLED)
    return page


@pytest.mark.parametrize("width", [1280, 1920])
@pytest.mark.parametrize("table", ["#score-0", "#confusions"])
def test_a_scoreboard_is_seen_whole(opened, width, table):
    """Settings and intervals take a second line before anything is out of sight."""
    assert unfolded(opened, width).evaluate(WIDE, table) <= 0


def test_a_telephone_shows_scores_and_verdicts_at_first(opened):
    page = unfolded(opened, 390)
    box = page.locator("#score-0 .scroll").bounding_box()
    row = page.locator("#score-0 tbody tr", has_text="mlp-8").locator("td")
    heads = [head.split("\n")[0].removesuffix(" ↕") for head in page.locator("#score-0 th").all_inner_texts()]
    for name in ("model", "test [95 %]", "verdict"):
        cell = row.nth(heads.index(name)).bounding_box()
        assert box["x"] <= cell["x"] and cell["x"] + cell["width"] <= box["x"] + box["width"] + 1, name


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280, 1920])
def test_only_a_box_that_goes_on_sideways_shows_it(opened, width, scheme):
    page = unfolded(opened, width, scheme)
    page.evaluate("document.querySelector('#confusions td').style.minWidth = '199em'")
    page.evaluate(SETTLED)
    boxes = page.evaluate(CUES)
    assert any(box["hidden"] > 1 for box in boxes)
    for box in boxes:
        assert box["told"] == ("right" if box["hidden"] > 1 else "")
        assert (box["shade"] != "none") == (box["hidden"] > 1)
        assert box["key"] == 0 and box["role"] == "region"
    moved = "document.querySelector('#confusions .scroll').{}; document.querySelector('#confusions .scroll')"
    for where, told in (("scrollLeft = 50", "left right"), ("scrollLeft = 99999", "left")):
        page.evaluate(moved.format(where))
        page.locator(f'#confusions [data-more="{told}"]').wait_for()


LINES = """(most) => [...document.querySelectorAll(
    ".sentence, .badge .said, .intro, figcaption, .caption, .claim, .short, .under, .meaning p")]
  .filter((one) => {
  const range = document.createRange(), tops = new Map();
  const walk = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) for (let i = 0; i < walk.currentNode.length; i++) {
    range.setStart(walk.currentNode, i); range.setEnd(walk.currentNode, i + 1);
    const top = Math.round(range.getBoundingClientRect().bottom / 6);
    tops.set(top, (tops.get(top) ?? 0) + 1); }
  return Math.max(0, ...tops.values()) > most; }).map((one) => one.className + one.textContent)"""


@pytest.mark.parametrize("width", [1280, 1920])
def test_no_line_of_text_is_too_long_to_follow(opened, width):
    assert opened(width).evaluate(LINES, 88) == []


def test_a_wide_window_has_the_words_beside_the_picture(opened):
    page = opened(1920)
    for figure in (".lead figure", "main figure"):
        picture, words = (page.locator(f"{figure} > {one}").first for one in (".picture", "figcaption"))
        one, other = picture.bounding_box(), words.bounding_box()
        assert other["x"] >= one["x"] + one["width"] and abs(other["y"] - one["y"]) < 9
        end = page.evaluate("document.querySelector('main').getBoundingClientRect().right")
        assert other["x"] + other["width"] <= end + 1
