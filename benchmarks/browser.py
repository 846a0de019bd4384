"""A page in headless Chromium: how soon it can be read, and what axe finds wrong with it.

Chromium is Debian's, or CHROMIUM=PATH; playwright and axe come with the test suite's requirements. Where one
of them is missing there is no number.
"""

import os
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
ARGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
LOADS = 5
LOOKS = [(scheme, width) for scheme in ("light", "dark") for width in (390, 1280)]
# Notes when the page says that its script has run; the page's own policy does not hold for it.
WATCH = """
new MutationObserver(() => {
  if (!window.readyAt && document.documentElement?.dataset.ready) window.readyAt = performance.now();
}).observe(document, {attributes: true, childList: true, subtree: true});
"""
TIMES = """() => [
  performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd, window.readyAt
]"""
UNFOLD = "document.querySelectorAll('details').forEach((one) => (one.open = true))"


def looked_at(page: Path, loads: int = LOADS) -> dict[str, Any]:
    """ready_ms: medians over the loads, each in a window of its own. axe: violations by "light 390" and
    so on, everything unfolded. None for what cannot be had here."""
    found: dict[str, Any] = {"ready_ms": None, "axe": None}
    if not CHROMIUM.exists() or find_spec("playwright") is None:
        return found
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGS)
        content, ready = zip(*(_loaded(browser, page) for _ in range(loads)), strict=True)
        found["ready_ms"] = {
            "dom_content_loaded": round(median(content), 1),
            "data_ready": round(median(ready), 1),
        }
        if find_spec("axe_playwright_python") is not None:
            found["axe"] = {
                f"{scheme} {width}": _wrong(browser, page, scheme, width) for scheme, width in LOOKS
            }
        browser.close()
    return found


def _opened(browser: Any, page: Path, scheme: str = "light", width: int = 1280) -> Any:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True)
    context.add_init_script(WATCH)
    shown = context.new_page()
    shown.goto(page.resolve().as_uri())
    shown.locator('html[data-ready="1"]').wait_for(state="attached")
    return shown


def _loaded(browser: Any, page: Path) -> tuple[float, float]:
    """Milliseconds since the load began: DOMContentLoaded is over; the page's script has run."""
    shown = _opened(browser, page)
    content, ready = shown.evaluate(TIMES)
    shown.context.close()
    return float(content), float(ready)


def _wrong(browser: Any, page: Path, scheme: str, width: int) -> int:
    from axe_playwright_python.sync_playwright import Axe

    shown = _opened(browser, page, scheme, width)
    shown.evaluate(UNFOLD)
    n = len(Axe().run(shown).response["violations"])
    shown.context.close()
    return n
