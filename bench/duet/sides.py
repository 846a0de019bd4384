"""What is held against each other, two revisions, interpreters or compilers: built before they are timed.

Each side is a folder of its own with the package `bench` in it, under one folder that goes when this process
goes, however it goes: a shell that waits for the end of a pipe removes it.
"""

import io
import os
import shlex
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import bench
from bench.errors import UserError

ROOT = Path(bench.__file__).resolve().parent.parent
TREE = "the working tree"
PACKAGE = "bench"
SHORT = 12  # digits of a commit


@dataclass(frozen=True)
class Side:
    """One of the two. told: in words. folder: its own; the code lies in folder/code, what it compiles in
    folder/cache. python: its interpreter. own: of its environment."""

    told: str
    folder: Path
    python: str = sys.executable
    own: dict[str, str] = field(default_factory=dict)

    @property
    def code(self) -> Path:
        """Where its package lies."""
        return self.folder / "code"

    @property
    def cache(self) -> Path:
        """Where its compiled engines lie."""
        return self.folder / "cache"


@dataclass(frozen=True)
class Asked:
    """What the command line names. a, b: revisions, None for the working tree. python, cxx: of each side, ()
    for this interpreter, for this environment's compiler."""

    a: str | None
    b: str | None = None
    python: tuple[str, ...] = ()
    cxx: tuple[str, ...] = ()

    def told(self, i: int) -> str:
        """One side in words: the revision, its commit, and what else differs."""
        named = (self.a, self.b)[i]
        words = [_tree() if named is None else _revision(named)]
        return ", ".join(words + [one[i] for one in (self.python, self.cxx) if one])


def _revision(named: str) -> str:
    """main (64e3447a1b2c); of a commit's own name just that."""
    commit = commit_of(named)
    return named if commit.startswith(named) else f"{named} ({commit[:SHORT]})"


def _tree() -> str:
    """the working tree (64e3447a1b2c, changed); without git only that."""
    with suppress(UserError):
        commit = commit_of("HEAD")
        return f"{TREE} ({commit[:SHORT]}{', changed' if differs(commit) else ''})"
    return TREE


@contextmanager
def sides(asked: Asked) -> Iterator[tuple[Side, Side]]:
    """Both sides, their code in place. UserError for a revision, interpreter or compiler that is none."""
    for python in asked.python:
        _interpreter(python)
    for cxx in asked.cxx:
        _compiler(cxx)
    with scratch() as folder:
        made = []
        for i, name in enumerate("ab"):
            cxx = _anywhere(asked.cxx[i] if asked.cxx else os.environ.get("CXX", ""))
            own = {"CXX": cxx} if cxx else {}
            python = _interpreter(asked.python[i]) if asked.python else sys.executable
            side = Side(asked.told(i), folder / name, python, own)
            put_code((asked.a, asked.b)[i], side.code)
            made.append(side)
        yield made[0], made[1]


def alike(a: Side, b: Side) -> bool:
    """Whether both have the same code, interpreter and compiler."""
    if (a.python, a.own) != (b.python, b.own):
        return False
    texts = [
        {file.relative_to(side.code): file.read_bytes() for file in side.code.rglob("*") if file.is_file()}
        for side in (a, b)
    ]
    return texts[0] == texts[1]


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder that is removed at the end, and where this process is killed."""
    folder = Path(tempfile.mkdtemp(prefix="bench-duet-"))
    words = ["sh", "-c", 'cat > /dev/null; rm -rf -- "$1"', "sh", str(folder)]
    sweeper = None
    try:
        sweeper = subprocess.Popen(words, stdin=subprocess.PIPE, start_new_session=True)
        yield folder
    except OSError as error:
        if sweeper is not None:
            raise
        raise UserError(f"sh: {error.strerror or error}; it is what removes {folder}") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if sweeper is not None and sweeper.stdin is not None:
            sweeper.stdin.close()
            sweeper.wait()


def put_code(revision: str | None, to: Path) -> None:
    """The package as a revision has it, or as it lies here. UserError where there is no such revision."""
    if revision is None:
        try:
            shutil.copytree(ROOT / PACKAGE, to / PACKAGE, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        except shutil.Error as error:
            file, _, why = error.args[0][0]
            raise UserError(f"{file}: could not be copied ({why})") from error
        return
    commit = commit_of(revision)
    done = _git("archive", "--format=tar", commit, "--", PACKAGE)
    if done.returncode:
        raise UserError(f"{revision}: has no package {PACKAGE} ({_last(done.stderr)})")
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as packed:
        packed.extraction_filter = getattr(tarfile, "data_filter", None)  # from Python 3.11.4 on
        packed.extractall(to)


def commit_of(revision: str) -> str:
    """The commit that is meant. UserError where there is none, or no git."""
    done = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if done.returncode:
        why = _last(done.stderr)
        raise UserError(f"{revision}: no such revision{f' ({why})' if why else ''}")
    return done.stdout.decode().strip()


def differs(commit: str) -> bool:
    """Whether the package as it lies here is another than a commit's."""
    changed = _git("diff", "--quiet", "--no-ext-diff", commit, "--", PACKAGE).returncode != 0
    return changed or bool(_git("ls-files", "--others", "--exclude-standard", "--", PACKAGE).stdout)


def _git(*words: str) -> "subprocess.CompletedProcess[bytes]":
    try:
        return subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, check=False)
    except OSError as error:
        raise UserError(f"git: {error.strerror or error}; two revisions are held together with it") from error


def _last(said: bytes) -> str:
    return (said.decode(errors="replace").strip().splitlines() or [""])[-1]


def _interpreter(named: str) -> str:
    """The interpreter's full path. UserError where it is none."""
    found = shutil.which(named)
    if found is None:
        raise UserError(f"{named}: no such interpreter, or not to be run")
    with suppress(OSError, subprocess.SubprocessError):
        done = subprocess.run([found, "-c", "import numpy"], capture_output=True, check=False, timeout=120)
        if done.returncode == 0:
            return str(Path(found).absolute())
        raise UserError(f"{named}: does not have what {PACKAGE} needs ({_last(done.stderr)})")
    raise UserError(f"{named}: is no interpreter of Python")


def _anywhere(cxx: str) -> str:
    """The same compiler from any folder: a side's engines are compiled in its own."""
    with suppress(ValueError):
        first, *rest = shlex.split(cxx) or [""]
        if found := shutil.which(first):
            return shlex.join([str(Path(found).absolute()), *rest])
    return cxx


def _compiler(named: str) -> None:
    """UserError where it compiles nothing: its side would have no compiled engines. none: it shall not."""
    if named.strip() == "none":
        return
    try:
        words = shlex.split(named) or [""]
    except ValueError as error:
        raise UserError(f"{named}: not to be read as words ({error})") from error
    if shutil.which(words[0]) is None:
        raise UserError(f"{named}: no such compiler, or not to be run")
    why = ""
    with tempfile.TemporaryDirectory(prefix="bench-duet-") as folder:
        out = Path(folder) / "out.o"
        words += ["-x", "c++", "-c", "-", "-o", str(out)]
        with suppress(OSError, subprocess.SubprocessError):
            done = subprocess.run(words, input=b"int x;", capture_output=True, check=False, timeout=120)
            why = _last(done.stderr)
        if out.exists():
            return
    raise UserError(f"{named}: compiles no C++{f' ({why})' if why else ''}")
