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
