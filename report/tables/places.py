"""Files and folders as other people may read them: without the names of this machine's folders."""

import os
from pathlib import Path

import bench


def project() -> Path:
    """Where the project lies."""
    return Path(bench.__file__).resolve().parent.parent


def inside(path: Path) -> Path | None:
    """As one would type it in the project's folder, wherever one stands now; None outside of it."""
    here, whole = project(), Path(os.path.normpath(Path.cwd() / path))
    return whole.relative_to(here) if whole.is_relative_to(here) else None


def shown(path: Path) -> str:
    """As one would type it in the project's folder; outside of it the name alone."""
    there = inside(path)
    return path.name if there is None else there.as_posix()
