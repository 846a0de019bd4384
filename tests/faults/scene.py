"""A small study and its results folder, to break; a whole run to mend it; and how much of it all is tried.

FAULTS=whole in the environment tries all, hours of it (`make test-faults`); the suite tries a seeded few.
"""

import functools
import hashlib
import json
import os
import random
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import yaml

ROOT = Path(__file__).parents[2]
WHOLE = os.environ.get("FAULTS") == "whole"
SEED = int(os.environ.get("FAULTS_SEED", "1"))
GRID = {
    "name": "one",
    "model": ["neuron", "linear"],
    "task": "moons",
    "activation": "tanh",
    "eta": [0.1],
    "seed": 2,
}
STUDY = {"name": "t", "title": "T", "settings": {"epochs": 20}, "grids": [GRID], "confirm": {"seeds": 0}}
TIMED = STUDY | {"timing": {"entries": [{"name": "first", "time": "start", "variant": "numpy"}]}}
# Tables of durations:
TIMES = ("times", "walltime", "timings", "speedups", "scaling", "crossovers", "machines")
DURATION = re.compile(rb'<td class="r"(?: data-value="[^"]*")?>[^<]*(?:s|min|h)</td>')
RUN = re.compile(rb"The run itself:.*?</p>", re.DOTALL)  # of seconds and memory
PLACE = re.compile(rb"(?:study=|results=|--results )[^\n<]*")
_servers: list[subprocess.Popen[str]] = []  # held, so that their input stays open


def write_study(folder: Path, content: dict[str, object] = STUDY) -> Path:
    """The study's file, written where there is none."""
    file = folder / "study.yaml"
    if not file.exists():
        file.write_text(yaml.safe_dump(content), encoding="utf-8")
    return file


def command(folder: Path, results: Path | str, *arguments: str) -> list[str]:
    """What a person types."""
    words = [sys.executable, "-m", "snakemake", "-s", str(ROOT / "Snakefile"), "--cores", "2", *arguments]
    return [*words, "--config", f"study={write_study(folder)}", f"results={results}"]


def snakemake(folder: Path, results: Path | str, *arguments: str, cwd: Path = ROOT):
    """A whole run, waited for, without the imports of its start and of the jobs that make its report; with
    them a person starts it in test_places.py."""
    return forked(command(folder, results, *arguments), cwd)


def look(folder: Path, results: Path | str, *arguments: str, cwd: Path = ROOT):
    """`snakemake -n`."""
    return forked(command(folder, results, "-n", *arguments), cwd)


def forked(words: list[str], cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """`python -m snakemake ...`, forked from a process that has its imports behind it: see warm.py.

    So are the jobs that make its tables, figures and pages: see stand_in.py.
    """
    with tempfile.TemporaryDirectory() as said:
        streams = [f"{said}/out", f"{said}/err"]
        own = [str(cwd), streams, dict(os.environ), str(stand_in())]
        asked = json.dumps([words[words.index("snakemake") + 1 :], *own])
        print(asked, file=_warm().stdin, flush=True)
        code = int(_warm().stdout.readline())
        texts = [Path(file).read_text(encoding="utf-8") for file in streams]
    return subprocess.CompletedProcess(words, code, *texts)


def leave(run: Callable[[], int | None]) -> NoReturn:
    """End a forked process by what `run` does, as Python would end one of its own."""
    try:
        code = run() or 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:
        sys.excepthook(*sys.exc_info())
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


@functools.cache
def stand_in() -> Path:
    """What a run takes for Python: a command in a folder of its own, which goes when this process ends."""
    folder = Path(tempfile.mkdtemp(prefix="stand-in-"))
    words = [sys.executable, str(Path(__file__).with_name("stand_in.py")), str(folder / "socket")]
    file = folder / "python"
    jobs = shlex.join([words[0], "-IS", *words[1:]])
    file.write_text(
        f'#!/bin/sh\n[ "$1 $2" = "-m report" ] || exec {shlex.quote(words[0])} "$@"\nexec {jobs} "$@"\n'
    )
    file.chmod(0o755)
    one = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")  # as a job has
    environment = os.environ | one | {"PYTHONPATH": str(ROOT)}
    server = subprocess.Popen(
        words, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert server.stdout.readline() == "ready\n"
    _servers.append(server)
    return file


@functools.cache
def _warm():
    """Ends with this process, which holds the other end of its standard input."""
    words = [sys.executable, str(Path(__file__).with_name("warm.py"))]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        words, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def jobs(done: subprocess.CompletedProcess[str]) -> dict[str, int]:
    """Rule -> number of jobs, as Snakemake lists them before it begins."""
    listed = re.findall(r"^(\w+) +(\d+)$", done.stdout + done.stderr, re.MULTILINE)
    return {rule: int(count) for rule, count in listed if rule not in ("total", "all")}


def contents(results: Path, durations: bool = False) -> dict[str, str]:
    """Name -> digest of each table, figure and page.

    durations: with those that say how long something took, which no two trainings have in common, and the
    names of files, which the report says.
    """
    found = {}
    tables = [file for folder in ("tables", "times") for file in results.glob(f"{folder}/*")]
    tables = [file for file in tables if file.suffix in (".parquet", ".csv")]  # .bad stays
    for file in sorted([*tables, *results.glob("figures/*/*.svg")]):
        if durations or (file.stem not in TIMES and file.parent.name != "timing"):
            found[str(file.relative_to(results))] = file.read_bytes()
    for page in sorted(results.glob("report.*")):
        if durations:
            found[page.name] = page.read_bytes()
        elif page.suffix == ".html":
            data = page.read_bytes()
            for words in (RUN, DURATION, PLACE):
                data = words.sub(b"", data)
            found[page.name] = data
    return {name: hashlib.sha256(data).hexdigest() for name, data in found.items()}


def rewritten(file: Path, data: bytes) -> None:
    """Other bytes and the same time of change: as a disk does that rots."""
    stat = file.stat()
    file.write_bytes(data)
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def flipped(data: bytes, chance: random.Random) -> bytes:
    """One bit is another."""
    bit = chance.randrange(8 * len(data))
    return data[: bit // 8] + bytes([data[bit // 8] ^ 1 << bit % 8]) + data[bit // 8 + 1 :]


def lost(data: bytes, chance: random.Random) -> bytes:
    """A write that never reached the disk: the rest is gone, a block is zeros, or another block's."""
    size = min(4096, max(1, len(data) // 2))
    at = chance.randrange(0, len(data), size)
    blocks = [b"\0" * len(data[at : at + size]), data[:size][: len(data[at : at + size])]]
    ways = [data[:at], b"", *(data[:at] + block + data[at + size :] for block in blocks)]
    return chance.choice([way for way in ways if way != data])


def sealed_files(results: Path) -> list[Path]:
    """Every file that is held against what was written."""
    left_out = ("logs", "plan", ".snakemake")
    files = [file for file in sorted(results.rglob("*")) if file.is_file()]
    files = [file for file in files if file.relative_to(results).parts[0] not in left_out]
    return [file for file in files if file.name not in (".running", ".writing")]


def damage(file: Path, how: str) -> None:
    """A bit flipped, the second half gone, or all of it; the time of change as it was where it can be."""
    data = bytearray(file.read_bytes())
    match how:
        case "bit":
            data[len(data) // 2] ^= 4
            rewritten(file, data)
        case "cut":
            rewritten(file, data[: len(data) // 2])
        case "gone":
            file.unlink()


def everything(folder: Path) -> dict[Path, tuple[bytes, int]]:
    """Path -> bytes and time of change of every file."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    return {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in files}
