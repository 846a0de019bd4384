"""The command line of the report: what a rule calls, a person can type. Bad input is one line, exit 2."""

import argparse
from pathlib import Path

from bench.errors import Parser, UserError, arguments, exit_code
from bench.running.stages import noted

ENDINGS = {"html": (".html", ".htm"), "pdf": (".pdf",)}
MARKDOWN = (".md", ".markdown")
SEAL = "seal the result: a file made-KEY.json with the digest of every byte, by which the pipeline knows it"


def main(argv: list[str] | None = None) -> int:
    """Run one verb; 0 where it went well, 2 where the input was bad."""
    args = arguments(_parser(), argv)
    return exit_code(lambda: _run(args), args.log)


def _run(args: argparse.Namespace) -> None:
    """The verb, its options checked first: what is refused is refused before minutes of work."""
    if getattr(args, "seal", None) is not None:
        from bench.seals import as_key

        as_key("--seal", args.seal)
    for option, endings in getattr(args, "endings", {}).items():
        file = getattr(args, option)
        if file is not None and file.suffix.lower() not in endings:
            would_do = " or ".join(filter(None, (", ".join(endings[:-1]), endings[-1])))
            raise UserError(f"--{option}: found {str(file)!r}; a name that ends with {would_do} would do")
    args.run(args)


def _parser() -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = Parser(prog="python -m report", description=__doc__)
    parser.add_argument("--log", type=Path, metavar="FILE", help="where standard error goes")
    verbs = parser.add_subparsers(required=True, metavar="VERB")

    tables = verbs.add_parser("tables", help="records and times -> tables")
    tables.add_argument("--plan", type=Path, default=Path("results/plan.json"))
    tables.add_argument("--packs", type=Path, default=Path("results/packs"))
    tables.add_argument("--out", type=Path, default=Path("results/tables"))
    tables.add_argument(
        "--timing", type=Path, nargs="*", default=[], help="timings made here: files, or results/timing"
    )
    tables.add_argument(
        "--reference",
        type=Path,
        action="append",
        default=[],
        help="timings of another machine, or of several",
    )
    tables.add_argument(
        "--before", type=Path, metavar="RESULTS", help="whose duet.json and history/ tell what was before"
    )
    tables.add_argument("--explored", type=Path, nargs="*", default=[], help="files of results/explored")
    tables.add_argument("--part", choices=["cells", "times"], help="tables of cells or of times alone")
    tables.set_defaults(run=_tables)

    tables.add_argument("--seal", metavar="KEY", help=SEAL)
    tables.add_argument("--meaning", metavar="DIGEST", help="what the plan has to mean, or nothing is made")

    figures = verbs.add_parser("figures", help="tables -> figures of one group, or of all")
    figures.add_argument("--tables", type=Path, default=Path("results/tables"))
    figures.add_argument("--packs", type=Path, default=Path("results/packs"))
    figures.add_argument("--out", type=Path, default=Path("results/figures"))
    figures.add_argument("--group", help="one group alone")
    figures.add_argument("--list", action="store_true", help="print the groups")
    figures.add_argument("--seal", metavar="KEY", help=SEAL)
    figures.set_defaults(run=_figures)

    for name, run in (("html", _html), ("pdf", _pdf)):
        verb = verbs.add_parser(name, help=f"tables and figures -> report.{name}")
        verb.add_argument("--tables", type=Path, default=Path("results/tables"))
        verb.add_argument("--figures", type=Path, default=Path("results/figures"))
        verb.add_argument("--out", type=Path, default=Path(f"results/report.{name}"))
        verb.add_argument("--seal", metavar="KEY", help=SEAL)
        verb.add_argument("--follows", metavar="TEXT", default="", help="what is said of times that follow")
        if name == "pdf":
            verb.add_argument("--short", action="store_true", help="two pages: the answer, and who is first")
        what = "these two pages" if name == "pdf" else "a summary in Markdown"
        verb.add_argument("--brief", type=Path, metavar="FILE", help=f"write {what} into FILE too")
        brief = MARKDOWN if name == "html" else ENDINGS["pdf"]
        verb.set_defaults(run=run, endings={"out": ENDINGS[name], "brief": brief})

    summary = verbs.add_parser("summary", help="tables and figures -> a summary in Markdown")
    summary.add_argument("--tables", type=Path, default=Path("results/tables"))
    summary.add_argument("--figures", type=Path, default=Path("results/figures"))
    summary.add_argument("--out", type=Path, default=Path("results/report.md"))
    summary.set_defaults(run=_summary, endings={"out": MARKDOWN})

    build = verbs.add_parser("build", help="the pages of one results folder, or of two side by side")
    build.add_argument("a", type=Path, metavar="A", help="a results folder")
    build.add_argument("b", type=Path, metavar="B", nargs="?", help="another, of a study or a machine")
    build.add_argument("--out", type=Path, help="A/report.html and .pdf, or side-by-side.html; .pdf would do")
    build.set_defaults(run=_build, endings={"out": (*ENDINGS["html"], *ENDINGS["pdf"])})

    schema = verbs.add_parser("schema", help="print what every table holds, in Markdown")
    schema.set_defaults(run=_schema)
    return parser


def _tables(args: argparse.Namespace) -> None:
    if args.part is None and (args.seal or args.meaning):
        raise UserError("--seal, --meaning: found without --part; cells or times would do")
    with noted("times" if args.part == "times" else "tables"):
        from report.tables.collect import write_cells, write_tables, write_times

        if args.part == "cells":
            write_cells(args.plan, args.packs, args.out, args.seal, args.meaning, args.explored)
        elif args.part == "times":
            write_times(args.timing, args.reference, args.out, args.seal, args.before)
        else:
            others = args.timing, args.reference, args.before
            write_tables(args.plan, args.packs, args.out, *others, args.explored)


def _figures(args: argparse.Namespace) -> None:
    from report.figures import GROUPS, draw_group

    if args.list:
        print("\n".join(GROUPS))
        return
    if args.group is not None and args.group not in GROUPS:
        raise UserError(f"--group: found {args.group!r}; one of {', '.join(GROUPS)} would do")
    for group in [args.group] if args.group else GROUPS:
        with noted("figures"):
            draw_group(group, args.tables, args.packs, args.out, args.seal)


def _html(args: argparse.Namespace) -> None:
    with noted("html"):
        from report.render import write_html

        write_html(args.tables, args.figures, args.out, args.seal, args.follows, args.brief)


def _pdf(args: argparse.Namespace) -> None:
    with noted("pdf"):
        from report.render import write_pdf

        write_pdf(args.tables, args.figures, args.out, args.seal, args.follows, args.short, args.brief)


def _summary(args: argparse.Namespace) -> None:
    from report.summary import write_summary

    write_summary(args.tables, args.figures, args.out)


def _build(args: argparse.Namespace) -> None:
    from report import render

    for folder in filter(None, (args.a, args.b)):
        if not folder.is_dir():
            raise UserError(f"{folder}: no such folder; a folder of results would do")
    if args.b is not None and args.b.resolve() == args.a.resolve():
        raise UserError(f"{args.b}: the same folder twice; two of them would do, or one for its own report")
    if args.b is not None:
        render.write_two(args.a, args.b, args.out or Path("side-by-side.html"))
        return
    for page in [args.out] if args.out else [args.a / "report.html", args.a / "report.pdf"]:
        write = render.write_pdf if page.suffix.lower() == ".pdf" else render.write_html
        write(args.a / "tables", args.a / "figures", page)


def _schema(args: argparse.Namespace) -> None:
    from report.tables.schemas import as_markdown

    print(as_markdown(), end="")
