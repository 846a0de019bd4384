"""Compiled libraries: native/lanes.cpp for an activation and a precision, native/scores.cpp; made once.

The library lies in the cache folder under a name that holds the digest of source, flags, compiler
and processor, so that no other machine's is taken. Several processes make it once: the others wait.
Without a compiler, or where compilation fails, there is none, and who asked says why.
"""

import ctypes
import fcntl
import functools
import hashlib
import os
import platform
import shlex
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench.errors import UserError
from bench.files import digest_of, discard, part_of
from bench.models.activations import ACTIVATIONS, LEAK
from bench.seals import read_seal, write_seal
from bench.training.sizes import DEEPEST, PROCESSES, TILE

NATIVE = Path(__file__).parent / "native"
FLAGS = (
    *("-std=c++17", "-O3", "-fno-math-errno", "-fno-trapping-math", "-fPIC", "-shared", "-w"),
    "-ffp-contract=off",  # each rounding is written in the source: the same bits from every compiler
)
COMPILE_SECONDS = 3600  # a busy machine is waited for: another engine would have other last bits
SLOWER = "training takes batched torch operations, 2 to 10 times as long"


class NoCompilerError(Exception):
    """No library, and why, in one line."""


@functools.cache
def compilers() -> list[tuple[str, ...]]:
    """Commands that may compile C++, the first one first: what CXX names, or else c++, g++, clang++.

    CXX may hold more than a name ("ccache g++"). CXX=none: do without.
    """
    named = os.environ.get("CXX", "").strip()
    try:
        commands = [shlex.split(named)] if named else [["c++"], ["g++"], ["clang++"]]
    except ValueError:  # a quote that does not end: part of the name, or a slip that the warning shows
        commands = [[named]]
    return [(path, *words[1:]) for words in commands if (path := shutil.which(words[0]))]


def compiler() -> str | None:
    """The first of them, in words; None where there is none."""
    return " ".join(compilers()[0]) if compilers() else None


@functools.cache
def compiles() -> bool:
    """Whether compiled engines can be had here: found out with the neuron's. Says why not, once."""
    try:
        library("identity", "float32")
    except NoCompilerError as error:
        print(f"warning: {error}; {SLOWER}", file=sys.stderr, flush=True)
        return False
    return True


@dataclass(frozen=True)
class Build:
    """A library: its source in native/, the name of its file, and what is defined for it."""

    source: str
    name: str
    defined: tuple[str, ...]


def library(activation: str, dtype: str, half: bool = False) -> ctypes.CDLL:
    """The compiled engine for hidden layers of `activation`. NoCompilerError where no compiler serves.

    half: half as many lanes where vectors are the widest; the bits are the same.
    """
    return _served(_engine(activation, dtype, half))[0]


def scores() -> ctypes.CDLL:
    """What scores trained networks (`bench.training.evaluate`). NoCompilerError."""
    return _served(Build("scores.cpp", "scores", ("-DSINGLE=0", f"-DLANES={_vector_bytes() // 8}")))[0]


def objective() -> ctypes.CDLL:
    """What L-BFGS asks (`bench.training.objective`): eight lanes everywhere. NoCompilerError."""
    return _served(Build("objective.cpp", "objective", ("-DSINGLE=0",)))[0]


def process(kernel: str) -> ctypes.CDLL:
    """What finds a Gaussian process' hyperparameters (`bench.gp.lanes`). kernel: a struct of covariance.h.

    NoCompilerError.
    """
    code = _served(_process(kernel))[0]
    code.search_all.restype = ctypes.c_bool
    code.scratch_size.restype = ctypes.c_int64
    code.scratch_size.argtypes = (ctypes.c_int64,) * 3
    code.values.argtypes = (ctypes.c_void_p, ctypes.c_int64, ctypes.c_void_p, ctypes.c_void_p)
    return code


def compiled_by(activation: str, dtype: str) -> str:
    """What compiled that engine, in words: name and version, and flags but for what they define.

    PROCESSES and a kernel: that of Gaussian processes.
    """
    command = _served(_process(dtype) if activation == PROCESSES else _engine(activation, dtype))[1]
    found, own = _parted(command)
    name, *rest = [Path(command[0]).name, *found[1:]]
    version = (_version(found).splitlines() or [""])[0].strip()
    called = version if version.startswith(f"{name} ") else f"{name} ({version})"
    return " ".join([called, *rest, *_flags(command[0]), *own])


def _process(kernel: str) -> Build:
    return Build("process.cpp", f"{PROCESSES}-{kernel}", ("-DSINGLE=0", f"-DKERNEL={kernel}"))


def _engine(activation: str, dtype: str, half: bool = False) -> Build:
    single = dtype == "float32"
    width = _vector_bytes() // (4 if single else 8)
    width //= 2 if half and _vector_bytes() == 64 else 1
    defined = (f"-DACTIVATION={struct_of(activation)}", f"-DSINGLE={int(single)}", f"-DLANES={width}")
    return Build("lanes.cpp", f"lanes-{activation}-{dtype}", defined)


@functools.cache
def _served(build: Build) -> tuple[ctypes.CDLL, tuple[str, ...]]:
    """A library and the compiler that made it, the first that serves. NoCompilerError."""
    if not compilers():
        raise NoCompilerError(f"no C++ compiler ({os.environ.get('CXX') or 'c++, g++, clang++'})")
    failures = []
    for compiler in compilers():
        try:
            return _library(compiler, build), compiler
        except (OSError, subprocess.SubprocessError, UserError) as error:
            failures.append(f"{' '.join(compiler)} does not serve: {error}")
    raise NoCompilerError("; ".join(failures))


