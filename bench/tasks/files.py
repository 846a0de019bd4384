"""Files that a study names: found beside the study or where the command runs, known by content.

A file's content digest is part of its task's options, so that a changed file means new cells;
when the data are drawn the file must still be the one that was planned with.
"""

import hashlib
from pathlib import Path

from bench.errors import InputError, UserError
from bench.tasks.options import suggest


def find(where: str, key: str, path: str, folder: Path) -> str:
    """The file's path, relative where it lies below the current folder. UserError where there is none."""
    tried = [folder / path, Path(path)]
    found = next((p for p in tried if p.is_file()), None)
    if found is None:
        near = (
            [p.name for p in tried[0].parent.glob(f"*{tried[0].suffix}") if p.is_file()]
            if tried[0].parent.is_dir()
            else []
        )
        hint = (
            suggest(Path(path).name, sorted(near))
            if near
            else f"; a path from {folder} or from here would do"
        )
        raise UserError(f"{where}.{key}: no file {path!r}{hint}")
    absolute = found.resolve()
    here = Path.cwd().resolve()
    return (absolute.relative_to(here) if absolute.is_relative_to(here) else absolute).as_posix()


def read(path: str) -> bytes:
    """The file's bytes. InputError where it cannot be read or is empty."""
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error
    if not data.strip():
        raise InputError(f"{path}: the file is empty")
    return data


def read_planned(path: str, content: str) -> bytes:
    """The file's bytes. InputError where they are not those that the study was planned with."""
    data = read(path)
    if content_digest(data) != content:
        raise InputError(f"{path}: changed since the study was planned; planning it again would do")
    return data


def content_digest(data: bytes) -> str:
    """20 hex digits of the SHA-256 of `data`."""
    return hashlib.sha256(data).hexdigest()[:20]
