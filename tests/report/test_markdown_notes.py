"""Markdown as plain data: what is understood, and that nothing of it is markup of ours."""

import pytest

from report.notes import blocks_of

HOSTILE = '<script>alert("1")</script> #{}$ ]]> #let x = 1; @ref {{ 7 * 7 }} // \'"'


def text(words: str) -> dict[str, str]:
    return {"kind": "text", "text": words}


def line(*spans: object) -> dict[str, object]:
    return {"kind": "paragraph", "spans": list(spans)}


@pytest.mark.parametrize(
    ("written", "spans"),
    [
        ("one\ntwo", [text("one"), text(" "), text("two")]),
        ("one\\\ntwo", [text("one"), {"kind": "break"}, text("two")]),
        ("a *b*", [text("a "), {"kind": "emphasis", "spans": [text("b")]}]),
        ("**_b_**", [{"kind": "strong", "spans": [{"kind": "emphasis", "spans": [text("b")]}]}]),
        ("`<b>`", [{"kind": "code", "text": "<b>"}]),
        ("[a](http://b.c)", [{"kind": "link", "spans": [text("a")], "address": "http://b.c"}]),
        ("<http://b.c>", [{"kind": "link", "spans": [text("http://b.c")], "address": ""}]),
        ("![a](b.png)", [{"kind": "link", "spans": [text("a")], "address": "b.png"}]),
        ("[a](javascript:b)", [text("[a](javascript:b)")]),
        ("a<br>b<!-- c -->", [text("a<br>b<!-- c -->")]),
        (HOSTILE, [text(HOSTILE)]),
    ],
)  # fmt: skip
def test_spans(written, spans):
    assert blocks_of(written) == (line(*spans),)


def test_blocks_follow_each_other():
    found = blocks_of("# a\n\nb\n\n> c\n\n---\n\n```py\nd < 1\n  e\n```\n\n    f\n\n<div>\ng\n</div>\n")
    assert found == (
        line({"kind": "strong", "spans": [text("a")]}), line(text("b")), line(text("c")),
        {"kind": "code", "text": "d < 1\n  e"}, {"kind": "code", "text": "f"},
        line(text("<div>"), text(" "), text("g"), text(" "), text("</div>")),
    )  # fmt: skip


def test_lists_lie_in_lists():
    inner = {"kind": "list", "ordered": True, "start": 7, "items": [[line(text("c"))], [line(text("d"))]]}
    (found, after) = blocks_of("- a\n- b\n\n  more\n\n  7. c\n  8. d\n\nlast")
    items = [[line(text("a"))], [line(text("b")), line(text("more")), inner]]
    assert found == {"kind": "list", "ordered": False, "start": 1, "items": items}
    assert after == line(text("last"))
    assert blocks_of("-\n- a")[0]["items"] == [[], [line(text("a"))]]
