"""The pipeline as a person runs it: what Snakemake would do, does, and refuses to do."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from bench.planning.plan import make_plan
from bench.record import read_pack
from bench.running.guard import hold
from tests.faults.scene import forked

ROOT = Path(__file__).parents[2]
GRID = {"name": "one", "model": "neuron", "task": "moons", "activation": "tanh", "eta": [0.1], "seed": 2}


def snakemake(results: Path, *arguments: str, study: Path | str = "config/smoke.yaml", **config: str):
    """Run it from the root of the repository, as its documentation says, but for its start."""
    return forked(command(results, *arguments, study=study, **config))


def command(results: Path, *arguments: str, study: Path | str = "config/smoke.yaml", **config: str):
    """What a person types."""
    pairs = [f"{k}={v}" for k, v in {"study": study, "results": results, **config}.items()]
    return [sys.executable, "-m", "snakemake", "--cores", "1", *arguments, "--config", *pairs]


def write_study(folder: Path, **changes: object) -> Path:
    file = folder / "study.yaml"
    grid = GRID | changes
    content = {"name": "t", "title": "T", "settings": {"epochs": 3}, "grids": [grid], "confirm": {"seeds": 0}}
    file.write_text(yaml.safe_dump(content))
    return file


def jobs(output: str) -> dict[str, int]:
    """Rule -> number of jobs, from Snakemake's own table."""
    return {name: int(count) for name, count in re.findall(r"^(\w+) +(\d+)$", output, re.MULTILINE)}


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A results folder in which two cells are trained, by a run that was started as a person does."""
    folder = tmp_path_factory.mktemp("trained")
    words = command(folder / "r", "packs", study=write_study(folder))
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder, done


def test_a_dry_run_of_the_smoke_study_plans_every_stage_and_makes_nothing(tmp_path):
    done = snakemake(tmp_path / "r", "--dry-run", "--quiet", "host")
    assert done.returncode == 0, done.stderr
    planned = jobs(done.stdout + done.stderr)
    packs = make_plan(ROOT / "config" / "smoke.yaml", tmp_path / "planned").packs
    assert planned["train"] == len(packs) > 1
    assert planned["tables"] == planned["html"] == planned["pdf"] == 1 and planned["figures"] > 1
    for file in ("report.html", "report.pdf", "report-short.pdf", "report.md"):
        assert f"/r/{file}" in done.stdout + done.stderr, file
    assert not (tmp_path / "r").exists()


def test_an_environment_that_lacks_something_is_told_in_a_line(tmp_path):
    """Python reads sitecustomize when it starts: here one by which torch is not found."""
    (tmp_path / "sitecustomize.py").write_text(
        "import sys, importlib.machinery as m\n"
        "class Without(m.PathFinder):\n"
        "    @classmethod\n"
        "    def find_spec(cls, name, path=None, target=None):\n"
        "        return None if name == 'torch' else m.PathFinder.find_spec(name, path, target)\n"
        "sys.meta_path[sys.meta_path.index(m.PathFinder)] = Without\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    words = command(tmp_path / "r", "--dry-run")
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, env=environment, check=False)
    lines = [line for line in (done.stdout + done.stderr).splitlines() if not line.startswith("Using")]
    assert done.returncode == 2 and len(lines) == 1
    assert lines[0].startswith(f"error: {sys.executable} has no torch; in {ROOT} `make .venv/ready` sets")


def test_a_bad_study_is_its_message_and_nothing_else(tmp_path):
    file = write_study(tmp_path, eta=[0.1, -1], activation="tanhh")
    done = snakemake(tmp_path / "r", study=file)
    assert done.returncode == 2
    lines = [line for line in (done.stdout + done.stderr).splitlines() if not line.startswith("Using")]
    assert len(lines) == 2 and all(line.startswith(f"error: {file}: grids[0].") for line in lines)
    assert not (tmp_path / "r" / "plan.json").exists()


def test_each_job_says_what_it_trains(trained):
    _, done = trained
    assert re.search(
        r"train [0-9a-f]{16}: 2 cells; model neuron; task moons; activation tanh; device cpu", done.stderr
    )
    assert "Traceback" not in done.stderr


def test_again_there_is_nothing_to_do(trained):
    folder, _ = trained
    again = snakemake(folder / "r", "packs", study=folder / "study.yaml")
    assert again.returncode == 0 and "Nothing to be done" in again.stderr


def test_a_new_value_on_an_axis_trains_only_what_is_new(trained):
    folder, _ = trained
    before = {f: f.stat().st_mtime_ns for f in (folder / "r" / "packs").glob("*.parquet")}
    more = write_study(folder, eta=[0.1, 0.2])
    done = snakemake(folder / "r", "packs", study=more)
    assert done.returncode == 0 and "2 cells; model neuron" in done.stderr
    after = {f: f.stat().st_mtime_ns for f in (folder / "r" / "packs").glob("*.parquet")}
    assert before.items() < after.items() and len(after) == len(before) + 1
    (new,) = set(after) - set(before)
    assert all('"eta":0.2' in cell for cell in read_pack(new)["cell"].to_pylist())


def test_a_part_is_asked_for_in_words_and_a_wrong_word_is_told(trained):
    folder, _ = trained
    done = snakemake(folder / "r", "-n", study=folder / "study.yaml", only="task=mons")
    assert done.returncode == 2 and "error: only: found task=mons; did you mean 'moons'?" in done.stderr


def test_a_second_run_is_refused_and_a_look_is_not(trained):
    folder, _ = trained
    plan = (folder / "r" / "plan.json").read_bytes()
    with hold(folder / "r"):
        other = write_study(folder, eta=[7])
        refused = snakemake(folder / "r", "packs", study=other)
        look = snakemake(folder / "r", "-n", "packs", study=other)
        done = snakemake(folder / "r", "packs", study=write_study(folder))  # all is there
    assert done.returncode == 2 and "another run (process" in done.stderr
    assert refused.returncode == 2 and "another run (process" in refused.stderr
    assert look.returncode == 0 and jobs(look.stdout + look.stderr) == {"train": 1, "packs": 1, "total": 2}
    assert (folder / "r" / "plan.json").read_bytes() == plan


def test_each_job_asks_for_no_more_than_a_small_node_has():
    """Nor for less than was measured: a scheduler refuses the one and kills for the other."""
    texts = [file.read_text(encoding="utf-8") for file in sorted((ROOT / "workflow" / "rules").glob("*.smk"))]
    rules = {
        name: body
        for text in texts
        for name, body in re.findall(r"^rule (\w+):\n((?: .*\n|\n)+)", text, re.M)
    }
    memory = {
        name: int(found[1]) for name, body in rules.items() if (found := re.search(r"mem_mb=(\d+)", body))
    }
    assert {"train", "timing", "tables", "times", "figures"} <= memory.keys()
    assert all(1000 <= one <= 8000 for one in memory.values()), memory
    minutes = [int(one) for body in rules.values() for one in re.findall(r"runtime=.*?(\d+)", body)]
    assert minutes and all(10 <= one <= 60 for one in minutes), minutes
