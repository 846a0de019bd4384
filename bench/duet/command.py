"""`python -m bench duet A [B]`: which of two sides is slower; says it, writes it, exits with the verdict."""

import argparse
import re
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from bench.compare.command import judged, outputs, percent
from bench.errors import UserError
from bench.files import write_whole

if TYPE_CHECKING:
    from bench.duet.building import Entries
    from bench.duet.verdict import Options

CLEAN = "\r\x1b[K"  # a terminal's line, from its beginning
UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0}


def add_verb(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The verb and its options, in per cent where they are shares."""
    verb = verbs.add_parser(
        "duet",
        help="is it slower? two revisions, interpreters or compilers take turns on one core",
        description="Exit code 0: nothing is slower; 1: something is; 2: could not be judged, or bad input.",
    )
    verb.add_argument("a", nargs="?", metavar="A", help="a revision: what was")
    verb.add_argument("b", nargs="?", metavar="B", help="a revision: what is; absent: the working tree")
    verb.add_argument(
        "--python", nargs=2, metavar=("A", "B"), default=(), help="interpreters, each with what is needed"
    )
    verb.add_argument(
        "--cxx", nargs=2, metavar=("A", "B"), default=(), help='compilers and flags: "g++" "g++ -O2"'
    )
    verb.add_argument("--study", type=Path, default=Path("config/duet.yaml"), help="whose timing section")
    verb.add_argument("--only", default="", metavar="WORDS", help="entries whose name has these")
    verb.add_argument("--list", action="store_true", help="name the entries, time nothing")
    verb.add_argument(
        "--minimum", action="append", default=[], metavar="[WORDS=]PERCENT",
        help="what is shown to lie within it is the same (2); of entries named WORDS; may be given again",
    )  # fmt: skip
    verb.add_argument("--error", default="1", metavar="PERCENT", help="of suites with any false verdict")
    add_shared(verb)
    verb.set_defaults(run=run)


def add_shared(verb: argparse.ArgumentParser) -> None:
    """Options of every verb that takes turns: how long, what is counted, where it is written to."""
    verb.add_argument("--budget", default="10m", help="of taking turns: 90s, 10m, 1h")
    verb.add_argument(
        "--instructions", choices=["open", "all", "none"], default="open",
        help="count them of entries that are not the same (open), by perf or valgrind, some minutes",
    )  # fmt: skip
    verb.add_argument("--markdown", type=Path, metavar="FILE")
    verb.add_argument("--json", type=Path, metavar="FILE")


def run(args: argparse.Namespace) -> int:
    """0 nothing slower, 1 something is, 2 could not be judged."""
    return judged(lambda: _run(args))


def _run(args: argparse.Namespace) -> int:
    from bench.duet.building import entries_of
    from bench.duet.run import duet
    from bench.duet.sides import Asked, sides
    from bench.duet.text import as_json, render
    from bench.duet.verdict import code_of

    options, study = _options(args), args.study.absolute()
    if args.a is None and not (args.python or args.cxx or args.list):
        raise UserError("duet: nothing to hold together; a revision, --python A B or --cxx A B would do")
    if not study.is_file():
        raise UserError(f"{args.study}: no such study")
    outputs(args.markdown, args.json)
    signal.signal(signal.SIGTERM, end)
    with telling() as tell, sides(Asked(args.a, args.b, tuple(args.python), tuple(args.cxx))) as two:
        if args.list:
            print("\n".join(_listed(entries_of(two, study, args.only), args.only)))
            return 0
        found = duet(two, study, options, args.only, tell=tell, count=args.instructions)
    print(render(found), end="")
    for file, text in ((args.markdown, render(found, markdown=True)), (args.json, as_json(found))):
        if file is not None:
            write_whole(file, text)
    return found.ended or code_of(found.entries)


def _listed(built: "Entries", only: str) -> list[str]:
    gone = built.failed | built.not_compared
    lines = [*built.names, *(f"{name}: {told}" for name, told in gone.items())]
    if not lines:
        raise UserError(f"no entry is called {only!r}" if only else "the study's timing section has no entry")
    return lines


@contextmanager
def telling() -> Iterator[Callable[[str], None]]:
    """What tells how far it is: on one line of a terminal, which is clean again at the end."""
    terminal = sys.stderr.isatty()
    begin, end = (CLEAN, "") if terminal else ("", "\n")
    try:
        yield lambda line: print(f"{begin}{line}", end=end, file=sys.stderr, flush=True)
    finally:
        print(begin, end="", file=sys.stderr, flush=True)


def end(signum: int, frame: FrameType | None) -> None:
    """What SIGTERM does: workers and folders go as they do at the end."""
    sys.exit(128 + signum)


def _options(args: argparse.Namespace) -> "Options":
    from bench.duet.verdict import Options

    minima: dict[str, float] = {}
    usual = 0.02
    for text in args.minimum:
        words, named, number = text.rpartition("=")
        if named and not words.strip():
            raise UserError(
                f"--minimum: {text!r} names no entry; WORDS=PERCENT, or PERCENT for all, would do"
            )
        share = percent("--minimum", number)
        if words:
            minima[words] = share
        else:
            usual = share
    return Options(usual, minima, percent("--error", args.error), budget_of(args.budget))


def budget_of(text: str) -> float:
    """10m -> 600. UserError where it is no time."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([smh]?)", text.strip())
    if found is None or not float(found[1]):
        raise UserError(f"--budget: {text!r} is no time; 90s, 10m or 1h would do")
    return float(found[1]) * UNITS[found[2] or "s"]
