"""What runs in each side: `python worker.py STUDY`, orders on standard input, answers on standard output.

This file is run by its path, with the side's own code on PYTHONPATH: it is the newer side's, and imports of
the other nothing but what times are made of there. An order and an answer are a line of JSON each; what a
library prints goes to standard error. It ends with its orders: whose parent is dead reads their end.

    {"do": "list"}                                   -> {"entries": [name, ...]}
    {"do": "open", "entry": name}                    -> {"engine": its} once it ran once (compiled, touched);
                                                        again: anew; {"untimed": why} where it cannot be timed
    {"do": "time", "entry": name, "loops": n}        -> {"seconds": s} of this process on its core, "wall": by
                                                        the clock, "waits": times it waited for something
                                                        else than the core; "warm": false: no loop before
    {"do": "count", "entry": name, "loops": n}       -> {} after just these loops, for who counts instructions
    any of them that fails                           -> {"error": one line}
"""

import ctypes
import gc
import json
import mmap
import os
import signal
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

try:
    import resource
except ImportError:  # not Unix
    resource = None  # type: ignore[assignment]

DEATH = 1  # prctl's PR_SET_PDEATHSIG
FIXED, ASK = 0x0040000, 0xFFFFFFFF  # personality's ADDR_NO_RANDOMIZE; what it is


def named(what: str, variant: str, sizes: dict[str, Any], device: str = "cpu") -> str:
    """train fused mlp-40, batch_size 16, K 1, n 200: the same in every revision that has the entry. A device
    that is not the processor stands in it."""
    rest = {name: value for name, value in sizes.items() if name not in ("model", "engine", "width", "depth")}
    words = [what, variant, device if device != "cpu" else "", str(sizes.get("model", ""))]
    told = ", ".join(f"{name} {rest[name]}" for name in sorted(rest))
    return f"{' '.join(word for word in words if word)}{', ' if told else ''}{told}"


def loading() -> Any:
    """The side's module that reads a study: an older revision's has another name."""
    try:
        return import_module("bench.study.loading")
    except ModuleNotFoundError:
        return import_module("bench.study.schema")


class Bench:
    """The works of one side's code, made when they are asked for."""

    def __init__(self, study: Path) -> None:
        from bench.timing.suite import measurements_of

        loaded = loading().load(study)
        groups = measurements_of(loaded.study.timing, loaded.models).values()
        self.wanted = {
            named(x.what, x.variant, dict(x.sizes), device_of(x)): x for some in groups for x in some
        }
        self.run: dict[str, Callable[[int], None]] = {}
        self.held: list[Callable[[int], None]] = []  # all of one entry: what is opened again lies elsewhere

    def open(self, name: str) -> None:
        """Make an entry's work, in memory of its own, and do it once."""
        from bench.timing.works import work_of

        if self.run.get(name) not in self.held:
            self.held.clear()
        run = work_of(self.wanted[name]).make()
        run(1)
        self.run[name] = run
        self.held.append(run)

    def untimed(self, name: str) -> str:
        """Why it cannot be timed here, where time is this process' own on its core; "" where it can."""
        from bench.timing.works import work_of

        if name in self.run:
            return ""
        if device_of(self.wanted[name]) != "cpu":
            return "another device works, and a duet times a process on its core"
        processes = getattr(work_of(self.wanted[name]), "processes", False)
        return "whole processes work, and a duet times a process on its core" if processes else ""

    def timed(self, name: str, loops: int, warm: bool = True) -> dict[str, float]:
        """Seconds of this process on its core, all its threads, for so many loops; seconds by the clock; how
        often it waited for something else than the core. warm: some loops before fill the caches."""
        run = self.run[name]
        if warm:
            run(max(1, loops // 10))
        waited, wall, begun = _waits(), time.monotonic(), time.process_time()
        run(loops)
        seconds = time.process_time() - begun
        return {"seconds": seconds, "wall": time.monotonic() - wall, "waits": _waits() - waited}


def _waits() -> int:
    """How often this process has left its core to wait: for a sleep, a lock, a file, a process. 0 where the
    system does not tell."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_nvcsw if resource else 0


def device_of(one: Any) -> str:
    """Where a measurement's work is done."""
    return str(getattr(one, "device", "cpu"))


def answer(bench: Bench, order: dict[str, Any]) -> dict[str, Any]:
    """What an order gives."""
    match order["do"]:
        case "list":
            return {"entries": list(bench.wanted)}
        case "open":
            if why := bench.untimed(order["entry"]):
                return {"untimed": why}
            bench.open(order["entry"])
            return {"engine": str(dict(bench.wanted[order["entry"]].sizes).get("engine", ""))}
        case "count":
            bench.run[order["entry"]](order["loops"])
            return {}
        case _:
            return dict(bench.timed(order["entry"], order["loops"], order.get("warm", True)))


LEFT_OUT: list[object] = []  # memory before everything that is timed


def placed() -> None:
    """Leave out memory, so that everything after it lies where the pair's draw has it; none without a draw.

    The kernel would draw places for each process by itself: it is told not to, and the process begins again.
    Where that is not allowed each process keeps a place of its own, and pairs scatter more.
    """
    drawn = os.environ.get("BENCH_DUET_PLACES")
    if drawn is None:
        return
    if os.environ.setdefault("BENCH_DUET_BEGUN", "once") == "once":
        os.environ["BENCH_DUET_BEGUN"] = "more"
        personality = getattr(ctypes.CDLL(None), "personality", None)
        if personality and (now := personality(ctypes.c_ulong(ASK))) >= 0:
            personality(ctypes.c_ulong(now | FIXED))
            os.execv(sys.executable, [sys.executable, *sys.argv])
    heap, pages = map(int, drawn.split())
    LEFT_OUT.extend((bytearray(heap), mmap.mmap(-1, (pages + 1) * mmap.PAGESIZE)))


def _die_with_parent() -> None:
    try:
        ctypes.CDLL(None).prctl(DEATH, signal.SIGKILL)
    except (OSError, AttributeError):
        return  # not Linux: the end of the orders is enough, but for a block that runs


def main() -> None:
    """Answer orders until there are no more."""
    placed()
    _die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to take
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def say(told: dict[str, Any]) -> None:
        answers.write(json.dumps(told) + "\n")
        answers.flush()

    try:
        bench = Bench(Path(sys.argv[1]))
    except BaseException as error:
        say({"error": _line(error)})
        return
    say({})
    gc.collect()
    gc.freeze()
    gc.disable()
    for line in sys.stdin:
        try:
            say(answer(bench, json.loads(line)))
        except Exception as error:
            say({"error": _line(error)})


def _line(error: BaseException) -> str:
    words = " ".join(str(error).split())
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


if __name__ == "__main__":
    main()
