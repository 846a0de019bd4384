"""How far training is: cells done, rate and time left.

Training notes its cells in plan/NAME.progress; a thread of the main Snakemake process adds them to
the cells of finished packs and draws a bar on a terminal, a line every half minute elsewhere.
"""

import contextlib
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from bench.plan import Plan

_noted: dict[Path, float] = {}
EVERY = 1.0  # seconds between two notes of one job


def report(note: Path, done: int) -> None:
    """Note that `done` cells of a running pack are trained; at most once a second."""
    now = time.monotonic()
    if now - _noted.get(note, -EVERY) < EVERY:
        return
    _noted[note] = now
    with contextlib.suppress(OSError):  # a full disk will be told when the pack is written
        note.write_text(str(done))


@dataclass(frozen=True)
class State:
    """Cells trained and wanted in this run, and seconds since it began."""

    done: int
    wanted: int
    seconds: float

    def line(self) -> str:
        """`cells 12,400 of 38,000 (33 %), 65 a second, 7 min left`."""
        share = f"cells {self.done:,} of {self.wanted:,} ({100 * self.done // max(self.wanted, 1)} %)"
        if not self.done or self.done >= self.wanted:
            return share
        rate = self.done / self.seconds
        return f"{share}, {rate:,.3g} a second, {_left((self.wanted - self.done) / rate)} left"


def count(plan: Plan, results: Path) -> int:
    """Cells trained of the plan's new packs."""
    done = 0
    for pack in plan.packs:
        if not pack.new:
            continue
        if (results / "packs" / f"{pack.name}.parquet").exists():
            done += pack.cells
        else:
            done += min(_read(results / "plan" / f"{pack.name}.progress"), pack.cells)
    return done


def start(
    plan: Plan, results: Path, stream: TextIO = sys.stderr, wait: float | None = None
) -> threading.Event:
    """Follow the run in a thread until the event that is given back is set, or all is done."""
    ended = threading.Event()
    if any(p.new for p in plan.packs):
        threading.Thread(target=_follow, args=(plan, results, stream, ended, wait), daemon=True).start()
    return ended


def _follow(plan: Plan, results: Path, stream: TextIO, ended: threading.Event, wait: float | None) -> None:
    wanted = sum(p.cells for p in plan.packs if p.new)
    begun = time.monotonic()
    bar = stream.isatty()
    pause = wait or (1.0 if bar else 30.0)
    while not ended.wait(pause):
        state = State(count(plan, results), wanted, time.monotonic() - begun)
        if bar:
            filled = 30 * state.done // max(wanted, 1)
            stream.write(f"\r\033[K[{'#' * filled}{'.' * (30 - filled)}] {state.line()}")
        else:
            stream.write(state.line() + "\n")
        stream.flush()
        if state.done >= wanted:
            break
    if bar:
        stream.write("\n")
        stream.flush()


def _read(note: Path) -> int:
    try:
        return int(note.read_text() or 0)
    except (OSError, ValueError):
        return 0


def _left(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
