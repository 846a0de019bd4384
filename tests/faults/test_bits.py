"""Bits that flip, writes that never reached the disk, files exchanged: each is noticed and named.

In process first, over all kinds of files: what `fsck` names is what planning holds against the seals. Then
through whole runs: the next one ends in the bytes of an undisturbed one.
"""

import random
import shutil

import pytest

from bench.running.fsck import fsck
from tests.faults.scene import SEED, WHOLE, contents, flipped, lost, rewritten, sealed_files, snakemake

FLIPS, LOST, SWAPS, RUNS = (2000, 500, 200, 60) if WHOLE else (100, 40, 20, 0)  # test_damage has a whole run


@pytest.fixture(scope="module")
def results(finished, tmp_path_factory):
    """A copy of the finished results, whole at the beginning and at the end of each test."""
    copy = tmp_path_factory.mktemp("bits") / "r"
    shutil.copytree(finished / "r", copy)
    assert fsck(copy) == 0
    return copy


def named(results, file, capsys):
    """`fsck` names the file, or the pack whose seal it is; of others at most that they were made of it."""
    capsys.readouterr()
    found = fsck(results)
    said = capsys.readouterr().out.splitlines()[:-1]
    stem = file.name.removesuffix(".seal.json")
    others = [line for line in said if stem not in line]
    assert found == 1 and len(others) < len(said), (file, said)
    assert all("made of other" in line for line in others), (file, said)


@pytest.mark.parametrize(("way", "count"), [(flipped, FLIPS), (lost, LOST)])
def test_other_bytes_are_noticed_and_named(results, capsys, tell, way, count):
    chance, files = random.Random(SEED), sealed_files(results)
    kinds = {file.suffix: [one for one in files if one.suffix == file.suffix] for file in files}
    assert set(kinds) == {".parquet", ".csv", ".json", ".svg", ".html", ".pdf", ".md"}
    for number in range(count):
        file = chance.choice(kinds[sorted(kinds)[number % len(kinds)]])
        before = file.read_bytes()
        rewritten(file, way(before, chance))
        try:
            named(results, file, capsys)
        finally:
            rewritten(file, before)
        tell(f"{file.suffix} {way.__name__}, noticed")


def test_files_exchanged_are_noticed(results, capsys, tell):
    """Each is whole; what is in it belongs to the other."""
    chance, files = random.Random(SEED), sealed_files(results)
    for _ in range(SWAPS):
        first, second = chance.sample(files, 2)
        while first.read_bytes() == second.read_bytes():
            first, second = chance.sample(files, 2)
        one, other = first.read_bytes(), second.read_bytes()
        rewritten(first, other)
        rewritten(second, one)
        try:
            assert fsck(results) == 1, (first, second)
        finally:
            rewritten(first, one)
            rewritten(second, other)
        tell("two files exchanged, noticed")
    capsys.readouterr()


@pytest.mark.parametrize("number", range(RUNS))
def test_a_whole_run_mends_what_was_damaged(finished, tmp_path, tell, number):
    """One to three files at once, each by a flipped bit or a lost write; then one run, and one more."""
    chance = random.Random(f"{SEED} {number}")
    results = tmp_path / "r"
    shutil.copytree(finished / "r", results)
    damaged = chance.sample(sealed_files(results), chance.randint(1, 3))
    for file in damaged:
        rewritten(file, chance.choice([flipped, lost])(file.read_bytes(), chance))
    done = snakemake(finished, results)
    assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr
    found, before = contents(results), contents(finished / "r")
    if results / "timing" in [file.parent for file in damaged]:  # measured again: other times
        found["report.html"] = before["report.html"]
    assert found == before
    assert fsck(results) == 0
    assert "Nothing to be done" in snakemake(finished, results).stderr
    tell("whole run after damage: the bytes of an undisturbed one")
