"""`python -m bench regress BASELINE RESULTS`: what `snakemake regress` asks."""

import argparse
from pathlib import Path

from bench.compare.command import judged, outputs
from bench.duet.command import add_shared, budget_of
from bench.files import write_whole

WAYS = ("auto", "duet", "folders")  # of telling times; auto: a duet where it tells anything


def add_verb(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The verb and its options."""
    verb = verbs.add_parser(
        "regress",
        help="hold results against a stored baseline: times by a duet with its revision, scores by the files",
        description="Exit code 0: same or better; 1: a regression; 2: could not be judged, or bad input.",
    )
    verb.add_argument("baseline", type=Path, help="a results folder: what was")
    verb.add_argument("results", type=Path, help="another: what is")
    verb.add_argument(
        "--times", choices=WAYS, default="auto",
        help="duet: of the baseline's revision with the working tree; folders: its times with these times",
    )  # fmt: skip
    verb.add_argument(
        "--entries", type=Path, default=Path("config/duet.yaml"), help="whose timing section the duet times"
    )
    verb.add_argument("--force", action="store_true", help="times of folders, although of another machine")
    add_shared(verb)
    verb.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 same or better, 1 a regression, 2 could not be judged."""
    return judged(lambda: _run(args))


def _run(args: argparse.Namespace) -> int:
    from bench.duet.baseline.held import How, as_json, hold, render

    outputs(args.markdown, args.json)
    how = How(args.times, args.entries, budget_of(args.budget), args.instructions, args.force)
    held = hold(args.baseline, args.results, how)
    print(render(held), end="")
    if args.markdown is not None:
        write_whole(args.markdown, render(held, markdown=True))
    if args.json is not None:
        write_whole(args.json, as_json(held))
    return held.code
