"""Whether a folder can be one side of a comparison, as far as that is seen in a moment and without pandas."""

from pathlib import Path

from bench.errors import UserError
from bench.timing.measurement import read_timings, timing_files, timing_folder

RUNS = 2  # parts of a file's name below a folder of runs: the run, the file


def no_side(folder: Path) -> str:
    """Why it is none, in words; "" where it holds tables or timings. What is damaged, `compare` tells."""
    if not folder.is_dir():
        return f"{folder}: {'not a folder' if folder.exists() else 'no such folder'}"
    tables = [place / "cells.parquet" for place in (folder / "tables", folder)]
    if any(file.exists() for file in tables) or times_of(folder):
        return ""
    return f"{folder}: neither timings (timing/*.json) nor tables (tables/cells.parquet)"


def files_of(folder: Path) -> list[Path]:
    """Its files of timings, whole or not: all below timing/.

    Of a folder that is itself one of timings: its own and those of its folders, one a run; what lies deeper
    is another's, a baseline's say.
    """
    inside = timing_folder(folder)
    found = timing_files(inside, deep=True)
    return [one for one in found if inside != folder or len(one.relative_to(folder).parts) <= RUNS]


def times_of(folder: Path) -> list[Path]:
    """The same, nothing of a folder that has no timing/ and not one whole file."""
    files = files_of(folder)
    return files if timing_folder(folder) != folder or any(map(_ours, files)) else []


def _ours(file: Path) -> bool:
    try:
        read_timings(file)
    except UserError:
        return False
    return True


def commits_of(folder: Path) -> list[str]:
    """What its timings say of their commits, each once; files that cannot be read are told by `compare`."""
    found = []
    for file in files_of(folder):
        try:
            machine = read_timings(file).machine
        except UserError:
            continue
        found.append(str(machine.get("commit", "")) if isinstance(machine, dict) else "")
    return list(dict.fromkeys(filter(None, found)))
