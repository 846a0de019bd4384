"""One run at a time in a results folder, told by a lock that dies with its process.

Snakemake's own lock outlives a killed run and asks for --unlock; this one is the operating system's, so that
after a kill the next `snakemake` simply goes on. The locked file, RESULTS/.running, names the run; a job
whose run is over finds another name there, and writes nothing (`bench.files.committing`).
"""

import contextlib
import os
import uuid
from pathlib import Path
from typing import TextIO

from bench.errors import UserError
from bench.files import RUN, WRITING, drop, locked, not_written
from bench.planning.needed import leftovers, put_back

NAME = ".running"


def begin(results: Path) -> TextIO | None:
    """A run in `results`, at work while the returned file is open. UserError where another one is.

    Processes that this one starts from here on work for it; what killed ones wrote beside is removed, and
    a folder that one was just replacing is put back. None
    where the system, or the file system, knows no locks.
    """
    token = uuid.uuid4().hex
    lock = hold(results, token)
    put_back(results)
    for path in leftovers(results):
        with contextlib.suppress(UserError):
            drop(path)
    if lock is not None:
        os.environ[RUN] = f"{(results / NAME).absolute()}:{token}"
    return lock


def hold(folder: Path, token: str = "") -> TextIO | None:
    """The lock of a folder, held while the returned file is open. UserError where another has it."""
    lock = _tried(folder)
    if lock is not None:
        with locked(folder / WRITING):  # whoever is renaming just now ends first
            _name(folder / NAME, lock, token)
    return lock


def _name(file: Path, lock: TextIO, token: str) -> None:
    """Whose lock it is. On a full disk it may stay unnamed where no process works for it: gc frees space."""
    try:
        lock.truncate(0)
        lock.write(f"{os.getpid()} {token}")
        lock.flush()
    except OSError as error:
        if token:
            raise not_written(file, error) from error


def busy(results: Path) -> bool:
    """Whether a run is at work in `results` just now, this process' own included.

    Asked by reading alone: in a folder that cannot be written nobody is at work, and damage is looked for.
    """
    try:
        import fcntl

        with (results / NAME).open(encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except (ImportError, OSError):
        return False  # no run has ever been here, or there are no locks
    return False


def abandoned() -> bool:
    """Whether the run that this process works for is over: nobody holds its lock, or another does."""
    file, _, token = os.environ.get(RUN, "").rpartition(":")
    if not file or not Path(file).exists():
        return False
    return token not in Path(file).read_text(encoding="utf-8") or not busy(Path(file).parent)


def _tried(results: Path) -> TextIO | None:
    """The locked file, None where there are no locks. UserError where another has it."""
    try:
        import fcntl
    except ImportError:
        return None
    file = results / NAME
    try:
        results.mkdir(parents=True, exist_ok=True)
        lock = file.open("a+", encoding="utf-8")
    except OSError as error:
        raise not_written(file, error) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        owner = (lock.read().split() or ["unknown"])[0]
        lock.close()
        raise UserError(
            f"{results}: another run (process {owner}) is at work here; wait for it, or end it"
        ) from None
    except OSError:
        lock.close()
        return None
    return lock
