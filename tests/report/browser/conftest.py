"""The report in a real Chromium: a study whose names are hostile, and pages that may neither err nor ask.

Debian's Chromium, driven by playwright, which downloads nothing here. One browser and one study serve all
tests of this folder; each page has a context of its own.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import hostile
import pytest

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
ARGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)


@pytest.fixture(scope="package")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A results folder with report.html. Read only."""
    return hostile.write(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="package")
def chromium():
    """The browser; tests are skipped where there is none."""
    if not CHROMIUM.exists():
        pytest.skip(f"no {CHROMIUM} here (Debian package chromium, or CHROMIUM=PATH)")
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGS.split())
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium, study) -> Iterator[Callable]:
    """opened(width, scheme, place): the report in a window, its script run.

    At the end: no error on the page or its console, and nothing was asked of the network.
    """
    contexts, wrong = [], []

    def made(width: int = 1280, scheme: str = "light", place: str = "", **more):
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True, **more
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        page.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else 0)
        page.on("dialog", lambda dialog: (wrong.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda asked: _note(asked.url, wrong))
        page.goto((study / "report.html").as_uri() + place)
        page.locator('html[data-ready="1"]').wait_for(state="attached")
        return page

    yield made
    for context in contexts:
        context.close()
    assert wrong == []


def _note(url: str, wrong: list[str]) -> None:
    if not url.startswith(("file:", "data:", "blob:")):
        wrong.append(f"asked: {url}")
