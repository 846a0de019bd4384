"""Whether two provenances are of one machine, and what else changed between them."""

from collections.abc import Mapping

MACHINE = ("processor", "cores", "memory", "gpu", "system")  # must agree; versions need not
# Of the run, not of the code: that they differ is seen from the entries themselves.
RUN = ("cells", "seeds", "engines", "reproduce", "part", "study", "study_digest", "trained_with", "mixed")


def differences(a: Mapping[str, str], b: Mapping[str, str]) -> list[str]:
    """A line for each mark of the machine that differs, or that is not known."""
    return [
        f"{key}: {_recorded(a, key)} against {_recorded(b, key)}" for key in MACHINE if not _agree(a, b, key)
    ]


def changes(a: Mapping[str, str], b: Mapping[str, str]) -> list[str]:
    """A line for everything else that differs: commit, versions, threads."""
    keys = [key for key in {**a, **b} if key not in MACHINE + RUN]
    return [f"{key}: {_recorded(a, key)} -> {_recorded(b, key)}" for key in keys if a.get(key) != b.get(key)]


def _agree(a: Mapping[str, str], b: Mapping[str, str], key: str) -> bool:
    return key in a and a[key] == b.get(key)


def _recorded(words: Mapping[str, str], key: str) -> str:
    return str(words.get(key, "not recorded"))
