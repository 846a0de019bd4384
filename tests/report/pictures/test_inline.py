"""Nothing gets into a page by way of a picture; colours follow the page's."""

import base64
import re
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from bench.errors import UserError
from report.pictures.inline import check, inline, style
from report.pictures.palette import BLUE, INK, on_dark

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'
HOSTILE = "\"><script>alert('1')</script> & <b>"


def made(tmp_path: Path, inner: str, prefix: str = "f1", label: str = "said") -> str:
    file = tmp_path / "a.svg"
    file.write_text(SVG.format(inner), encoding="utf-8")
    return inline(file, prefix, label)


def test_a_picture_is_one_image_that_is_said(tmp_path: Path) -> None:
    found: list[dict[str, str | None]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append({"tag": tag, **dict(attrs)})

    Reader().feed(made(tmp_path, "", label=HOSTILE))
    (one,) = found
    assert (one["tag"], one["role"], one["aria-label"]) == ("svg", "img", HOSTILE)


def test_text_stays_text(tmp_path: Path) -> None:
    found = made(tmp_path, "<text>&lt;img onerror=x&gt; &amp;amp; ]]&gt;</text>")
    assert "<text>&lt;img onerror=x&gt; &amp;amp; ]]&gt;</text>" in found


@pytest.mark.parametrize(
    "inner",
    [
        "<script>1</script>",
        "<foreignObject/>",
        "<style>*{fill:red}</style>",
        "<a href='#x'/>",
        "<use href='#x'/>",
        "<path onclick='1'/>",
        "<path style='fill:red'/>",
        "<image href='https://example.org/a.png'/>",
        "<image href='data:image/svg+xml;base64,AAAA'/>",
        "<image xmlns:x='http://www.w3.org/1999/xlink' x:href='file:///etc/passwd'/>",
        "<path fill='url(https://example.org/#a)'/>",
        "<path fill='URL( &quot;//example.org&quot; )'/>",
        "<path fill='image-set(x)'/>",
        "<!-- a comment -->",
        "<animate/>",
        "<set attributeName='href'/>",
    ],
)
def test_what_is_not_on_the_list_is_refused(tmp_path: Path, inner: str) -> None:
    with pytest.raises(UserError, match=r"a\.svg: no picture for a page"):
        made(tmp_path, inner)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<svg",
        "<g>" * 100_000,
        SVG.format("<g>" * 5000 + "</g>" * 5000),
        "<html/>",
        '<!DOCTYPE svg [<!ENTITY a "b">]><svg/>',
    ],
)
def test_what_is_no_picture_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.svg").write_text(text)
    with pytest.raises(UserError, match="no picture for a page"):
        inline(tmp_path / "a.svg", "f1", "said")
    with pytest.raises(UserError, match="no picture for a page"):
        check(tmp_path / "a.svg")


def test_two_pictures_share_no_id(tmp_path: Path) -> None:
    inner = '<defs><clipPath id="i0"><rect width="1"/></clipPath></defs><path clip-path="url(#i0)"/>'
    one, two = (made(tmp_path, inner, prefix) for prefix in ("f1", "f2"))
    ids = [set(re.findall(r'id="(\w+)"', text)) for text in (one, two)]
    assert ids == [{"f1i0"}, {"f2i0"}]
    assert "url(#f1i0)" in one and "url(#f2i0)" in two


def test_an_image_is_one_with_its_words(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png())
    found = inline(tmp_path / "a.png", "f1", HOSTILE)
    assert found.startswith('<img src="data:image/png;base64,') and "<script" not in found


def png() -> bytes:
    """Nine grey pixels."""
    data = BytesIO()
    Image.new("L", (3, 3), 100).save(data, format="PNG")
    return data.getvalue()


def test_every_changed_byte_of_an_image_is_told(tmp_path: Path) -> None:
    """Of a file of its own, and of one in a drawing: a page would show a gap, and there would be no PDF."""
    whole, file = png(), tmp_path / "a.png"
    damaged = [whole[:at] for at in range(len(whole))] + [whole + b" "]
    damaged += [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(len(whole))]
    address = "<image href='data:image/png;base64,{}'/>"
    assert made(tmp_path, address.format(base64.b64encode(whole).decode())).count("data:image/png") == 1
    for data in damaged:
        file.write_bytes(data)
        with pytest.raises(UserError, match=r"a\.png: no picture for a page: not a whole PNG"):
            check(file)
        if data:
            with pytest.raises(
                UserError, match=r"a\.svg: no picture for a page: an image in it is not a whole"
            ):
                made(tmp_path, address.format(base64.b64encode(data).decode()))


def test_colours_follow_the_page() -> None:
    text = style()
    for colour in (INK, BLUE):
        name = f"--p{colour[1:]}"
        assert f"{name}:{colour};" in text and f"{name}:{on_dark()[colour]};" in text
        assert f'.picture [fill="{colour}"]{{fill:var({name})}}' in text
    dark = text.index("prefers-color-scheme:dark")
    assert text[:dark].endswith("@media screen and ("), "print stays light"
    assert not re.search(r"url|@import|https?:", text)
