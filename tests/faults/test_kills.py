"""A run killed at any moment, or its main process alone: the next one ends as if nothing had been."""

import os
import random
import shutil
import signal
import subprocess
import time

import pytest

from bench.running.fsck import fsck
from bench.timing.measurement import read_timings
from tests.faults.scene import ROOT, SEED, WHOLE, command, contents, jobs, look, snakemake

ALL, ALONE = (50, 20) if WHOLE else (1, 1)
TARGET, LAST = ((), "report.pdf") if WHOLE else (("tables",), "tables/cells.csv")


@pytest.fixture(scope="module")
def usual(finished):
    """Seconds that a run takes here from nothing but the times of the suite."""
    begun, ended = (finished / "study.yaml").stat(), (finished / "r" / LAST).stat()
    (suite,) = read_timings(finished / "r" / "timing" / "first.json").measurements
    timed = min(suite.ended, ended.st_mtime) - max(suite.started, begun.st_mtime)
    return ended.st_mtime - begun.st_mtime - max(timed, 0)


def killed(finished, results, after, group):
    """Start a run, kill it after so many seconds; whether it was still at work."""
    shutil.copytree(finished / "r" / "timing", results / "timing")
    quiet = subprocess.DEVNULL
    run = subprocess.Popen(
        command(finished, results, *TARGET), cwd=ROOT, stdout=quiet, stderr=quiet, start_new_session=True
    )
    time.sleep(after)
    at_work = run.poll() is None
    if at_work and group:
        os.killpg(run.pid, signal.SIGKILL)
    elif at_work:
        run.kill()
    run.wait()
    return at_work


@pytest.mark.parametrize(
    ("group", "number"), [(True, n) for n in range(ALL)] + [(False, n) for n in range(ALONE)]
)
def test_after_a_kill_the_next_run_ends_as_an_undisturbed_one(finished, usual, tmp_path, tell, group, number):
    chance = random.Random(f"{SEED} {group} {number}")
    results = tmp_path / "r"
    at_work = killed(finished, results, chance.uniform(0.05, 1.0) * usual, group)
    done = snakemake(finished, results, *TARGET)
    if not group and done.returncode:  # the orphans of the killed one may be at work on the same files
        assert "Traceback" not in done.stderr, done.stderr
        done = snakemake(finished, results, *TARGET)
    assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr
    found = contents(results)
    assert found == {name: one for name, one in contents(finished / "r").items() if WHOLE or name in found}
    assert "tables/cells.parquet" in found
    assert fsck(results) == 0
    assert "Nothing to be done" in look(finished, results, *TARGET).stdout
    assert not [file for file in results.rglob(".*.part") if file.is_file()]
    who = "all of a run" if group else "the main process alone"
    tell(f"{who} killed {'at work' if at_work else 'after its end'}: the next ends as an undisturbed one")


def test_what_orphans_ended_is_gone_on_from(finished, tmp_path):
    """Snakemake has noted that their files may be incomplete, and skips what comes after files made again."""
    results = tmp_path / "r"
    shutil.copytree(finished / "r" / "timing", results / "timing")
    (seal,) = (finished / "r" / "figures" / "rankings").glob("made-*.json")
    target = str(results / seal.relative_to(finished / "r"))
    quiet = subprocess.DEVNULL
    run = subprocess.Popen(command(finished, results, target), cwd=ROOT, stdout=quiet, stderr=quiet)
    until(lambda: (results / "logs" / "tables.log").exists())
    run.kill()
    run.wait()
    until(lambda: [*results.glob("tables/made-*.json")])
    done = snakemake(finished, results, target)
    assert done.returncode == 0 and jobs(done) == {"figures": 1}, done.stderr
    found = contents(results)
    assert found == {name: one for name, one in contents(finished / "r").items() if name in found}
    assert any(name.startswith("figures/rankings/") for name in found)


def until(what):
    """Wait for it, two minutes at most."""
    end = time.monotonic() + 120
    while not what():
        assert time.monotonic() < end
        time.sleep(0.02)
