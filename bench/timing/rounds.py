"""The suite in rounds: every measurement once in each of several fresh processes, then joined.

A round is one process that takes all measurements, in an order of its own: what was measured before
it, the minute, the place in memory change from round to round, and the joined interval holds them.
What was contaminated in some round is taken once more in another round after them, or in two.
A process that dies (memory, a crash in a library) costs the measurement that it was at; another goes
on after it. Between parent and child stands a folder: `wanted`, what is to be measured and in which
orders, and a file of lines for each round, a digest and what it is of, {"index": i, "rows": [...]}. What a
killed run left there is not measured again, but for lines that are not what was written there: the digest is
also of what was wanted, when, and of the round, so that no line stands in for another's.
"""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.errors import UserError
from bench.files import write_whole
from bench.running.guard import abandoned
from bench.seeds import digest, stream
from bench.timing.attempt import Clock, blank, line, measured
from bench.timing.joined import enough, joined, judged, usual
from bench.timing.measurement import Measurement
from bench.timing.suite import Wanted

EXTRA = 2  # rounds, at most, for what was contaminated in those before
# exit codes: bad input, of which its line was said already; ^C; start another one, nothing died (sysexits.h)
BAD_INPUT, INTERRUPTED, AGAIN = 2, 130, 75
# of a child -> with which this process then ends
ENDS = {BAD_INPUT: BAD_INPUT, INTERRUPTED: INTERRUPTED, -signal.SIGINT: INTERRUPTED}
DEATHS = 3  # before anything was measured: it is not what they were at
GRACE = 1.0  # seconds, for a signal that ended the child to reach this process too
FRESH = 3600.0  # seconds, for which what an ended run left is gone on with
Index = int  # of what was wanted, in the study's order
Rows = list[Measurement]  # of one wanted: its phases, and those of fewer networks where K were too many
Round = dict[Index, Rows]
Start = Callable[[int, Path], int]  # a process for a round of this number, its file; gives its exit code


def in_rounds(
    ones: Sequence[Wanted],
    rounds: int,
    start: Start,
    folder: Path,
    salt: int = 0,
    drift: float = 0.0,
    about: str = "",
) -> list[Rows]:
    """The joined rows of each, in the order of `ones`.

    folder: for the processes' files; what others left there goes. salt: of the orders; the same gives the
    same. drift: of `bench.timing.joined`. about: what else must be the same for a run to go on where one
    that began within the last hour stopped. UserError where processes do nothing but die.
    """
    _prepare(folder, {"digest": _digest(ones), "about": about, "rounds": rounds}, salt)
    found: list[Round] = []
    again, proven = list(range(len(ones))), False
    for number in range(rounds + EXTRA):
        file = folder / f"{number}.jsonl"
        if not file.exists():  # what is not to be taken stands there as taken, without rows
            bound = _bound(file)
            write_whole(file, "".join(_line(i, [], bound) for i in range(len(ones)) if i not in again))
        proven = _take(ones, number, start, file, proven)
        found.append(_read(file))
        if number + 1 >= rounds and not (again := _lacking(_judged(found), rounds)):
            break
    parts = _judged(found)
    of_each = [[row for part in parts for row in part[i]] for i in range(len(ones))]
    return [joined_rows(rows, rounds, drift) for rows in of_each]


def _prepare(folder: Path, wanted: dict[str, Any], salt: int) -> None:
    """Ready for these rounds: as a killed run of the same left it, or empty."""
    file = folder / "wanted"
    there = next(iter(parts(file)[0]), {})
    fresh = 0 <= time.time() - there.get("begun", 0) < FRESH  # a clock set back: nobody knows
    if fresh and {name: there.get(name) for name in wanted} == wanted:
        files = sorted(folder.glob("*.jsonl"))
        if done := sum(bool(rows) for part in files for rows in _read(part).values()):
            print(f"goes on after {done} measurements of a run that was ended", file=sys.stderr)
        for part in files:
            if bad := parts(part, _bound(part))[1]:
                words = f"{bad} lines cut short, damaged or from elsewhere; measured again"
                print(f"warning: {part}: {words}", file=sys.stderr)
        write_whole(file, signed(there | {"parent": os.getpid()}))
        return
    for part in folder.glob("*.jsonl"):
        part.unlink()
    write_whole(file, signed(wanted | {"salt": salt, "begun": time.time(), "parent": os.getpid()}))


def joined_rows(rows: Sequence[Measurement], asked: int, drift: float = 0.0) -> Rows:
    """Rows of several processes, those of one key joined; in order of their first."""
    keys = dict.fromkeys(row.key for row in rows)
    return [joined([row for row in rows if row.key == key], asked, drift) for key in keys]


