"""What pages are made of beside tables and figures: code, templates, scripts. Loads none of them."""

from pathlib import Path

from bench.imports import code_digest

HERE = Path(__file__).parent
PARTS = [HERE / name for name in ("templates", "static")]  # beside the code, what a page is made of


def page_code() -> str:
    """Digest of the code and the templates behind the pages."""
    files = [file for folder in PARTS for file in sorted(folder.iterdir()) if file.is_file()]
    return code_digest("report.sections", "report.render", beside=files)
