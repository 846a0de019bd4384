"""The second witness: how many instructions a loop of an entry takes on each side. Time is never read off it.

    perf       where the processor's counters can be read
    callgrind  Debian's valgrind elsewhere: 50 times as slow, and without AVX-512, so that engines are
               compiled for x86-64-v3 there; the interpreter begins uncounted, a few loops are counted
    neither    a line says what is missing

Two numbers of loops are counted and their difference taken, so that orders, answers and the garbage of the
interpreter count on neither side. The same code counted twice differs by a ten-thousandth or so.
"""

import os
import platform
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from bench.duet.pair import LateError, Worker, WorkerError, environment, started
from bench.duet.sides import Side

SAME = 0.002  # of the instructions of a loop: a smaller difference is none
ENOUGH = 4e6  # instructions that the larger number of loops has more than the smaller
MOST = 2000  # loops
PIPES = "pipe"  # what valgrind is told by: beside its counts, and gone with them
VALGRIND = ("valgrind", "callgrind_control")
LONGEST = 600.0  # seconds that counting may take, both sides together
CONTROL = 60.0  # seconds that valgrind may take to hear what it is told
SETTLE, ENDS = 0.5, 20.0  # seconds until perf has attached, and until it has ended
Counts = dict[str, tuple[float, float]]  # entry -> instructions a loop of A and of B
Tell = Callable[[str], None]


class Counter(Protocol):
    """What counts the instructions of one process between `begin` and `end`."""

    def begin(self) -> None:
        """From here on."""

    def end(self) -> int:
        """How many there were."""


class Callgrind:
    """A process under valgrind, which counts when it is told to. out: where its counts lie."""

    def __init__(self, pid: int, out: Path) -> None:
        self._pid, self._out, self._n = pid, out, 0

    def begin(self) -> None:
        """Switch counting on, from nothing."""
        self._control("-i", "on")
        self._control("-z")

    def end(self) -> int:
        """Write the counts down and read them. WorkerError where there are none."""
        self._control("-d")
        self._control("-i", "off")
        self._n += 1
        file = self._out.with_name(f"{self._out.name}.{self._n}")
        found = re.search(r"^(?:totals|summary): (\d+)", _text(file), re.MULTILINE)
        if found is None:
            raise WorkerError("valgrind wrote no counts")
        return int(found[1])

    def _control(self, *words: str) -> None:
        """WorkerError where it does not hear: what waits is woken by ptrace, which may be forbidden."""
        control = ["callgrind_control", f"--vgdb-prefix={PIPES}", *words, str(self._pid)]
        none = subprocess.DEVNULL
        run = subprocess.Popen(
            control, cwd=self._out.parent, stdin=none, stdout=none, stderr=none, start_new_session=True
        )
        try:
            run.wait(CONTROL)
        except subprocess.TimeoutExpired:
            raise WorkerError(f"valgrind does not answer within {CONTROL:.0f} s") from None
        finally:
            if run.poll() is None:
                os.killpg(run.pid, signal.SIGKILL)  # and what it has started
                run.wait()


