"""One run at a time in a results folder, told by a lock that dies with its process.

Snakemake's own lock outlives a killed run and asks for --unlock; this one is the operating system's, so
that after a kill the next `snakemake` simply goes on.
"""

import os
from pathlib import Path
from typing import TextIO

from bench.errors import UserError


def hold(results: Path) -> TextIO | None:
    """The lock of `results`, held while the returned file is open. UserError where another run has it.

    None where the system, or the file system, knows no such locks.
    """
    try:
        import fcntl
    except ImportError:
        return None
    file = results / ".running"
    try:
        results.mkdir(parents=True, exist_ok=True)
        lock = file.open("a+")
    except OSError as error:
        raise UserError(f"{file}: could not be written: {error.strerror or error}") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        owner = lock.read().strip() or "unknown"
        lock.close()
        raise UserError(
            f"{results}: another run (process {owner}) is at work here; wait for it, or end it"
        ) from None
    except OSError:
        lock.close()
        return None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def busy(results: Path) -> bool:
    """Whether a run is at work in `results` just now, this process' own included."""
    if not (results / ".running").exists():
        return False
    try:
        lock = hold(results)
    except UserError:
        return True
    if lock is not None:
        lock.close()
    return False
