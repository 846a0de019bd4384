"""Files that are whole or not there: written beside, synced, renamed; and the digest of their bytes."""

import contextlib
import errno
import hashlib
import os
import shutil
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

from bench.errors import UnreadableError, UserError

RUN = "BENCH_RUN"  # names, in a job's environment, the run that it works for: FILE:TOKEN
WRITING = ".writing"  # beside FILE: held by who renames, and by a run that begins
REPORTS = ("report.html", "report.pdf", "report-short.pdf", "report.md")  # of a results folder
OLD = ".old.part"  # what stood in the place of a folder, until the new one does
DEVICES = Path("/dev")
LOST = (errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ELOOP, errno.EIO)
Content = str | bytes | Callable[[Path], object]  # text, bytes, or what fills the file of a path


def write_whole(path: Path, content: Content, before: Callable[[Path], object] = lambda part: None) -> None:
    """Write beside `path`, sync, rename, sync the folder: after a kill the old file stands, or the new one.

    before: is called with the whole file that is not yet renamed. UserError where the disk refuses (what
    was written beside is gone then), and for a device or a pipe, which a file would take the place of.
    """
    beside = part_of(path)
    try:
        if _stays(path):
            raise UserError(f"{path}: no file, and is not replaced by one; a file's name would do")
        path.parent.mkdir(parents=True, exist_ok=True)
        if callable(content):
            content(beside)
        else:
            beside.write_bytes(content.encode() if isinstance(content, str) else content)
        sync(beside)
        before(beside)
        beside.replace(path)
        sync(path.parent)
    except OSError as error:
        raise not_written(path, error) from error
    finally:
        discard(beside)


def _stays(path: Path) -> bool:
    """Whether a file must not take its place: a device or a pipe, or what /dev calls one."""
    special = path.exists() and not path.is_file() and not path.is_dir()
    return special or (path.is_symlink() and path.parent.resolve() == DEVICES)


def part_of(path: Path) -> Path:
    """Where this process writes what is to become `path`."""
    return path.with_name(f".{path.name}.{os.getpid()}.part")


def not_written(path: Path, error: OSError) -> UserError:
    """What is said where the disk refuses."""
    return UserError(f"{path}: could not be written: {error.strerror or error}")


def sync(path: Path) -> None:
    """What was written to a file, or renamed in a folder, is on disk when this returns."""
    if path.is_dir() and os.name != "posix":
        return  # folders cannot be opened there
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def discard(path: Path) -> None:
    """Gone, if the disk lets go of it."""
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)


def not_ahead(paths: Iterable[Path]) -> None:
    """A time of change that lies ahead becomes the present: Snakemake refuses outputs older than inputs."""
    for path in paths:
        with contextlib.suppress(OSError):  # not there, or another user's
            if path.stat().st_mtime > time.time():
                os.utime(path)


def left_behind(folder: Path) -> Iterator[Path]:
    """What processes of this machine wrote beside (`part_of`) and did not live to rename."""
    for path in sorted(folder.rglob(".*.part")):
        number = path.name.removesuffix(".part").removesuffix(".old").rpartition(".")[2]
        if ".part" not in path.parent.name and number.isdecimal() and not _alive(int(number)):
            yield path


def drop(path: Path) -> None:
    """A file or a folder is gone afterwards. UserError where the disk refuses."""
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise UserError(f"{path}: could not be removed: {error.strerror or error}") from error


def _alive(process: int) -> bool:
    """Whether it may still rename; one that was killed and whose parent has not asked for it yet does not."""
    import psutil  # nothing else here needs more than Python itself

    try:
        return bool(psutil.Process(process).status() not in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD))
    except psutil.NoSuchProcess:
        return False
    except psutil.Error:
        return True  # somebody else's


def lost(error: OSError) -> bool:
    """Whether what could not be read is gone or damaged; False: nothing is known of it (no permission, …)."""
    return error.errno in LOST


def not_read(path: Path, error: OSError) -> UnreadableError:
    """What is said where the disk refuses to tell."""
    return UnreadableError(f"{path}: cannot be read: {error.strerror or error}")


