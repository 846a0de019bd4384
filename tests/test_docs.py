"""What the documentation names is there: files, links, targets, verbs; its example runs as printed."""

import re

import pytest

from bench.imports import ROOT, modules
from bench.study.grid import cells
from bench.study.loading import load

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "results" / "README.md"])
FOLDERS = "bench|report|tests|docs|config|examples|workflow|profiles|benchmarks"
PATH = re.compile(rf"(?<![\w/])((?:{FOLDERS})/[\w/.-]+\.(?:py|md|yaml|csv|cpp|h|json|smk|html|typ|svg))\b")
MODULE = re.compile(r"`((?:bench|report)(?:\.\w+)+)`")
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def text_of(page):
    return page.read_text(encoding="utf-8")


@each_page
def test_files_that_it_names_are_there(page):
    assert [name for name in PATH.findall(text_of(page)) if not (ROOT / name).exists()] == []


@each_page
def test_links_lead_somewhere(page):
    links = [to.split("#")[0] for to in re.findall(r"\]\(([^)\s]+)\)", text_of(page)) if "://" not in to]
    assert [to for to in links if to and not (page.parent / to).exists()] == []


@each_page
def test_modules_and_what_is_in_them_are_there(page):
    """`bench.study.schema`, or `bench.study.schema.load`: the last word may be a name in the module."""
    gone = []
    for name in MODULE.findall(text_of(page)):
        module, _, word = name.rpartition(".")
        inside = module in modules() and re.search(
            rf"\b{word}\b", modules()[module].read_text(encoding="utf-8")
        )
        if name not in modules() and not inside:
            gone.append(name)
    assert gone == []


@each_page
def test_targets_and_verbs_are_there(page):
    targets = set(re.findall(r"^([\w-]+):", text_of(ROOT / "Makefile"), re.MULTILINE))
    named = re.findall(r"(?:`|^ +)make ([a-z-]+[a-z])(?![\w-])", text_of(page), re.MULTILINE)
    assert set(named) <= targets
    for package in ("bench", "report"):
        verbs = set(re.findall(rf"python -m {package} ([a-z]+)\b", text_of(page)))
        files = [name for name in modules() if re.fullmatch(rf"{package}\.(cli|.*\.command)", name)]
        code = "".join(text_of(modules()[file]) for file in files)
        assert {verb for verb in verbs if f'"{verb}"' not in code} == set()


def test_the_study_in_the_readme_is_the_example_and_means_what_it_says():
    (printed,) = re.findall(r"```yaml\n(.*?)```", text_of(ROOT / "README.md"), re.DOTALL)
    assert printed == (ROOT / "examples" / "study.yaml").read_text(encoding="utf-8")
    found = cells(load(ROOT / "examples" / "study.yaml"))
    assert len(found) == int(re.search(r"it trains (\d+) cells", text_of(ROOT / "README.md"))[1])
    assert {cell.task.name for cell in found} == {"heart", "wave"}