class Perf:
    """The processor's own counters."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._run: subprocess.Popen[str] | None = None

    def begin(self) -> None:
        """Attach to the process."""
        words = ["perf", "stat", "-x", ",", "-e", "instructions:u", "-p", str(self._pid)]
        self._run = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        time.sleep(SETTLE)

    def end(self) -> int:
        """Let go of it. WorkerError where nothing was counted."""
        counted = _perf_says(self._said())
        if counted is None:
            raise WorkerError("perf counted nothing")
        return counted

    def _said(self) -> str:
        """What it says at its end. It is told to end again and again: before it listens it hears nothing."""
        assert self._run is not None
        for _ in range(round(ENDS / SETTLE)):
            self._run.send_signal(signal.SIGINT)
            try:
                return self._run.communicate(timeout=SETTLE)[1]
            except subprocess.TimeoutExpired:
                continue
        self._run.kill()
        self._run.communicate()
        raise WorkerError("perf did not end")


def way() -> str:
    """perf, callgrind, or "" where there is neither."""
    if shutil.which("perf"):
        words = ["perf", "stat", "-x", ",", "-e", "instructions:u", "true"]
        if _perf_says(subprocess.run(words, capture_output=True, text=True, check=False).stderr):
            return "perf"
    return "callgrind" if all(map(shutil.which, VALGRIND)) else ""


def counted(sides: Sequence[Side], study: Path, names: Sequence[str], tell: Tell) -> tuple[Counts, str]:
    """Instructions of both sides, of the entries that could be counted; why others could not, in a line."""
    how = way()
    if not how:
        return {}, "instructions were not counted: neither perf's counters nor valgrind are here"
    a, why_a = _of_side(sides[0], study, names, how, tell)
    b, why_b = _of_side(sides[1], study, list(a), how, tell) if a else ({}, "")
    why = why_a or why_b
    if not b:
        return {}, f"instructions were not counted: {why}"
    told = f"instructions counted by {how}"
    if left := len(names) - len(b):
        told += f"; of {left} of {len(names)} entries not: {why}"
    return {name: (a[name], b[name]) for name in b}, told


def _of_side(
    side: Side, study: Path, names: Sequence[str], how: str, tell: Tell
) -> tuple[dict[str, float], str]:
    """Instructions of a loop of each entry, of as many as there is time for; why not of all."""
    found: dict[str, float] = {}
    try:
        with _process(side, study, how, time.monotonic() + LONGEST / 2) as (worker, counter):
            for name in names:
                worker.ask(do="open", entry=name)
                found[name] = _a_loop(worker, counter, name)
                tell(f"{side.told}: instructions of {len(found)} of {len(names)} entries counted")
    except LateError:
        return found, f"all would take more than {LONGEST / 60:g} minutes"
    except WorkerError as error:
        return found, str(error)
    return found, ""


def _a_loop(worker: Worker, counter: Counter, name: str) -> float:
    """Instructions of one loop: of so many more loops that the difference is large."""

    def count(loops: int) -> int:
        counter.begin()
        worker.ask(do="count", entry=name, loops=loops)
        return counter.end()

    few, more = count(2), count(4)
    loops = 2 + min(MOST, max(2, round(ENOUGH * 2 / max(1, more - few))))
    return max(0.0, (count(loops) - count(2)) / (loops - 2))


@contextmanager
def _process(side: Side, study: Path, how: str, ends: float) -> Iterator[tuple[Worker, Counter]]:
    """A worker that is counted, until then, its engines apart from those that are timed."""
    folder = side.folder / "counted"
    folder.mkdir(mode=0o700, exist_ok=True)
    env = environment(side, folder)
    before: tuple[str, ...] = ()
    if how == "callgrind":
        out = folder / "out"
        before = ("valgrind", "--tool=callgrind", "--instr-atstart=no", "--smc-check=all-non-file",
                  f"--callgrind-out-file={out}", f"--vgdb-prefix={folder / PIPES}")  # fmt: skip
        if platform.machine() in ("x86_64", "AMD64"):
            env["CXX"] = f"{env.get('CXX') or 'c++'} -march=x86-64-v3"
    process = started(side, study, env, before)
    worker = Worker(side, process, ends)
    try:
        worker.heard()
        yield worker, Callgrind(process.pid, out) if how == "callgrind" else Perf(process.pid)
    finally:
        worker.end()


def said(verdict: str, counts: tuple[float, float]) -> str:
    """What the second witness says of a verdict of the first; where they disagree, that."""
    a, b = counts
    if not a or not b:
        return ""
    change = b / a - 1
    if abs(change) < SAME:
        alone = f", {verdict}: caches, layout or machine" if verdict in ("slower", "faster") else ""
        return f"same instructions{alone}"
    told = f"{'more' if change > 0 else 'fewer'} instructions ({_percent(change)})"
    against = {"slower": change < 0, "faster": change > 0, "same": True}.get(verdict, False)
    return f"{told}, yet {verdict}{' time' if verdict == 'same' else ''}" if against else told


def _percent(change: float) -> str:
    return f"{100 * change:+.1f} %".replace("-", "\N{MINUS SIGN}")


def _perf_says(text: str) -> int | None:
    """The count in a line of `perf stat -x ,`; None where it is not supported or not there."""
    found = re.search(r"^(\d+),[^,]*,instructions", text, re.MULTILINE)
    return int(found[1]) if found else None


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
