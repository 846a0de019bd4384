"""Whether two provenances are of one machine, and what else changed between them."""

import re
from collections.abc import Mapping

MACHINE = ("processor", "cores", "memory", "gpu", "system")  # must agree; versions need not
NEAR = 0.1  # of the memory: what the kernel keeps for itself, and other tenants
# Of the run, not of the code: that they differ is seen from the entries themselves.
RUN = ("cells", "seeds", "engines", "reproduce", "part", "study", "study_digest", "trained_with", "mixed")


def differences(a: Mapping[str, str], b: Mapping[str, str]) -> list[str]:
    """A line for each mark of the machine that differs, or that is not known."""
    return [_against(key, a, b) for key in MACHINE if not _agree(a, b, key)]


def near(a: Mapping[str, str], b: Mapping[str, str]) -> list[str]:
    """A line for each mark that is not the same and still of the same machine: see `_agree`."""
    return [_against(key, a, b) for key in MACHINE if _agree(a, b, key) and a[key] != b[key]]


def changes(a: Mapping[str, str], b: Mapping[str, str]) -> list[str]:
    """A line for everything else that differs: commit, versions, threads."""
    keys = [key for key in {**a, **b} if key not in MACHINE + RUN]
    return [f"{key}: {_recorded(a, key)} -> {_recorded(b, key)}" for key in keys if a.get(key) != b.get(key)]


def _agree(a: Mapping[str, str], b: Mapping[str, str], key: str) -> bool:
    """Alike but for the kernel's patch level, and a tenth of the memory: neither makes another machine."""
    if key not in a or key not in b:
        return False
    if key == "system":
        return _kernel(a[key]) == _kernel(b[key])
    sizes = [_gib(one[key]) for one in (a, b)] if key == "memory" else [None]
    if None in sizes:
        return a[key] == b[key]
    low, high = sorted(size for size in sizes if size is not None)
    return low >= (1 - NEAR) * high


def _kernel(system: str) -> str:
    """Linux 6.18.44-v1 (x86_64) -> Linux 6.18 (x86_64)."""
    return re.sub(r"^(\S+ \d+\.\d+)\.\S+", r"\1", system)


def _gib(memory: str) -> float | None:
    found = re.fullmatch(r"([\d.]+) GiB", memory)
    return float(found[1]) if found else None


def _against(key: str, a: Mapping[str, str], b: Mapping[str, str]) -> str:
    return f"{key}: {_recorded(a, key)} against {_recorded(b, key)}"


def _recorded(words: Mapping[str, str], key: str) -> str:
    return str(words.get(key, "not recorded"))
