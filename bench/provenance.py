"""Where numbers come from: the code's commit, the machine, the versions; no time of day.

Read at the machine that asks, without torch: the same tree on the same machine says the same twice.
"""

import os
import platform
import shutil
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil

from bench import NUMERICS, __version__

PACKAGES = (
    "torch", "numpy", "scipy", "scikit-learn", "pandas", "pyarrow",
    "matplotlib", "seaborn", "snakemake", "typst",
)  # fmt: skip
THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
UNUSED = "not used"  # a compiler, where no compiled library trained
ROOT = Path(__file__).resolve().parent.parent


def provenance() -> dict[str, str]:
    """What, and its value, in words: code, versions, machine, threads."""
    return {"version": __version__, "numerics": str(NUMERICS), "commit": commit()} | versions() | machine()


def commit(root: Path = ROOT) -> str:
    """The commit of the tree at `root`, and whether tracked files differ from it."""
    try:
        top = _git(root, "rev-parse", "--show-toplevel")
    except FileNotFoundError:
        return "unknown: no git on this machine"
    except _FailedError as failed:
        missing = "not a git repository" in str(failed)
        return f"unknown: {'not a git checkout' if missing else f'git refuses ({failed})'}"
    if Path(top).resolve() != root.resolve():  # unpacked inside somebody's own repository
        return "unknown: not a git checkout"
    try:
        head = _git(root, "rev-parse", "--verify", "HEAD")
    except _FailedError:
        return "unknown: a git checkout without a commit"
    try:
        changed = len(_git(root, "status", "--porcelain", "--untracked-files=no").splitlines())
    except _FailedError as failed:
        return f"{head}, changes unknown: git refuses ({failed})"
    return head + (f", with changes to {changed} tracked file{'s' * (changed > 1)}" if changed else "")


def versions() -> dict[str, str]:
    """Python's version and those of the packages that numbers or pictures come from."""
    found = {"python": f"{platform.python_implementation()} {platform.python_version()}"}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def machine() -> dict[str, str]:
    """Operating system, processor, cores, memory, GPU or why none, threads."""
    cores = psutil.cpu_count(logical=False)
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {
        "system": f"{platform.system()} {platform.release()} ({platform.machine()})",
        "processor": processor(),
        "cores": f"{usable} usable, {cores or 'an unknown number of'} physical",
        "memory": f"{psutil.virtual_memory().total / 2**30:.1f} GiB",
        "gpu": gpu(),
        "threads": "1 a job; " + ", ".join(f"{name}={os.environ.get(name, 'not set')}" for name in THREADS),
    }


def processor(cpuinfo: Path = Path("/proc/cpuinfo")) -> str:
    """The processor's name as the system tells it."""
    try:
        lines = cpuinfo.read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown"


def gpu() -> str:
    """The GPUs' names, or why there is none."""
    if shutil.which("nvidia-smi") is None:
        return "none: no nvidia-smi on this machine"
    try:
        asked = _run(["nvidia-smi", "--query-gpu=name,driver_version", "--format=csv,noheader"], None)
    except (FileNotFoundError, _FailedError):
        asked = ""
    return "; ".join(asked.splitlines()) if asked else "none: nvidia-smi finds no GPU"


class _FailedError(Exception):
    """A command that failed, and its own words for it."""


def _git(root: Path, *words: str) -> str:
    """What git says of the checkout in `root`: hooks and CI name another by GIT_DIR."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return _run(["git", "-C", str(root), *words], own | {"LC_ALL": "C"})


def _run(command: list[str], environment: dict[str, str] | None) -> str:
    """What a command prints. FileNotFoundError where it is missing, _FailedError where it fails."""
    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, encoding="utf-8", errors="replace", timeout=10
        )
    except FileNotFoundError:
        raise
    except (OSError, subprocess.SubprocessError) as error:
        raise _FailedError(str(error)) from error
    if done.returncode:
        raise _FailedError((done.stderr.strip().splitlines() or [f"exit {done.returncode}"])[0])
    return done.stdout.strip()
