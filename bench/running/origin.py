"""What a pack was trained with: code, versions, processor, compiler. It stands in the pack's own footer.

Other than the commit, the digest of the sources says what code it was, also where files had been changed.
"""

import platform
from collections.abc import Iterable, Mapping

from bench import NUMERICS
from bench.imports import code_digest
from bench.provenance import UNUSED, commit, processor, versions
from bench.training import compiler

LIBRARIES = ("python", "numpy", "scipy", "scikit-learn", "torch")


def origin() -> dict[str, str]:
    """What, and its value, in words, before a training; no time of day."""
    found = versions()
    return {
        "numerics": str(NUMERICS),
        "commit": commit(),
        "code": _code(),
        "processor": processor(),
        "system": f"{platform.system()} ({platform.machine()})",
        "compiler": UNUSED,
    } | {name: found[name] for name in LIBRARIES}


def after_training(begun: Mapping[str, str], libraries: Iterable[str]) -> dict[str, str]:
    """The origin, with what compiled the libraries that trained (`bench.planning.cost.library_of`).

    begun: as it was before. Code that was changed meanwhile is named too: modules may be of either.
    """
    compiled = "; ".join(sorted({compiler.compiled_by(*one.split("-")) for one in libraries}))
    now, before = _code(), begun["code"]
    code = before if now == before else f"{before}, changed to {now} while it trained"
    return dict(begun) | {"compiler": compiled or UNUSED, "code": code}


def _code() -> str:
    native = sorted(file for file in compiler.NATIVE.iterdir() if file.suffix in (".cpp", ".h"))
    return code_digest("bench.running.train", beside=native)
