"""The page as a reader has it: names are text, links open what they lead into, keys are enough, paper shows
all; narrow, wide, light and dark."""

import pytest
from hostile import LONG, NAMES


@pytest.mark.parametrize(("width", "scheme"), [(w, s) for w in (390, 1280) for s in ("light", "dark")])
def test_nothing_is_out_of_reach(opened, width, scheme):
    """axe finds nothing, evidence unfolded, and no line is wider than the window."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = opened(width, scheme)
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = axe.run(page).response["violations"]
    assert [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found] == []
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor").strip("rgb()").split(", ")
    assert all((int(part) < 60) == (scheme == "dark") for part in paper)


@pytest.mark.parametrize(("width", "least"), [(390, 8), (1280, 8)])
def test_the_letters_of_a_wide_picture_can_be_read(opened, width, least):
    """On a telephone it is moved in its own box, by keys too, and the page is not."""
    page = opened(width)
    heights = page.evaluate(
        """() => [...document.querySelectorAll("main .wide svg")].map((one) => {
        const type = [...one.querySelectorAll("text")].map((t) => parseFloat(t.getAttribute("font-size")));
        return Math.min(...type) * one.getBoundingClientRect().width / one.viewBox.baseVal.width; })"""
    )
    assert heights and min(heights) >= least - 0.05
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    moved = "[...document.querySelectorAll('main .wide')].map((one) => one.scrollWidth > one.clientWidth)"
    assert set(page.evaluate(moved)) == {width == 390}
    boxes = page.locator(".picture.wide")
    assert boxes.and_(page.get_by_role("region")).count() == boxes.count() > 0


@pytest.mark.parametrize("width", [390, 1280])
def test_the_first_picture_is_seen_whole_and_its_words_are_a_list(opened, width):
    page = opened(width)
    over = "(one) => one.scrollWidth - one.clientWidth"
    assert page.locator(".lead .wide").evaluate(over) <= 0
    said = page.evaluate("getComputedStyle(document.querySelector('.lead figcaption'), '::before').content")
    assert "right" not in said
    words = page.locator("dl.words > div")
    assert words.count() > 1
    boxes = [words.nth(i).bounding_box() for i in range(2)]
    assert boxes[1]["y"] >= boxes[0]["y"] + boxes[0]["height"] - 1


def test_names_are_text(opened):
    page = opened()
    text = page.evaluate("document.body.textContent")
    for marks in "\u2068\u2069":  # of direction, about what is written from right to left
        text = text.replace(marks, "")
    assert all(name in text for name in NAMES.values())
    assert page.locator("img").count() == 0 and page.locator("[onerror]").count() == 0
    assert page.locator(f"svg[role=img][aria-label*='{LONG}']").count() > 0


def test_places_are_there_once(opened):
    page = opened()
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((one) => one.id)")
    links = page.evaluate("[...document.querySelectorAll('a')].map((one) => one.getAttribute('href'))")
    assert len(ids) == len({*ids}) and {link.removeprefix("#") for link in links} <= {*ids}


def inside(page, selector):
    """Whether it is on the screen, not folded away."""
    box = page.locator(selector).bounding_box()
    return box is not None and -1 <= box["y"] < 900


def test_the_matrix_leads_into_folded_evidence(opened):
    page = opened(reduced_motion="reduce")
    assert page.locator(".matrix button").count() == 0
    assert not page.locator("#score-2").is_visible()
    page.locator(".matrix tbody tr").nth(2).locator("td a").nth(1).click()
    page.wait_for_url("**#score-2")
    assert inside(page, "#score-2 h4")
    page.locator("details:has(#score-2) summary").first.click()
    assert not page.locator("#score-2").is_visible()
    page.locator(".matrix tbody th a").nth(2).click()  # the same place again
    assert inside(page, "#score-2 h4")
    page.evaluate("location.hash = '#confusions'")
    page.locator("#confusions").wait_for()
    assert inside(page, "#confusions h4")


def test_an_address_may_lead_into_it(opened):
    assert inside(opened(place="#score-3", reduced_motion="reduce"), "#score-3 h4")
    opened(place="#%E0%A4%A")  # no address at all


def test_paper_shows_all_and_folds_it_again(opened):
    page = opened()
    page.locator("details:not(.numbers) summary").first.click()
    page.evaluate(
        """() => { const open = () => document.querySelectorAll("details[open]").length;
        window.seen = []; const n = document.querySelectorAll("details:not(.numbers)").length;
        addEventListener("beforeprint", () => seen.push(open() === n));
        addEventListener("afterprint", () => seen.push(open())); }"""
    )
    assert page.pdf().startswith(b"%PDF")
    assert page.evaluate("seen") == [True, 1]
    page.emulate_media(media="print")
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    page.evaluate("document.querySelectorAll('details.numbers').forEach((one) => (one.open = false))")
    assert page.locator("details.numbers:visible, .tools:visible, .copy:visible, .skip:visible").count() == 0
    assert page.locator("#score-0 .cell code").first.is_visible()


LOOKS = """() => { const size = (one) => parseFloat(getComputedStyle(document.querySelector(one)).fontSize);
  const pair = document.querySelector("main").appendChild(document.createElement("div"));
  pair.className = "pair";
  const answer = document.querySelector(".answers li");
  answer.insertAdjacentHTML("beforeend", '<b class="short">a</b> <span class="claim" id="told">b</span>');
  return { short: size(".short"), claim: size("#told"),
    abreast: getComputedStyle(pair).gridTemplateColumns.split(" ").length,
    wraps: getComputedStyle(document.querySelector(".matrix td")).whiteSpace }; }"""


@pytest.mark.parametrize("width", [620, 700])
def test_on_paper_headlines_lead_and_pictures_stand_abreast(opened, width):
    """As wide as a page with and without wide margins."""
    page = opened(width)
    page.emulate_media(media="print")
    found = page.evaluate(LOOKS)
    assert found["short"] >= found["claim"] and found["abreast"] == 2
    assert found["wraps"] == "nowrap"


def test_on_paper_two_pictures_have_room_on_a_page_and_heads_stay_with_what_they_head(opened):
    page = opened(700)
    page.emulate_media(media="print")
    high = page.evaluate("getComputedStyle(document.querySelector('.picture svg')).maxHeight")
    assert 0 < float(high.removesuffix("px")) <= 400  # of about 1030
    heads = page.evaluate(
        """['h2', 'h3', 'h4', '.intro', '.question', 'summary'].map((one) =>
        getComputedStyle(document.querySelector(`main ${one}`)).breakAfter)"""
    )
    assert {*heads} == {"avoid"}


def test_keys_alone_are_enough(opened):
    """From the first key to a table that is unfolded, sorted, filtered, and a command that is copied."""
    page = opened(permissions=["clipboard-read", "clipboard-write"], reduced_motion="reduce")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator(".matrix tbody th a").nth(0).focus()
    page.keyboard.press("Enter")
    page.locator("#score-0").wait_for()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('#score-0 input')")
    page.keyboard.type("mlp")
    assert page.locator("#score-0 tbody tr:not([hidden])").count() == 8
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "model":
            break
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    assert page.locator("#score-0 th[aria-sort=descending]").inner_text() == "model"
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "copy":
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    page.keyboard.press("Enter")
    page.locator("#score-0 tr", has_text="mlp-8").get_by_text("copied", exact=True).wait_for()
    assert outline == "solid"
