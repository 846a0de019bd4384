"""Markdown -> plain data, which the templates of HTML and of typst show alike: words are never markup.

    blocks_of("Try *this*: `x`")

gives a tuple of mappings with a `kind`: paragraph (spans), list (ordered, start, items: blocks each) and code
(text). A span is text, code (text each), emphasis, strong, link (spans each, a link an address) or break.
CommonMark without raw HTML, which is shown as it stands; a picture is its text and address, a heading a
strong paragraph.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

Plain = dict[str, Any]
_MARKDOWN = MarkdownIt("commonmark", {"html": False})
_SPANS = {"em": "emphasis", "strong": "strong", "link": "link"}


def blocks_of(text: str) -> tuple[Plain, ...]:
    """The blocks of a text in Markdown."""
    return tuple(_blocks(iter(_MARKDOWN.parse(text))))


def _blocks(tokens: Iterator[Token]) -> Iterator[Plain]:
    """Blocks up to the end of what they lie in; a quotation is its paragraphs."""
    for token in tokens:
        match token.type:
            case "inline":
                yield {"kind": "paragraph", "spans": _spans(iter(token.children or []))}
            case "heading_open":
                spans = _spans(iter(next(tokens).children or []))
                yield {"kind": "paragraph", "spans": [{"kind": "strong", "spans": spans}]}
            case "fence" | "code_block":
                yield {"kind": "code", "text": token.content.rstrip("\n")}
            case "bullet_list_open" | "ordered_list_open":
                start = int(token.attrs.get("start", 1))
                ordered = token.type == "ordered_list_open"
                yield {"kind": "list", "ordered": ordered, "start": start, "items": list(_items(tokens))}
            case "list_item_close":
                return


def _items(tokens: Iterator[Token]) -> Iterator[list[Plain]]:
    for token in tokens:
        if token.type.endswith("_list_close"):
            return
        yield list(_blocks(tokens))


def _spans(tokens: Iterator[Token]) -> list[Plain]:
    """Spans up to the end of what they lie in."""
    found: list[Plain] = []
    for token in tokens:
        if token.type.endswith("_close"):
            break
        if token.type.endswith("_open"):
            found.append({"kind": _SPANS[token.type.removesuffix("_open")], "spans": _spans(tokens)})
            if token.type == "link_open":
                _addressed(found[-1], str(token.attrs["href"]))
        elif token.type == "image":
            found.append({"kind": "link", "spans": [_text(token.content)]})
            _addressed(found[-1], str(token.attrs["src"]))
        elif token.type == "code_inline":
            found.append({"kind": "code", "text": token.content})
        elif token.type == "hardbreak":
            found.append({"kind": "break"})
        elif token.type == "softbreak" or token.content:
            found.append(_text(token.content or " "))
    return found


def _addressed(link: Plain, address: str) -> None:
    """Where a link leads, in readable letters; nothing where its text says so already."""
    shown = _MARKDOWN.normalizeLinkText(address)
    link["address"] = "" if _words(link["spans"]) in (address, shown) else shown


def _words(spans: Sequence[Plain]) -> str:
    return "".join(_words(span["spans"]) if "spans" in span else span.get("text", "") for span in spans)


def _text(text: str) -> Plain:
    return {"kind": "text", "text": text}
