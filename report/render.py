"""Document -> report.html and report.pdf, with the same words, figures and numbers in both.

HTML is one file that needs no network: pictures stand in it, and a Content-Security-Policy
refuses everything else. The PDF is set by typst with matplotlib's own fonts, and with the system's for
letters that these lack; what it says reaches the template as data, never as markup. The same tables and
figures give the same bytes.
"""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any, Literal

from bench.errors import UserError, tell
from bench.files import write_whole
from bench.seals import identity, whole, write_sealed
from report.document import Document
from report.figures import GROUPS
from report.made_of import page_code
from report.paper.columns import breakable, tied
from report.paper.fonts import Fonts, fonts_for, gathered
from report.paper.pieces import paper
from report.paper.respelled import redrawn, respelled, written_in
from report.paper.short import short
from report.pictures import inline
from report.pictures.inline import check
from report.plain import explained, plain, verdict_in

HERE = Path(__file__).parent
SCRIPTS = ("values", "sort", "filter", "csv", "copy", "fold", "term", "edges", "page")  # in this order
SET_BY = ("look.typ", "pages.typ")  # how pieces look, and how they come onto pages


def write_html(
    tables: Path,
    figures: Path,
    out: Path,
    key: str | None = None,
    follows: str = "",
    brief: Path | None = None,
) -> None:
    """Write the report as one offline HTML file. UserError where tables or figures are missing.

    key: of the seal, None for none. follows: what is said where times are yet to come. brief: a file for the
    summary in Markdown, written first.
    """
    from report.sections import document_of
    from report.summary import markdown

    made_of = _made_of(tables, figures) | {"follows": follows}
    document = document_of(tables, figures, follows)
    if brief:
        write_whole(brief, markdown(document))
    write_sealed(out, html_of(document, figures), key, made_of, brief)


def write_pdf(
    tables: Path,
    figures: Path,
    out: Path,
    key: str | None = None,
    follows: str = "",
    short: bool = False,
    brief: Path | None = None,
) -> None:
    """Write the report as a PDF; short: two pages of it. UserError where tables or figures are missing.

    key, follows: as `write_html`'s. brief: a file for the two pages, written first.
    """
    from report.sections import document_of

    made_of = _made_of(tables, figures) | {"follows": follows}
    document = document_of(tables, figures, follows)
    if brief:
        write_whole(brief, pdf_of(document, figures, brief=True, tells=False))
    write_sealed(out, pdf_of(document, figures, short), key, made_of, brief)


def write_two(a: Path, b: Path, out: Path) -> None:
    """Write one page on two results folders, HTML or by the path's ending a PDF. UserError where tables are
    missing."""
    from report.sections.material import Material
    from report.sections.side_by_side import Side, document_of_two
    from report.tables.files import there
    from report.tables.places import shown
    from report.tables.reader import Tables

    for folder in (a, b):
        there(folder / "tables")
    sides = (
        Side(label, shown(folder), Material(Tables(folder / "tables"), folder / "figures"))
        for label, folder in (("A", a), ("B", b))
    )
    document = document_of_two(*sides)
    page = pdf_of(document, a) if out.suffix.lower() == ".pdf" else html_of(document, a)
    write_whole(out, page)


def _made_of(tables: Path, figures: Path) -> dict[str, Any]:
    """Code, the author's notes, and the seals of tables and figures as they stand before these are read."""
    from report.sections import noted_in, times_beside
    from report.tables.files import there

    there(tables)
    drawn = {group: identity(figures / group) for group in GROUPS}
    made_of = {"code": page_code(), "tables": identity(tables), "times": identity(times_beside(tables))}
    return made_of | {"figures": drawn, "notes": noted_in(tables)}


def html_of(document: Document, figures: Path) -> str:
    """The HTML of a document whose figures lie under `figures`."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    style = (HERE / "static" / "report.css").read_text(encoding="utf-8") + inline.style()
    script = script_of()
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined
    )
    told = plain(document, lambda figure, n: Markup(_picture(figures / figure.file, n, figure.alt)))
    return environment.get_template("report.html").render(
        **explained(told),
        verdict=verdict_in(told),
        style=Markup(style),
        script=Markup(script),
        style_hash=_hash(style),
        script_hash=_hash(script),
    )


def script_of() -> str:
    """The page's one script: the files of SCRIPTS, which see each other's names and give none away."""
    parts = [(HERE / "static" / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS]
    return '"use strict";\n{\n' + "".join(parts) + "}\n"


def pdf_of(document: Document, figures: Path, brief: bool = False, tells: bool = True) -> bytes:
    """The PDF of a document whose figures lie under `figures`; brief: two pages of it. tells: of letters that
    no font has."""
    return typeset(document, figures, "pdf", brief=brief, tells=tells)[0]


def typeset(
    document: Document,
    figures: Path,
    form: Literal["pdf", "png"],
    ppi: float = 110,
    brief: bool = False,
    tells: bool = True,
) -> list[bytes]:
    """The document set by typst: one PDF, or each page as a PNG."""
    import typst

    for figure in document.figures():
        _there(figures / figure.file)
        check(figures / figure.file)
    files = [figure.file for figure in document.figures()]
    source, told, fonts = press(document, brief, written_in(figures, files))
    if tells and fonts.warning:
        tell(fonts.warning)
    with gathered(fonts) as folder, redrawn(figures, files, fonts.missing) as pictures:
        compiler = typst.Compiler(
            root=str(pictures.resolve()), font_paths=typst.Fonts(False, font_paths=[str(folder)])
        )
        made = compiler.compile(source, format=form, ppi=ppi, sys_inputs=told, timestamp=0)
    return made if isinstance(made, list) else [made or b""]


def press(document: Document, brief: bool = False, drawn: str = "") -> tuple[bytes, dict[str, str], Fonts]:
    """What typst reads: the templates as one source, the report as data, and which fonts it and its pictures
    need; drawn: what is written in these."""
    text = _data(document, brief)
    fonts = fonts_for(text + drawn)
    if fonts.missing:
        text = _data(respelled(document, fonts.missing), brief)
    names = (*SET_BY, f"{'short' if brief else 'report'}.typ")
    source = b"\n".join((HERE / "templates" / name).read_bytes() for name in names)
    return source, {"report": text, "fonts": json.dumps(fonts.families)}, fonts


def _data(document: Document, brief: bool) -> str:
    content = (short if brief else paper)(document, lambda figure, _: figure.file)
    return json.dumps(breakable(tied(content)), ensure_ascii=False)


def _picture(path: Path, number: str, label: str) -> str:
    """Markup of a figure, its ids its own by its number."""
    _there(path)
    return inline.inline(path, f"f{number}", label)


def _there(path: Path) -> None:
    if not path.is_file():
        raise UserError(f"{path}: no such figure; `python -m report figures` draws it")
    whole(path)


def _hash(text: str) -> str:
    """As a Content-Security-Policy names an inline element."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
