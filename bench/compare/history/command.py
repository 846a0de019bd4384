"""`python -m bench record [RESULTS]`: keep its timings, and say where those of this machine changed."""

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.compare.history.found import History, Point

MOST_SHOWN = 20  # change points


def add_verb(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The verb and its options."""
    verb = verbs.add_parser("record", help="keep a run's timings, and say where those of a machine changed")
    verb.add_argument("results", type=Path, nargs="?", default=Path("results"), help="a folder with timing/")
    verb.add_argument(
        "--history", type=Path, default=Path("results/history"), metavar="DIR", help="where runs are kept"
    )
    verb.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0: kept. A change is told and is no failure: it may have been meant."""
    from bench.compare.history.found import histories
    from bench.compare.history.kept import read_history, record

    for file, new in record(args.results, args.history):
        print(f"{'kept' if new else 'kept before'}: {file}")
    runs, broken = read_history(args.history)
    for line in broken:
        print(f"left aside: {line}")
    for history in histories(runs):
        print(render(history))
    return 0


def render(history: "History") -> str:
    """A machine's history in words: how many runs, and its change points, the largest first."""
    n = len(history.runs)
    runs, entries = counted(n, "run", "runs"), counted(len(history.series) - 1, "entry", "entries")
    lines = [f"{history.machine}: {runs}, {entries}"]
    if n < history.needed:
        return "\n".join([*lines, f"  a change can be shown from {history.needed} runs on"])
    found = sorted(
        ((point, series) for series in history.series for point in series.points),
        key=lambda one: -abs(one[0].ratio - 1),
    )
    lines += [f"  {series.name}: {_told(point)}" for point, series in found[:MOST_SHOWN]]
    if not found:
        lines.append("  no entry changed")
    if len(found) > MOST_SHOWN:
        lines.append(f"  {len(found) - MOST_SHOWN} more are not listed")
    return "\n".join(lines)


def _told(point: "Point") -> str:
    """1.12 times as long from 2026-11-28 14:03 UTC on (commit 3dfd2c5, p 0.0002)."""
    how = f"{point.ratio:.3g} times as long"
    return f"{how} from {day(point.run.started)} on (commit {point.run.commit[:10]}, p {point.p:.2g})"


def counted(n: int, one: str, many: str) -> str:
    """1 run, 2 runs."""
    return f"{n} {one if n == 1 else many}"


def day(started: float) -> str:
    """2026-11-28 14:03 UTC."""
    return datetime.fromtimestamp(started, UTC).strftime("%Y-%m-%d %H:%M UTC")
