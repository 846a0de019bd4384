"""`python -m bench compare A B`: says it, writes it where asked, and exits with the verdict."""

import argparse
import math
import os
import traceback
from collections.abc import Callable
from pathlib import Path

from bench.errors import UserError, lacking
from bench.files import write_whole


def add_verb(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The verb and its options, in per cent where they are shares."""
    verb = verbs.add_parser("compare", help="hold two results folders against each other")
    verb.add_argument("a", type=Path, help="a results folder (timing/, tables/): what was")
    verb.add_argument("b", type=Path, help="another: what is")
    verb.add_argument("--minimum", default="5", metavar="PERCENT", help="least change of a time that counts")
    verb.add_argument("--quality-minimum", default="1", metavar="POINTS", help="of a score, in hundredths")
    verb.add_argument("--drift", default="3", metavar="PERCENT", help="one run's, unseen by the yardstick")
    verb.add_argument("--force", action="store_true", help="although the machine is another one")
    verb.add_argument(
        "--by", metavar="NAMES", help="compare trainings of other settings, paired: task,model,seed"
    )
    verb.add_argument("--markdown", type=Path, metavar="FILE")
    verb.add_argument("--json", type=Path, metavar="FILE")
    verb.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 same or better, 1 a regression, 2 could not be judged."""
    return judged(lambda: _run(args))


def judged(judge: Callable[[], int]) -> int:
    """The exit code of a verdict; a fault of this program is no regression."""
    try:
        return judge()
    except UserError:
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # what the system refuses is told in a line, and is no regression either
        if isinstance(error, ModuleNotFoundError) and (missing := lacking()):
            raise UserError(missing) from None
        traceback.print_exc()
        return 2


def _run(args: argparse.Namespace) -> int:
    from bench.compare.text import as_json, render
    from bench.compare.verdict import Options, compare

    shares = {name: percent(f"--{name.replace('_', '-')}", getattr(args, name)) for name in _SHARES}
    by = tuple(args.by.split(",")) if args.by is not None else ()
    options = Options(shares["minimum"], shares["quality_minimum"], shares["drift"], args.force, by)
    outputs(args.markdown, args.json)
    found = compare(args.a, args.b, options)
    print(render(found), end="")
    for file, text in ((args.markdown, render(found, markdown=True)), (args.json, as_json(found))):
        if file is not None:
            write_whole(file, text)
    return found.code


def outputs(*files: Path | None) -> None:
    """UserError for what could not be written, or twice, before minutes are spent on it."""
    named = [file.absolute() for file in files if file is not None]
    if len(set(named)) < len(named):
        raise UserError(f"{named[0]}: named twice; each needs a file of its own")
    for file in named:
        if file.is_dir():
            raise UserError(f"{file}: could not be written: a folder stands there")
        if file.exists() and not file.is_file():
            raise UserError(f"{file}: no file, and is not replaced by one; a file's name would do")
        folder = next(parent for parent in file.parents if parent.exists())
        if not folder.is_dir() or not os.access(folder, os.W_OK):
            raise UserError(f"{file}: could not be written: {folder} takes no files")


_SHARES = ("minimum", "quality_minimum", "drift")


def percent(name: str, text: str) -> float:
    """5 -> 0.05. UserError where it is not a number from 0 to 100."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value < 100:
        raise UserError(f"{name}: {text!r} is not a number between 0 and 100")
    return value / 100
