"""Which machine a folder is from, and what else changed between two."""

import pytest

from bench.compare.fingerprint import changes, differences, near

MACHINE = {"processor": "one", "cores": "2", "memory": "4 GiB", "gpu": "none", "system": "Linux"}


def without(key: str) -> dict[str, str]:
    return {k: v for k, v in MACHINE.items() if k != key}


def test_the_same_machine_differs_in_nothing_whatever_was_run_on_it():
    assert differences(MACHINE | {"torch": "2"}, MACHINE | {"torch": "3"}) == []


@pytest.mark.parametrize("mark", ["processor", "cores", "memory", "gpu", "system"])
def test_every_mark_that_differs_or_is_not_known_is_a_line(mark):
    known = MACHINE[mark]
    assert differences(MACHINE, MACHINE | {mark: "other"}) == [f"{mark}: {known} against other"]
    assert differences(MACHINE, without(mark)) == [f"{mark}: {known} against not recorded"]
    assert differences(without(mark), MACHINE) == [f"{mark}: not recorded against {known}"]
    assert differences(without(mark), without(mark)) == [f"{mark}: not recorded against not recorded"]


def test_what_changed_is_neither_the_machine_nor_what_was_run():
    of_run = (
        "cells",
        "seeds",
        "engines",
        "reproduce",
        "part",
        "study",
        "study_digest",
        "trained_with",
        "mixed",
    )
    a = MACHINE | dict.fromkeys(of_run, "1") | {"commit": "abc", "numpy": "2", "threads": "1"}
    b = dict.fromkeys([*MACHINE, *of_run], "2") | {"python": "3.13", "threads": "1", "commit": "def"}
    assert changes(a, b) == [
        "commit: abc -> def",
        "numpy: 2 -> not recorded",
        "python: not recorded -> 3.13",
    ]


@pytest.mark.parametrize(
    ("mark", "a", "b", "same"),
    [
        ("system", "Linux 6.18.44-fc-v669 (x86_64)", "Linux 6.18.45 (x86_64)", True),
        ("system", "Linux 6.18.44 (x86_64)", "Linux 6.19.0 (x86_64)", False),
        ("system", "Linux 6.18.44 (x86_64)", "Linux 6.18.44 (aarch64)", False),
        ("system", "Darwin 24.1.0 (arm64)", "Darwin 24.1.2 (arm64)", True),
        ("memory", "23.5 GiB", "24.0 GiB", True),
        ("memory", "9.0 GiB", "10.0 GiB", True),
        ("memory", "8.9 GiB", "10.0 GiB", False),
        ("memory", "23.5 GiB", "much", False),
    ],
)
def test_a_patch_level_or_a_tenth_of_the_memory_is_a_note(mark, a, b, same):
    one, other = MACHINE | {mark: a}, MACHINE | {mark: b}
    said = [f"{mark}: {a} against {b}"]
    assert (differences(one, other), near(one, other)) == (([], said) if same else (said, []))
    assert near(one, one) == []
