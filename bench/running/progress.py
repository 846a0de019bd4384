"""How far training is: cells done, rate and time left.

Training notes its cells in plan/NAME.progress; a thread of the main Snakemake process adds them to
the cells of finished packs and draws a bar on a terminal, a line every half minute elsewhere.
"""

import contextlib
import logging
import re
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from bench.planning.plan import PackEntry, Plan

_noted: dict[Path, float] = {}
EVERY = 1.0  # seconds between two notes of one job
BAR = 30  # characters
_IDLE = re.compile(r"Select jobs to execute\.\.\.|Execute \d+ jobs?\.\.\.")


def report(note: Path, done: int) -> None:
    """Note that `done` cells of a running pack are trained; at most once a second."""
    now = time.monotonic()
    if now - _noted.get(note, -EVERY) < EVERY:
        return
    _noted[note] = now
    with contextlib.suppress(OSError):  # a full disk will be told when the pack is written
        note.write_text(str(done), encoding="utf-8")


@dataclass(frozen=True)
class State:
    """Cells trained and wanted, seconds since it began, share of the cost that is done, which cells."""

    done: int
    wanted: int
    seconds: float
    share: float | None = None  # None: cells cost the same
    which: str = "cells"

    def line(self) -> str:
        """`cells 12,400 of 38,000 (32 %), 65 a second, 7 min left`."""
        said = f"{self.which} {self.done:,} of {self.wanted:,} ({100 * self.done // max(self.wanted, 1)} %)"
        if not self.done or self.done >= self.wanted:
            return said
        share = self.done / self.wanted if self.share is None else self.share
        left = self.seconds * (1 - share) / max(share, 1e-9)
        rate = float(f"{self.done / self.seconds:.3g}")
        return f"{said}, {rate:,.12g} a second, {_left(left)} left"


def count(plan: Plan, results: Path) -> int:
    """Cells trained of the plan's new packs."""
    return sum(_counts(plan, results))


def start(
    plan: Plan, results: Path, stream: TextIO | None = None, wait: float | None = None
) -> threading.Event:
    """Follow the run in a thread until the event that is given back is set, or all is done.

    stream: standard error where not given. wait: seconds between two looks.
    """
    ended = threading.Event()
    new = [pack for pack in plan.packs if pack.new]
    for pack in new:  # what a killed run left
        _note(results, pack).unlink(missing_ok=True)
    if new:
        out = stream or sys.stderr
        beside = _Beside(out if out.isatty() else None)
        beside.attach()
        arguments = (plan, results, out, beside, ended, wait)
        threading.Thread(target=_follow, args=arguments, daemon=True).start()
    return ended


def _follow(
    plan: Plan,
    results: Path,
    stream: TextIO,
    beside: "_Beside",
    ended: threading.Event,
    wait: float | None,
) -> None:
    bar = stream.isatty()
    begun = time.monotonic()
    state = _state(plan, results, begun)
    while not ended.wait(wait or (1.0 if bar else 30.0)):
        state = _state(plan, results, begun)
        if state.done:  # nothing is said while something else runs, or nothing is trained at all
            beside.draw(state) if bar else _tell(stream, state.line())
        if state.done >= state.wanted:
            break
    if bar:
        beside.clear()
        if state.done:
            _tell(stream, state.line())


def _tell(stream: TextIO, line: str) -> None:
    stream.write(line + "\n")
    stream.flush()


class _Beside(logging.Filter):
    """A bar in the terminal's last line, which makes room for each of Snakemake's messages.

    Those that say no more than that jobs are selected, or that one has ended, are left out.
    """

    def __init__(self, stream: TextIO | None) -> None:
        super().__init__()
        self._stream = stream
        self._drawn = False
        self._lock = threading.Lock()

    def attach(self) -> None:
        for handler in logging.getLogger("snakemake.logging").handlers:
            if isinstance(handler, logging.StreamHandler) and not isinstance(handler, logging.FileHandler):
                handler.addFilter(self)

    def filter(self, record: logging.LogRecord) -> bool:
        event = getattr(getattr(record, "event", None), "value", None)
        if event == "job_finished" or _IDLE.fullmatch(record.getMessage()):
            return False
        self.clear()
        return True

    def clear(self) -> None:
        with self._lock:
            if self._stream is not None and self._drawn:
                self._stream.write("\r\033[K")
                self._stream.flush()
            self._drawn = False

    def draw(self, state: State) -> None:
        filled = BAR * state.done // max(state.wanted, 1)
        line = f"[{'#' * filled}{'.' * (BAR - filled)}] {state.line()}"
        with self._lock:
            if self._stream is not None:
                width = shutil.get_terminal_size().columns
                self._stream.write(f"\r\033[K{line[: width - 1]}")
                self._stream.flush()
                self._drawn = True


def _state(plan: Plan, results: Path, begun: float) -> State:
    new = [pack for pack in plan.packs if pack.new]
    counts = list(_counts(plan, results))
    cost = sum(pack.cost_seconds for pack in new)
    spent = sum(pack.cost_seconds * n / pack.cells for pack, n in zip(new, counts, strict=True))
    wanted = sum(pack.cells for pack in new)
    which = "cells that confirm" if all(pack.confirms for pack in new) else "cells"
    return State(sum(counts), wanted, time.monotonic() - begun, spent / cost if cost else None, which)


def _counts(plan: Plan, results: Path) -> Iterator[int]:
    """Cells trained of each new pack."""
    for pack in plan.packs:
        if not pack.new:
            continue
        whole = (results / "packs" / f"{pack.name}.parquet").exists()
        yield pack.cells if whole else min(_read(_note(results, pack)), pack.cells)


def _note(results: Path, pack: PackEntry) -> Path:
    return results / "plan" / f"{pack.name}.progress"


def _read(note: Path) -> int:
    try:
        return int(note.read_text(encoding="utf-8") or 0)
    except (OSError, ValueError):
        return 0


def _left(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
