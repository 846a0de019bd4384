"""Where and as whom the pipeline runs: what it wants of a person's folders, home and name."""

import getpass
import os
from pathlib import Path

from bench.errors import UserError
from bench.files import REPORTS


def here_and_now(root: Path) -> None:
    """Make the best of the place before Snakemake begins: a user without a name gets one.

    root: of this project. UserError where nothing can be run: jobs could not find the project, or the folder
    in which Snakemake keeps its notes cannot be written.
    """
    if os.pathsep in str(root):
        raise UserError(f"{root}: Python takes no {os.pathsep!r} in a folder of modules; move the checkout")
    notes = Path(".snakemake")
    if not os.access(notes if notes.is_dir() else Path(), os.W_OK | os.X_OK):
        raise UserError(
            f"{Path.cwd()}: cannot be written, and Snakemake keeps notes in the folder where it runs; "
            f"run it from another: snakemake -s {root / 'Snakefile'}"
        )
    os.environ.update(user())


def in_place(results: Path, out: Path) -> None:
    """UserError where a file or a link to nothing stands for a folder of results, or a folder for a file."""
    places = [*reversed(results.absolute().parents), results]
    places += [results / name for name in ("packs", "plan", "timing", "explored", "logs")]
    places += [out, out / "tables", out / "figures", *out.glob("figures/*"), out / "logs"]
    for place in places:
        if place.is_symlink() and not place.exists():
            raise UserError(f"{place}: a link to what is not there; a folder belongs here: mend or remove it")
        if place.exists() and not place.is_dir():
            raise UserError(f"{place}: a file, where a folder belongs: move it away")
        if place.exists() and not os.access(place, os.X_OK):
            raise UserError(f"{place}: cannot be read: no permission")
    for place in (out / name for name in ("plan.json", *REPORTS)):
        if place.is_dir():
            raise UserError(f"{place}: a folder, where a file belongs: move it away")


def user() -> dict[str, str]:
    """USER, for a user whom the system has no name for, as in containers; nothing for others."""
    try:
        getpass.getuser()
    except (KeyError, OSError):
        return {"USER": f"user-{os.getuid()}"}
    return {}


def home(results: Path) -> dict[str, str]:
    """HOME and XDG_CACHE_HOME for Snakemake, which ends in a traceback where they cannot serve."""
    place = str((results / ".cache").absolute())
    try:
        folder = Path("~").expanduser()
    except RuntimeError:  # HOME is not set, and the system knows no home of this user's
        print(f"there is no HOME; {place} serves", flush=True)
        return {"HOME": place}
    if os.environ.get("XDG_CACHE_HOME"):
        return {}
    try:
        (folder / ".cache").mkdir(parents=True, exist_ok=True)
        if os.access(folder / ".cache", os.W_OK):
            return {}
    except OSError:
        pass  # read-only, or not there
    print(f"HOME has no place for caches; they lie in {place} (XDG_CACHE_HOME names another)", flush=True)
    return {"XDG_CACHE_HOME": place}
