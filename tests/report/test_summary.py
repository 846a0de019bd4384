"""The summary in Markdown: read by a Markdown reader it says what the report says, names as text."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "paper"))
markdown_it = pytest.importorskip("markdown_it")

from made_document import document  # noqa: E402

from report.document import Answer, Missing, Table  # noqa: E402
from report.sections.limits import IN_FULL  # noqa: E402
from report.summary import escaped, markdown  # noqa: E402

NAMES = [
    "breast_cancer_2",
    "*a* _b_ **c** `d`",
    "<img src=x onerror=alert(1)> & &amp;",
    "[a](b) ![c](d) a|b ~~e~~",
    "# no head",
    "- no list",
    "+1",
    "1. no list",
    "=SUM(A1)",
    "\\ end\\",
    "https://example.org www.example.org",
    "两个 月亮 $x$",
]


def shown(text: str) -> str:
    """What a reader of Markdown sees, blocks by lines."""
    tokens = markdown_it.MarkdownIt("gfm-like", {"linkify": False}).parse(text)
    return "\n".join(
        "".join(one.content for one in token.children) for token in tokens if token.type == "inline"
    )


@pytest.mark.parametrize("name", NAMES)
def test_names_stay_text(name):
    assert shown(escaped(name)) == name
    assert shown(f"- {escaped(name)}") == name
    made = markdown(document(tasks=(name,), title=name, answers=(Answer(1, name, name, None, "first"),)))
    lines = shown(made).splitlines()
    assert lines.count(name) == 2  # the title, and the task in the matrix
    assert f"{name} {name}" in lines


def test_it_says_what_the_first_screen_says():
    unsaid = Table(
        "1 question", "c", ("question", "why not"), (("Is it?", "No seeds."),), "ll", "not-answered"
    )
    made = document(unsaid, Missing("No times."), answers=(Answer(1, "Why?", "So.", "yes", "first"),))
    assert shown(markdown(made)).splitlines() == [
        "A study",
        "Study x.",
        "m1 is best on all.",
        "Is this run sound? 1 doubt: Seeds failed.",
        "+9 points: m1 over m2",
        "Every model",
        "task",
        "m1",
        "m2",
        "moons",
        "★ 99.1",
        "",
        "In per cent.",
        "One chapter",
        "Why?",
        "Why? yes. So.",
        "What this study cannot say",
        "Is it? No seeds.",
        "No times.",
    ]


def test_what_stands_elsewhere_is_said_to_stand_elsewhere():
    """The summary has no finding in full of what cannot be said."""
    cells = (("6", "Does it help?", f"Counts; {IN_FULL} 6."),)
    unsaid = Table("1 question", "c", ("finding", "question", "why not"), cells, "lll", "not-answered")
    told = shown(markdown(document(unsaid)))
    assert "Counts; all of it stands in the page and the PDF, under finding 6." in told
