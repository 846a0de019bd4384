"""What the report of a results folder is like, in numbers: `make bench-report`.

Bytes of the HTML; of the PDF its pages, its smallest type in print (its own text's and the pictures'), and
how far down the least filled page is filled; seconds that building both takes. ready_ms: until a headless
Chromium has the page, median of five loads: DOMContentLoaded, and its script has run. axe: violations in
light and dark, at 390 and 1280 px. Both are null where there is no Chromium. first_report_seconds: from the
first stage's start until both pages were there, of a run that trained its cells; null where the results
folder does not tell. Written to results/benchmarks/report.json, beside what other benchmarks of the report
have put there.
"""

import argparse
import io
import json
import shutil
import subprocess
import tempfile
import time
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.browser import looked_at
from report.document import Document
from report.paper.pieces import COLUMN, FULL, paper
from report.render import html_of, pdf_of, typeset
from report.sections import document_of

TOP, FOOT = 50, 795  # points from the page's upper end: where its text begins and ends
INK = 200  # a pixel that is darker has ink on it
PPI = 60
NAMESPACE = "{http://www.w3.org/1999/xhtml}"


def filled(page: bytes, ppi: float = PPI) -> float:
    """How far down the page the last ink stands, of the height that text may have. page: a PNG."""
    grey = np.asarray(Image.open(io.BytesIO(page)).convert("L"))
    top, foot = (round(points * ppi / 72) for points in (TOP, FOOT))
    rows = np.flatnonzero((grey[top:foot] < INK).any(axis=1))
    return float((rows[-1] + 1) / (foot - top)) if len(rows) else 0.0


def picture_type(pieces: list[dict[str, Any]]) -> float:
    """Points of the smallest text in a printed picture, where that is known, at the least width it has."""
    figures = [one for piece in pieces for one in piece.get("of", [piece]) if one["kind"] == "figure"]
    sizes = [one["smallest"] * _least(one) for one in figures if one["smallest"]]
    return min(sizes, default=float("inf"))


def _least(one: dict[str, Any]) -> float:
    drawn = COLUMN if one["width"] == "half" else FULL
    return float(one.get("least", 1.0) * one.get("wide", drawn) / drawn)


def text_type(pdf: bytes) -> float | None:
    """Points of the smallest type of the PDF's words, pictures' included; None without poppler.

    Of words of three letters or more, lying or standing: a box about fewer does not tell which way they run,
    and indices are fewer.
    """
    if shutil.which("pdftotext") is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        file, found = Path(folder) / "a.pdf", Path(folder) / "a.html"
        file.write_bytes(pdf)
        subprocess.run(["pdftotext", "-bbox", str(file), str(found)], check=True, capture_output=True)
        words = ET.fromstring(found.read_text(encoding="utf-8")).iter(f"{NAMESPACE}word")
        sizes = Counter(_size(one) for one in words if len(one.text or "") > 2)
    return min((size for size, n in sizes.items() if n > 3 and size > 0), default=None)


def _size(word: ET.Element) -> float:
    at = {name: float(word.get(name, 0)) for name in ("xMin", "xMax", "yMin", "yMax")}
    return round(min(at["xMax"] - at["xMin"], at["yMax"] - at["yMin"]), 1)


def first_report(notes: list[dict[str, Any]]) -> float | None:
    """Seconds from the first stage's start until the first report's two pages were there, without times or
    with them; None where nothing was trained or a page was not written. notes: of results/stages.jsonl."""
    ends = {
        page: min((one["end"] for one in notes if one["stage"] == page), default=None)
        for page in ("html", "pdf")
    }
    if None in ends.values() or not any(one["stage"] == "train" for one in notes):
        return None
    return round(max(ends.values()) - min(one["start"] for one in notes), 1)


def _noted(results: Path) -> list[dict[str, Any]]:
    file = results / "stages.jsonl"
    return list(map(json.loads, file.read_text(encoding="utf-8").splitlines())) if file.exists() else []


def _in_browser(html: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        page.write_text(html, encoding="utf-8")
        return looked_at(page)


def measured(tables: Path, figures: Path) -> dict[str, Any]:
    """What there is to measure of the pages of these tables and figures."""
    begun = time.perf_counter()
    document = document_of(tables, figures)
    html = html_of(document, figures)
    pdf = pdf_of(document, figures)
    seconds = time.perf_counter() - begun
    return {
        "html_bytes": len(html.encode()),
        **print_of(document, figures, pdf),
        "build_seconds": round(seconds, 2),
        **_in_browser(html),
    }


def print_of(document: Document, figures: Path, pdf: bytes) -> dict[str, Any]:
    """The PDF's bytes, pages and smallest type, and how full its pages are."""
    pages = [filled(page) for page in typeset(document, figures, "png", PPI)]
    told = paper(document, lambda figure, number: figure.file)
    own = text_type(pdf)
    inside = picture_type([*told["front"], *told["main"], *told["columned"]])
    least = min(range(len(pages)), key=pages.__getitem__)
    return {
        "pdf_bytes": len(pdf),
        "pdf_pages": len(pages),
        "smallest_type_pt": min(inside, own if own is not None else inside),
        "least_filled_page": {"page": least + 1, "filled": round(pages[least], 3)},
        "pages_under_two_thirds": [i + 1 for i, one in enumerate(pages) if one < 2 / 3],
    }


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--results", type=Path, default=Path("results"))
    parser.add_argument("--tables", type=Path, help="results/tables")
    parser.add_argument("--figures", type=Path, help="results/figures")
    parser.add_argument("--out", type=Path, default=Path("results/benchmarks/report.json"))
    args = parser.parse_args()
    found = measured(args.tables or args.results / "tables", args.figures or args.results / "figures")
    found["first_report_seconds"] = first_report(_noted(args.results))
    before = json.loads(args.out.read_text(encoding="utf-8")) if args.out.exists() else {}
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(json.dumps(before | found, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