def digest_of(path: Path) -> str:
    """SHA-256 of all bytes of a file, hex. OSError where it cannot be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def set_aside(path: Path) -> Path:
    """Rename to NAME.bad, for a person to look at. UserError where that cannot be done.

    A folder that is there already, as whatever it was set aside, stays.
    """
    names = (path.with_name(f"{path.name}{number}.bad") for number in ["", *(f".{n}" for n in range(2, 100))])
    aside = next(one for one in names if not one.is_dir())
    try:
        path.replace(aside)
    except OSError as error:
        raise UserError(f"{path}: could not be moved aside: {error.strerror or error}") from error
    return aside


@contextlib.contextmanager
def whole_folder(
    folder: Path, written: Callable[[Path], Collection[str]] = lambda folder: ()
) -> Iterator[Path]:
    """A folder beside `folder` for the body to fill; it takes that one's place as a whole when the body ends.

    written: names of what an earlier one wrote into a folder, which goes; whatever else lies there stays, for
    people keep things there too, and look at what was set aside. UserError where the disk refuses, the place
    is the one where people are, or the run that this process works for is over (`committing`); then `folder`
    stays what it was. A kill between the two renames leaves none: see `interrupted`.
    """
    _apart(folder)
    folder = folder.resolve() if folder.is_symlink() else folder  # on a larger disk: there it stays
    beside, old = part_of(folder), folder.with_name(f".{folder.name}.{os.getpid()}{OLD}")
    try:
        beside.mkdir(parents=True)
        yield beside
        for file in sorted(beside.rglob("*")):
            sync(file)
        sync(beside)
        with committing():
            if folder.exists():
                _keep(folder, beside, written(folder))
                folder.replace(old)
            beside.replace(folder)
            sync(folder.parent)
    except OSError as error:
        raise not_written(folder, error) from error
    finally:
        if folder.exists() or not old.exists():
            for left in (beside, old):
                shutil.rmtree(left, ignore_errors=True)


def interrupted(left: Path) -> Path | None:
    """The folder whose place an `OLD` one has to take again: its process ended between two renames."""
    folder = left.with_name(left.name[1:].removesuffix(OLD).rpartition(".")[0])
    return folder if left.name.endswith(OLD) and not folder.exists() else None


def _apart(folder: Path) -> None:
    """UserError for a folder that cannot be replaced: the one where this process is, or above it."""
    there, here = folder.resolve(), Path.cwd().resolve()
    if there == here or there in here.parents or not folder.name:
        raise UserError(f"{folder}: is replaced as a whole; a folder of its own beneath it would do")


def _keep(folder: Path, beside: Path, written: Collection[str]) -> None:
    """What others put into a folder is in the one beside, too."""
    for one in folder.iterdir():
        there = beside / one.name
        if one.name in written or there.exists() or one.name.endswith(".part"):
            continue
        if one.is_dir() and not one.is_symlink():
            shutil.copytree(one, there, symlinks=True, copy_function=_linked)
        else:
            _linked(str(one), str(there))


def _linked(source: str, to: str) -> None:
    """The same file under another name; a copy where the file system has no such names."""
    try:
        os.link(source, to, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, to, follow_symlinks=False)


@contextlib.contextmanager
def committing() -> Iterator[None]:
    """Within it the run that this process works for is still at work, and no other one begins.

    UserError where another has begun: what this one made is no longer wanted. Where no run is named
    (a person typed the verb), or the file system knows no locks, nothing is checked or held.
    """
    named = os.environ.get(RUN)
    if not named:
        yield
        return
    file = Path(named.rpartition(":")[0])
    with locked(file.with_name(WRITING), shared=True):
        if superseded():
            raise UserError(
                f"{file}: the run that asked for this has ended, another has begun; nothing written"
            )
        yield


def superseded() -> bool:
    """Whether another run has begun in the folder of the one that this process works for, if for any."""
    file, _, token = os.environ.get(RUN, "").rpartition(":")
    try:
        return bool(file) and token not in Path(file).read_text(encoding="utf-8")
    except OSError:
        return False  # the folder was moved or removed: renaming will say so


@contextlib.contextmanager
def locked(file: Path, shared: bool = False) -> Iterator[None]:
    """Hold the operating system's lock on `file`, alone or with others that share it; wait for it."""
    try:
        import fcntl

        lock = file.open("a", encoding="utf-8")
    except (ImportError, OSError):
        yield
        return
    with lock:
        with contextlib.suppress(OSError):  # no such locks on this file system
            fcntl.flock(lock, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
        yield
