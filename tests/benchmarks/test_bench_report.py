"""What is measured of a report: a page in the browser, and how soon the first report was there."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from benchmarks import browser
from benchmarks.report import first_report

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>t</title><main><h1>h</h1>{}</main>
<script>setTimeout(() => (document.documentElement.dataset.ready = "1"), 200)</script></html>"""


def noted(*stages: tuple[str, float, float]) -> list[dict]:
    return [{"stage": stage, "start": start, "end": end} for stage, start, end in stages]


FIRST = (("train", 10.0, 50.0), ("tables", 50.0, 60.0), ("html", 60.0, 64.0), ("pdf", 60.0, 70.0))
THEN = (("timing", 70.0, 300.0), ("html", 300.0, 304.0), ("pdf", 300.0, 310.0))


def test_the_first_report_is_there_when_both_its_pages_are():
    assert first_report(noted(*FIRST)) == 60.0
    assert first_report(noted(*FIRST, *THEN)) == 60.0


@pytest.mark.parametrize("stages", [(), FIRST[1:], FIRST[:-1]])
def test_without_training_or_a_page_nothing_is_known_of_it(stages):
    assert first_report(noted(*stages)) is None


def test_without_a_browser_there_is_no_number(tmp_path, monkeypatch):
    monkeypatch.setattr(browser, "CHROMIUM", tmp_path / "none")
    assert browser.looked_at(tmp_path / "a.html") == {"ready_ms": None, "axe": None}


@pytest.mark.parametrize(("body", "wrong"), [("<p>p</p>", 0), ("<img src='data:,'>", 1)])
def test_a_page_is_timed_and_its_violations_are_counted(tmp_path, body, wrong):
    """The script says that it is ready 200 ms after it began; a picture without a text is a violation."""
    if not browser.CHROMIUM.exists():
        pytest.skip(f"no {browser.CHROMIUM} here")
    pytest.importorskip("axe_playwright_python")
    page: Path = tmp_path / "a.html"
    page.write_text(PAGE.format(body), encoding="utf-8")
    with ThreadPoolExecutor(1) as apart:  # where no other test's browser is open
        found = apart.submit(browser.looked_at, page, loads=1).result()
    assert found["ready_ms"]["data_ready"] >= 200
    assert 0 < found["ready_ms"]["dom_content_loaded"] < found["ready_ms"]["data_ready"]
    assert set(found["axe"].values()) == {wrong} and len(found["axe"]) == 4
