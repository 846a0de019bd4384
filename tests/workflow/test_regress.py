"""`snakemake regress`: its exit code, what it leaves, and what it says where there is no baseline."""

import subprocess
import sys
from pathlib import Path

import pytest

from bench.timing.measurement import Measurement, Timings, write_timings
from tests.faults.scene import forked

MACHINE = {"processor": "one", "cores": "2", "memory": "4 GiB", "gpu": "none", "system": "Linux"}


def regress(results: Path, **config: object) -> subprocess.CompletedProcess[str]:
    pairs = [f"{k}={v}" for k, v in {"study": "config/smoke.yaml", "results": results, **config}.items()]
    command = [sys.executable, "-m", "snakemake", "--cores", "1", "regress", "--config", *pairs]
    return forked(command)


def timed(folder: Path, by: float = 1.0) -> Path:
    """A folder of timings alone: nothing has to be trained to compare it."""
    samples = [1e-5 * by * (1 + i / 1e4) for i in range(20)]
    found = [Measurement("train", "plain", "cpu", {"K": k}, "epoch", samples=samples) for k in range(3)]
    write_timings(folder / "timing" / "train.json", Timings(MACHINE, found))
    return folder


@pytest.mark.parametrize(("by", "code", "said"), [(0.7, 0, "same or better"), (1.5, 1, "regression")])
def test_results_are_held_against_the_baseline(tmp_path, by, code, said):
    base = timed(tmp_path / "base line")
    done = regress(timed(tmp_path / "r", by), baseline=base)
    assert done.returncode == code, done.stderr
    assert (tmp_path / "r" / "regress.md").read_text().startswith(f"# Verdict: {said}\n")


@pytest.mark.parametrize(
    ("name", "said"),
    [("none", "no such folder"), ("file", "not a folder"), ("other", "neither timings (timing/*.json) nor")],
)
def test_without_a_baseline_it_is_said_what_to_do(tmp_path, name, said):
    """Last, in one line, and before anything is measured."""
    (tmp_path / "other").mkdir()
    (tmp_path / "file").touch()
    done = regress(timed(tmp_path / "r"), baseline=tmp_path / name)
    assert done.returncode == 2 and not (tmp_path / "r" / "regress.md").exists()
    line = done.stderr.splitlines()[-1]
    assert line.startswith(f"error: baseline: {tmp_path / name}: {said}") and "docs/comparing.md" in line
    assert "RuleException" not in done.stderr and "Job" not in done.stderr


def test_results_are_not_held_against_themselves(tmp_path):
    timed(tmp_path / "r")
    (tmp_path / "link").symlink_to("r")
    done = regress(tmp_path / "r", baseline=tmp_path / "link")
    assert (
        done.returncode == 2 and "baseline: found" in done.stderr and "the results themselves" in done.stderr
    )


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({"times": "clock"}, "times: found 'clock'; one of auto, duet, folders would do"),
        ({"budget": "long"}, "--budget: 'long' is no time; 90s, 10m or 1h would do"),
    ],
)
def test_how_times_are_told_is_one_of_three_ways_within_a_time(tmp_path, config, said):
    done = regress(timed(tmp_path / "r"), baseline=timed(tmp_path / "base"), **config)
    assert done.returncode == 2 and done.stderr.splitlines()[-1] == f"error: {said}"


def test_a_baseline_of_no_commit_is_held_by_its_files_and_that_is_said(tmp_path):
    """And a duet that is asked for is refused."""
    done = regress(timed(tmp_path / "r", 0.7), baseline=timed(tmp_path / "base"))
    told = (tmp_path / "r" / "regress.md").read_text()
    assert done.returncode == 0 and "times by the folders, not by a duet: the baseline has no times" in told
    done = regress(tmp_path / "r", baseline=tmp_path / "base", times="duet")
    assert done.returncode == 1 and "no duet: the baseline has no times that say which commit" in done.stderr
