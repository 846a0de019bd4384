"""Whether a folder can be one side of a comparison, as far as that is seen in a moment and without pandas."""

from pathlib import Path

from bench.errors import UserError
from bench.timing.measurement import read_timings, timing_files, timing_folder


def no_side(folder: Path) -> str:
    """Why it is none, in words; "" where it holds tables or timings. What is damaged, `compare` tells."""
    if not folder.is_dir():
        return f"{folder}: {'not a folder' if folder.exists() else 'no such folder'}"
    tables = [place / "cells.parquet" for place in (folder / "tables", folder)]
    if any(file.exists() for file in tables) or has_times(folder):
        return ""
    return f"{folder}: neither timings (timing/*.json) nor tables (tables/cells.parquet)"


def has_times(folder: Path) -> bool:
    """Whether it holds timings, or should: what lies in timing/ is one, whole or not."""
    inside = timing_folder(folder) != folder and timing_files(timing_folder(folder), deep=True)
    return bool(inside) or any(map(_ours, timing_files(folder, deep=True)))


def _ours(file: Path) -> bool:
    try:
        read_timings(file)
    except UserError:
        return False
    return True


def commits_of(folder: Path) -> list[str]:
    """What its timings say of their commits, each once; files that cannot be read are told by `compare`."""
    found = []
    for file in timing_files(timing_folder(folder), deep=True):
        try:
            machine = read_timings(file).machine
        except UserError:
            continue
        found.append(str(machine.get("commit", "")) if isinstance(machine, dict) else "")
    return list(dict.fromkeys(filter(None, found)))