def one_round(ones: Sequence[Wanted], number: int, clock: Clock, file: Path, about: str = "") -> None:
    """Take what the file lacks, in the round's order; a line of the file and of stderr for each.

    UserError where the parent wants something else. SystemExit where another process must go on.
    """
    wanted = _wanted(file)
    if (wanted["digest"], wanted["about"]) != (_digest(ones), about):
        raise UserError("study or code were changed while it was timed")
    asked = {one.key for one in ones}
    rest, bound = left(ones, number, file), _bound(file)
    with file.open("a", encoding="utf-8") as out:
        out.write("\n")  # after a line that a death cut short
        for index in rest:
            rows = list(measured(ones[index], clock, asked))
            if _abandoned(file) or abandoned():
                raise SystemExit(AGAIN)
            print(_line(index, rows, bound), end="", file=out, flush=True)
            for row in rows:
                print(f"{number + 1}: {line(row)}", file=sys.stderr, flush=True)
            if any("CUDA error" in (row.reason or "") for row in rows):
                raise SystemExit(AGAIN)  # the context is lost, and all that is asked of it would fail


def _abandoned(file: Path) -> bool:
    """Whether who waited for this round has gone: another run may be at the same file."""
    return os.name == "posix" and _wanted(file).get("parent") not in (os.getppid(), os.getpid())


def left(ones: Sequence[Wanted], number: int, file: Path) -> list[Index]:
    """What the round has still to take, in its order."""
    there, salt = _read(file), _wanted(file)["salt"]
    order = stream("timing round", salt, number).permutation(len(ones)).tolist()
    return [i for i in order if i not in there]


def starter(words: Sequence[str]) -> Start:
    """Processes of `python -m bench time` with these words."""

    def start(number: int, file: Path) -> int:
        command = [sys.executable, "-m", "bench", "time", *words, "--round", str(number), "--out", str(file)]
        return subprocess.run(command, check=False).returncode

    return start


def _take(ones: Sequence[Wanted], number: int, start: Start, file: Path, proven: bool) -> bool:
    """One round, by as many processes as it needs. proven: some process of this call measured something."""
    deaths = 0
    while rest := left(ones, number, file):
        if abandoned():
            raise UserError("the run that this was measured for has ended")
        code = start(number, file)
        if code in ENDS:
            raise SystemExit(ENDS[code])
        if code == -signal.SIGTERM:
            time.sleep(GRACE)
        after = left(ones, number, file)
        proven = proven or after != rest
        if code == AGAIN or not after:
            continue
        how = f"signal {-code} ({signal.strsignal(-code)})" if code < 0 else f"exit code {code}"
        deaths += 1
        if deaths == DEATHS and not proven:
            raise UserError(f"the first {DEATHS} processes ended with {how} and measured nothing")
        row = blank(ones[after[0]], "failed", f"its process ended with {how}")
        with file.open("a", encoding="utf-8") as out:
            out.write("\n" + _line(after[0], [row], _bound(file)))
        print(f"{number + 1}: {line(row)}", file=sys.stderr, flush=True)
    return proven


def _judged(found: Sequence[Round]) -> list[Round]:
    """The rounds, what was slower than usual in them marked."""
    usually = usual([row for part in found for rows in part.values() for row in rows])
    return [{i: [judged(row, usually) for row in rows] for i, rows in part.items()} for part in found]


def _lacking(found: Sequence[Round], asked: int) -> list[Index]:
    """What too few processes took undisturbed; first times do not count."""
    lacking = []
    for i in found[0]:
        rows = [row for part in found for row in part[i] if row.samples and row.phase != "cold"]
        clean = Counter(row.key for row in rows if not row.contaminated)
        if any(clean[row.key] < enough(asked) for row in rows):
            lacking.append(i)
    return lacking


def _digest(ones: Sequence[Wanted]) -> str:
    return digest([[one.what, one.variant, one.device, dict(one.sizes)] for one in ones])


def _wanted(file: Path) -> dict[str, Any]:
    """UserError where it is not what the parent wrote."""
    wanted = file.parent / "wanted"
    for found in parts(wanted)[0]:
        return found
    raise UserError(f"{wanted}: damaged: not what was written; start again")


def _bound(file: Path) -> str:
    """What ties a round's lines to it: what is wanted since when, and which round it is."""
    wanted = {name: words for name, words in _wanted(file).items() if name != "parent"}
    return digest([wanted, file.stem])


def _line(index: Index, rows: Sequence[Measurement], bound: str) -> str:
    return signed({"index": index, "rows": [asdict(row) for row in rows]}, bound)


def _read(file: Path) -> Round:
    found = parts(file, _bound(file))[0]
    return {part["index"]: [Measurement(**row) for row in part["rows"]] for part in found}


def signed(part: dict[str, Any], bound: str = "") -> str:
    """A line of what must be read back as it was written: its digest, with `bound`, stands before it."""
    text = json.dumps(part)
    return f"{_sum(text.encode(), bound)} {text}\n"


def parts(file: Path, bound: str = "") -> tuple[list[dict[str, Any]], int]:
    """What a file's lines hold, and how many hold nothing: damaged, cut short by a death, or another's.

    UserError where it cannot be read.
    """
    try:
        lines = [line.partition(b" ") for line in file.read_bytes().split(b"\n") if line]
    except FileNotFoundError:
        lines = []
    except OSError as error:
        raise UserError(f"{file}: {error.strerror}") from error
    whole = [text for said, _, text in lines if said == _sum(text, bound).encode()]
    return [json.loads(text) for text in whole], len(lines) - len(whole)


def _sum(text: bytes, bound: str) -> str:
    return hashlib.sha256(bound.encode() + text).hexdigest()[:16]
