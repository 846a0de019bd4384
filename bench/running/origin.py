"""What a pack was trained with: code, versions, processor, compiler. It stands in the pack's own footer.

Other than the commit, the digest of the sources says what code it was, also where files had been changed.
"""

import platform
from collections.abc import Iterable

from bench import NUMERICS
from bench.imports import code_digest
from bench.provenance import UNUSED, commit, processor, versions
from bench.training import compiler

LIBRARIES = ("python", "numpy", "scipy", "scikit-learn", "torch")


def origin(libraries: Iterable[str] = ()) -> dict[str, str]:
    """What, and its value, in words; no time of day.

    libraries: of the compiled engine, that trained (`bench.planning.cost.library_of`).
    """
    native = sorted(file for file in compiler.NATIVE.iterdir() if file.suffix in (".cpp", ".h"))
    found = versions()
    return {
        "numerics": str(NUMERICS),
        "commit": commit(),
        "code": code_digest("bench.running.train", beside=native),
        "processor": processor(),
        "system": f"{platform.system()} ({platform.machine()})",
        "compiler": "; ".join(sorted({compiler.compiled_by(*one.split("-")) for one in libraries})) or UNUSED,
    } | {name: found[name] for name in LIBRARIES}
