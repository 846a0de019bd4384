"""What a pack was trained with: code, versions, processor, compiler. It stands in the pack's own footer.

Other than the commit, the digest of the sources says what code it was, also where files had been changed.
"""

import platform
from pathlib import Path

from bench import NUMERICS
from bench.imports import code_digest
from bench.provenance import commit, processor, versions
from bench.training import compiler

LIBRARIES = ("python", "numpy", "scipy", "scikit-learn", "torch")


def origin() -> dict[str, str]:
    """What, and its value, in words; no time of day."""
    native = sorted(file for file in compiler.NATIVE.iterdir() if file.suffix in (".cpp", ".h"))
    found = versions()
    return {
        "numerics": str(NUMERICS),
        "commit": commit(),
        "code": code_digest("bench.running.train", beside=native),
        "processor": processor(),
        "system": f"{platform.system()} ({platform.machine()})",
        "compiler": _compiler(),
    } | {name: found[name] for name in LIBRARIES}


def _compiler() -> str:
    words = compiler.compiler()
    if words is None:
        return "none"
    path, *rest = words.split(" ")
    return " ".join([Path(path).name, *rest, *compiler.FLAGS])