def _library(compiler: tuple[str, ...], build: Build) -> ctypes.CDLL:
    found, own = _parted(compiler)
    command = [*found, *_flags(found[0]), *build.defined, *shared(), *own, str(NATIVE / build.source)]
    file = cache_folder() / f"{build.name}-{_digest(found, command)}.so"
    if not _is_whole(file):
        _compile(command, file)
    return ctypes.CDLL(str(file))


def shared() -> list[str]:
    """What is defined for every library."""
    outputs = " ".join(f"CASE({i}, {struct_of(name)})" for i, name in enumerate(ACTIVATIONS))
    return [f"-DLEAK={LEAK}", f"-DTILE={TILE}", f"-DDEEPEST={DEEPEST}", f"-DOUTPUTS={outputs}"]


def _parted(compiler: tuple[str, ...]) -> tuple[tuple[str, ...], list[str]]:
    """What CXX names, and its options, which come after ours and so override them."""
    options = [word for word in compiler[1:] if word.startswith("-")]
    return tuple(word for word in compiler if word not in options), options


def _is_whole(file: Path) -> bool:
    """Whether the library is there as it was compiled: a truncated one would end the process."""
    seal = read_seal(_seal_of(file))
    try:
        return seal is not None and digest_of(file) == seal.files.get(file.name)
    except OSError:
        return False


def _seal_of(file: Path) -> Path:
    return file.with_suffix(".seal.json")


@functools.cache
def cache_folder() -> Path:
    """BENCH_CACHE, or neuron-bench in XDG_CACHE_HOME or ~/.cache, or else in the temporary folder.

    Made so that nobody else may write there: what lies in it is run.
    """
    home = os.environ.get("HOME")
    base = os.environ.get("XDG_CACHE_HOME") or (f"{home}/.cache" if home else None)
    temporary = Path(tempfile.gettempdir()) / f"neuron-bench-{os.getuid()}"
    named = os.environ.get("BENCH_CACHE")
    wanted = [Path(named)] if named else []
    for folder in (*wanted, *([Path(base) / "neuron-bench"] if base else []), temporary):
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if _own(folder.stat()) and os.access(folder, os.W_OK):
                return folder
            if folder in wanted:
                print(f"warning: BENCH_CACHE: {folder}: not used: others may write there", file=sys.stderr)
        except OSError:
            continue
    raise OSError("no folder for compiled code: set BENCH_CACHE to one that can be written")


def _own(folder: os.stat_result) -> bool:
    """Whether nobody else may write into a folder; the user's own group may."""
    others = folder.st_mode & 0o002 or (folder.st_mode & 0o020 and folder.st_gid != os.getgid())
    return folder.st_uid == os.getuid() and not others


def _compile(command: list[str], file: Path) -> None:
    """Compile into `file` and seal it, unless another has meanwhile. OSError with the compiler's words."""
    with file.with_suffix(".lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _is_whole(file):
            return
        for old in file.parent.glob(f".{file.name}.*.part"):  # of a process that was killed
            discard(old)
        beside = part_of(file)
        done = subprocess.run(
            [*command, "-o", str(beside)],
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=COMPILE_SECONDS,
            check=False,
        )
        try:
            if done.returncode:
                raise OSError(_first_error(done.stderr))
            write_seal(_seal_of(file), {file.name: beside}, {"command": " ".join(command)})
            beside.replace(file)
        except UserError as error:
            raise OSError(str(error)) from error
        finally:
            discard(beside)


def _first_error(said: str) -> str:
    """What a compiler complains of, in its own words: the line with the error, else the first."""
    lines = said.strip().splitlines() or ["it gave no reason"]
    return next((line for line in lines if "error" in line.lower()), lines[0])


def _flags(found: str) -> list[str]:
    machine = platform.machine()
    native = "-march=native" if machine in ("x86_64", "AMD64", "i686") else "-mcpu=native"
    quiet = [] if "clang" in found else ["-Wno-psabi"]
    return [*FLAGS, *quiet, native]


def struct_of(activation: str) -> str:
    """Name of its struct in native/functions.h: leaky_relu -> LeakyRelu."""
    return "".join(word.capitalize() for word in activation.split("_"))


def _vector_bytes() -> int:
    """Width of this processor's vectors."""
    flags = _processor().split()
    return 64 if "avx512f" in flags else 32 if "avx" in flags else 16


@functools.cache
def _processor() -> str:
    """What tells this processor's instructions from another's."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return f"{platform.machine()} {platform.processor()}"
    kept = ("model name", "flags", "Features", "CPU part")
    return " ".join(dict.fromkeys(line for line in lines if line.startswith(kept)))


def _digest(compiler: tuple[str, ...], command: list[str]) -> str:
    parts = [*command[len(compiler) : -1], _version(compiler), _processor()]
    parts += [
        file.read_text(encoding="utf-8") for file in sorted(NATIVE.iterdir()) if file.suffix in (".cpp", ".h")
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


@functools.cache
def _version(compiler: tuple[str, ...]) -> str:
    """What it says of itself. OSError with its words, SubprocessError where it does not answer."""
    done = subprocess.run([*compiler, "--version"], capture_output=True, timeout=30, check=False)
    said, complained = (stream.decode("utf-8", "replace") for stream in (done.stdout, done.stderr))
    if done.returncode:
        raise OSError(_first_error(complained or said))
    return said
