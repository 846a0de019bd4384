"""Every finding is registered once, under a section that there is; what is forgotten is named."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from report import findings as room
from report.findings import FINDINGS, findings
from report.sections import SECTIONS
from report.sections.chapters import CHAPTERS
from report.tables.reader import Tables

HERE = Path(room.__file__).parent


def _written() -> list[str]:
    """module.function of everything public in the room that makes a Finding of Tables alone."""
    found = []
    for file in sorted(HERE.glob("*.py")):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.returns is not None:
                kinds = [ast.unparse(one.annotation) for one in node.args.args if one.annotation]
                if ast.unparse(node.returns) == "Finding" and kinds == ["Tables"]:
                    found.append(f"{file.stem}.{node.name}")
    return found


def _repeated(values: list[str]) -> list[str]:
    return [value for value, n in Counter(values).items() if n > 1]


def test_every_finding_that_is_written_is_registered():
    registered = [f"{line.find.__module__.split('.')[-1]}.{line.find.__name__}" for line in FINDINGS]
    assert sorted(set(_written()) - set(registered)) == [], "no line in report/findings/__init__.py"
    assert sorted(set(registered) - set(_written())) == [], "not of the form (Tables) -> Finding"
    assert _repeated(registered) == [], "registered twice in report/findings/__init__.py"


@pytest.mark.parametrize("line", FINDINGS, ids=lambda line: line.find.__name__)
def test_every_finding_has_a_section_that_there_is(line):
    keys = [entry.key for entry in SECTIONS]
    where = f"{line.find.__module__}.{line.find.__name__}, see report/sections/contents.py"
    assert line.section in keys, f"no section {line.section!r} for {where}; there are {', '.join(keys)}"


def test_findings_stand_in_the_order_of_the_chapters_sections():
    """Their numbers rise from page to page."""
    pages = [section for chapter in CHAPTERS for section in chapter.sections]
    assert (asked := [line.section for line in FINDINGS]) == sorted(asked, key=pages.index)


def test_every_finding_has_a_test_of_its_own():
    tests = "".join(file.read_text(encoding="utf-8") for file in Path(__file__).parent.glob("test_*.py"))
    tests = tests.replace("limit_findings.", "limits.")  # there `limits` is a fixture
    names = [f"{line.find.__module__.split('.')[-1]}.{line.find.__name__}" for line in FINDINGS]
    untested = [name for name in names if not re.search(rf"\b{re.escape(name)}\b", tests)]
    assert untested == [], "no test in tests/report/findings names them"


def test_no_key_and_no_question_stands_twice(results):
    found = findings(Tables(results / "tables"))
    places = [f"{line.find.__module__}.{line.find.__name__}" for line in FINDINGS]
    for what in ("key", "question"):
        twice = _repeated([getattr(one, what) for one in found])
        where = [place for place, one in zip(places, found, strict=True) if getattr(one, what) in twice]
        assert where == [], f"these findings have one {what}"
